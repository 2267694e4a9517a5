import { toYaml } from '../../shared/format/yaml.js';
import { toFile, type SourceDraft } from './draft.js';

/** A whole configuration file that names this source alone: everything else stays. Imported on demand, with the YAML writer. */
export function toConfig(draft: SourceDraft): string {
  return toYaml({ apiVersion: 'bursar/v1', sources: [toFile(draft)] });
}

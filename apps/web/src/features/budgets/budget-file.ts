import { toYaml } from '../../shared/format/yaml.js';
import { toFile, type BudgetDraft } from './draft.js';

/** A whole configuration file that names this budget alone: everything else stays. Imported on demand, with the YAML writer. */
export function toConfig(draft: BudgetDraft): string {
  return toYaml({ apiVersion: 'bursar/v1', budgets: [toFile(draft)] });
}

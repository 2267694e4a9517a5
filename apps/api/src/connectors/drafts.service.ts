import { Inject, Injectable } from '@nestjs/common';
import { ConfigSections, configFiles } from '../config/config.module.js';
import { Clock } from '../platform/clock.js';
import type { PolicyStatement } from './aws/aws-settings.js';
import { toSource } from './section-sources.js';
import type { PartRun, SourceInFile, StoredSource } from './source.js';
import { SourceTypes } from './source-types.js';
import { TEST_MS_MAX } from './sources.service.js';

export interface Draft {
  readonly id: string;
  readonly type: string;
  readonly statements: readonly PolicyStatement[];
}

type Outcome<T> = T | Extract<ReturnType<typeof configFiles.readConfigFile>, { problems: unknown }>;

/** A source before it is saved: what a role needs for it, and whether it can be read. Nothing is kept. */
@Injectable()
export class DraftsService {
  constructor(
    @Inject(ConfigSections) private readonly sections: ConfigSections,
    @Inject(SourceTypes) private readonly types: SourceTypes,
    @Inject(Clock) private readonly clock: Clock,
  ) {}

  /** Of a configuration text that has one source. */
  describe(text: string): Outcome<Draft> {
    const read = this.read(text);
    if ('problems' in read) return read;
    const { id, type } = read.source;
    return { id, type, statements: this.types.find(type)?.policy?.(read.source) ?? [] };
  }

  async test(text: string): Promise<Outcome<{ readonly parts: readonly PartRun[] }>> {
    const read = this.read(text);
    if ('problems' in read) return read;
    const type = this.types.find(read.source.type);
    if (type === undefined) return { parts: [] };
    const deadline = performance.now() + TEST_MS_MAX;
    const goesOn = () => performance.now() < deadline;
    const options = { dryRun: true, goesOn, isStopped: () => !goesOn() };
    return { parts: (await type.run(read.source, options)).parts };
  }

  private read(text: string): Outcome<{ readonly source: StoredSource }> {
    const read = configFiles.readConfigFile(text, this.sections.all());
    if ('problems' in read) return read;
    const [one, ...others] = (read.file.values['sources'] ?? []) as SourceInFile[];
    if (one === undefined || others.length > 0) {
      const message = 'A draft has one source.';
      const finding = { path: ['sources'], code: 'one_source', message, hint: 'name one' };
      return { problems: [read.file.toProblem(finding)] };
    }
    const now = this.clock.now();
    const fresh = { lastRunAt: null, lastOkAt: null, lastError: null, lastHint: null, memory: {} };
    return { source: { ...toSource(one, this.types), nextRunAt: now, ...fresh } };
  }
}

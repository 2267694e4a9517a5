import { modelNames } from '@bursar/pricing';
import { Inject, Injectable } from '@nestjs/common';
import { z } from 'zod';
import { Database } from '../../platform/database.js';
import { PriceImports } from '../../prices/prices.module.js';
import { replaceBill } from '../../reconciliation/reconciliation.module.js';
import { AwsFailure } from '../aws/aws-failure.js';
import { runAws } from '../aws/aws-run.js';
import { AwsSessions } from '../aws/aws-session.js';
import { AWS_FIELDS, AwsSettings, MINUTE_MS } from '../aws/aws-settings.js';
import { readBucketPolicy } from '../aws/bucket-policy.js';
import { readPart } from '../part.js';
import { Retention } from '../retention.service.js';
import {
  type RunOptions,
  type SourceRun,
  type SourceType,
  Stopped,
  type StoredSource,
} from '../source.js';
import { keepCheckpoint } from '../sources.repository.js';
import { FilesService, type Reading } from './files.service.js';
import { deliveriesOf, type Delivery, keysOf, type Partition, partitionOf } from './partition.js';

const Memory = z.object({
  /** What was read of each period. */
  periods: z.record(z.string(), z.string()).default({}),
  from: z.iso.date().optional(),
});
type Memory = z.infer<typeof Memory>;

interface Run extends Reading {
  readonly source: StoredSource;
  readonly options: RunOptions;
  readonly memory: Memory;
}

/** The bill as AWS exports it to a bucket: CUR 2.0 or FOCUS 1.2, in Parquet or CSV. */
@Injectable()
export class Cur {
  constructor(
    @Inject(AwsSessions) private readonly sessions: AwsSessions,
    @Inject(FilesService) private readonly files: FilesService,
    @Inject(PriceImports) private readonly prices: PriceImports,
    @Inject(Database) private readonly database: Database,
    @Inject(Retention) private readonly retention: Retention,
  ) {}

  get type(): SourceType {
    return {
      type: 'cur',
      fields: [...AWS_FIELDS, 'bucket', 'prefix'],
      required: ['bucket'],
      everyDefault: '6h',
      everyMsMin: 15 * MINUTE_MS,
      run: (source, options) => this.run(source, options),
      backfill: (_, from) => ({ periods: {}, from }),
      policy: ({ settings }) => {
        const { bucket = '', prefix = '' } = AwsSettings.parse(settings);
        return readBucketPolicy(bucket, [prefix]);
      },
    };
  }

  private run(source: StoredSource, options: RunOptions): Promise<SourceRun> {
    return runAws(this.sessions, Memory, source, options, async ({ session, memory, parts }) => {
      const names = modelNames((await this.prices.known()).map(({ model }) => model));
      const run = { session, names, source, options, memory, goesOn: options.goesOn };
      let deliveries: Delivery[] = [];
      await readPart(parts, 'listing', async (progress) => {
        const since = this.retention.firstDay(memory.from, session.settings.since);
        deliveries = deliveriesOf((await this.files.list(run)) ?? [], since);
        progress.summary = `${deliveries.length} billing periods`;
        if (deliveries.length === 0 && options.goesOn()) throw noPeriods(session.settings);
      });
      for (const delivery of deliveries) {
        if (!options.goesOn()) break;
        await readPart(parts, delivery.period, async (progress) => {
          progress.summary = await this.readPeriod(run, delivery);
        });
      }
    });
  }

  private async readPeriod(run: Run, delivery: Delivery): Promise<string> {
    const partition = await this.partition(run, delivery);
    const { period, version, files } = partition;
    if (!run.options.dryRun && run.memory.periods[period] === version) return 'unchanged';
    if (run.options.dryRun) return `${files.length} files`;
    try {
      const lines = await this.replace(run, partition);
      return `${lines} lines of models from ${files.length} files`;
    } catch (error) {
      if (error instanceof Stopped) return 'stopped before its end; what was known stays';
      throw error;
    }
  }

  private async partition(run: Run, delivery: Delivery): Promise<Partition> {
    const { manifest } = delivery;
    const bucket = run.session.settings.bucket ?? '';
    const keys = manifest === null ? null : keysOf(await this.files.text(run, manifest), bucket);
    const partition = partitionOf(delivery, keys);
    if (!('missing' in partition)) return partition;
    throw new AwsFailure(
      `${partition.missing.length} files of ${delivery.period} are not there yet, first ${partition.missing[0] ?? ''}.`,
      'They are read when they are. Check `prefix` if it stays so.',
      true,
    );
  }

  /** Lines and checkpoint in one transaction: a month is the old one or the new one, and never parts of both. */
  private async replace(run: Run, partition: Partition): Promise<number> {
    const { source, memory, options } = run;
    // A month that takes longer than a turn is read to its end, unless it must stop.
    const kept = await this.files.collect(
      { ...run, goesOn: () => !options.isStopped() },
      partition,
    );
    const periods = { ...memory.periods, [partition.period]: partition.version };
    try {
      await this.database.bulk(async (tx) => {
        await replaceBill(tx, source.id, `cur ${partition.period}`, kept.read());
        if (!(await keepCheckpoint(tx, source, { ...memory, periods }))) throw new Stopped();
      });
    } finally {
      await kept.close();
    }
    memory.periods = periods;
    return kept.count;
  }
}

const noPeriods = ({ bucket = '', prefix = '' }: AwsSettings): AwsFailure =>
  new AwsFailure(
    `There is no billing period under s3://${bucket}/${prefix}.`,
    'Let `prefix` name the folder of the export, which has a folder data/BILLING_PERIOD=…; the first delivery may take a day.',
    true,
  );

import { Inject, Injectable } from '@nestjs/common';
import { z } from 'zod';
import { Database } from '../../platform/database.js';
import { replaceMetrics } from '../../reconciliation/reconciliation.module.js';
import { type AwsRegion, runRegions } from '../aws/aws-run.js';
import { AwsSessions } from '../aws/aws-session.js';
import {
  AWS_FIELDS,
  AwsSettings,
  MINUTE_MS,
  onlyIn,
  type PolicyStatement,
} from '../aws/aws-settings.js';
import { type Progress, readPart } from '../part.js';
import { Retention } from '../retention.service.js';
import type { RunOptions, SourceRun, SourceType, StoredSource } from '../source.js';
import { keepCheckpoint } from '../sources.repository.js';
import { MetricsService, type Window } from './metrics.service.js';
import { hoursOf, seriesToRead } from './series.js';

const HOUR_MS = 60 * MINUTE_MS;
/** Points of the last two days may still grow: they are asked for again in each run. */
const RECENT_MS = 48 * HOUR_MS;
/** A piece of the past that is replaced as a whole. */
const WINDOW_MS = 7 * 24 * HOUR_MS;

/** Until when each region is read. */
const Memory = z.object({
  through: z.record(z.string(), z.iso.datetime()).default({}),
  from: z.iso.date().optional(),
});
type Memory = z.infer<typeof Memory>;

/** What CloudWatch counted of Bedrock's calls: a second witness beside the logs. */
@Injectable()
export class CloudwatchMetrics {
  constructor(
    @Inject(AwsSessions) private readonly sessions: AwsSessions,
    @Inject(MetricsService) private readonly metrics: MetricsService,
    @Inject(Database) private readonly database: Database,
    @Inject(Retention) private readonly retention: Retention,
  ) {}

  get type(): SourceType {
    return {
      type: 'cloudwatch-metrics',
      fields: AWS_FIELDS,
      required: ['account', 'regions'],
      everyDefault: '15m',
      everyMsMin: 5 * MINUTE_MS,
      run: (source, options) => this.run(source, options),
      backfill: (_, from) => ({ through: {}, from }),
      policy: ({ settings }) => metricsPolicy(settings),
    };
  }

  private run(source: StoredSource, options: RunOptions): Promise<SourceRun> {
    return runRegions(this.sessions, Memory, source, options, (at, { memory, parts }) =>
      readPart(parts, at.region, (progress) => this.readRegion(at, memory, progress)),
    );
  }

  private async readRegion(at: AwsRegion, memory: Memory, progress: Progress): Promise<void> {
    const listed = await this.metrics.series(at);
    if (listed === null) return;
    const series = seriesToRead(listed);
    // The hour under way is left for later: half of it would look like all of it.
    const end = Math.floor(this.retention.now().getTime() / HOUR_MS) * HOUR_MS;
    let from = this.startOf(at, memory, end);
    let hours = 0;
    while (from < end) {
      const window = { from: new Date(from), to: new Date(Math.min(end, from + WINDOW_MS)) };
      const points = await this.metrics.points(at, window, series);
      if (points === null) return;
      const account = at.session.settings.account ?? '';
      const read = hoursOf({ account, region: at.region }, series, points);
      hours += read.length;
      progress.summary = `${hours} hours of models from ${series.length} metrics`;
      if (at.options.dryRun) return;
      memory.through[at.region] = window.to.toISOString();
      if (!(await this.replace(at, window, read, memory))) return;
      from = window.to.getTime();
    }
  }

  private startOf({ session, region, options }: AwsRegion, memory: Memory, end: number): number {
    const first = Date.parse(this.retention.firstDay(memory.from, session.settings.since));
    const through = memory.through[region];
    const start = through === undefined ? first : Math.min(Date.parse(through), end) - RECENT_MS;
    return Math.max(first, options.dryRun ? end - RECENT_MS : start);
  }

  /** With the checkpoint in one transaction. False: the source is another since, and nothing was written. */
  private replace(
    { source, region, session }: AwsRegion,
    { from, to }: Window,
    hours: ReturnType<typeof hoursOf>,
    memory: Memory,
  ): Promise<boolean> {
    return this.database.bulk(async (tx) => {
      if (!(await keepCheckpoint(tx, source, memory))) return false;
      await replaceMetrics(
        tx,
        {
          ...{ account: session.settings.account ?? '', region },
          ...{ from, to, readAt: this.retention.now() },
        },
        hours,
      );
      return true;
    });
  }
}

/** Pure. */
function metricsPolicy(stored: Readonly<Record<string, unknown>>): PolicyStatement[] {
  const { regions = [] } = AwsSettings.parse(stored);
  return [
    {
      sid: 'ReadMetrics',
      actions: ['cloudwatch:ListMetrics', 'cloudwatch:GetMetricData'],
      resources: ['*'],
      ...onlyIn(regions),
      why: 'to count calls and tokens by model and hour; these two actions know no narrower resource',
    },
  ];
}

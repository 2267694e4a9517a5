import { modelNames, type PriceBook } from '@bursar/pricing';
import { Inject, Injectable } from '@nestjs/common';
import { z } from 'zod';
import { Database } from '../../platform/database.js';
import { type AwsRegion, runRegions } from '../aws/aws-run.js';
import { type AwsSession, AwsSessions } from '../aws/aws-session.js';
import {
  AWS_FIELDS,
  AwsSettings,
  MINUTE_MS,
  onlyIn,
  type PolicyStatement,
} from '../aws/aws-settings.js';
import { MetricsService } from '../cloudwatch-metrics/metrics.service.js';
import type { Point } from '../cloudwatch-metrics/series.js';
import { type Progress, readPart } from '../part.js';
import type { RunOptions, SourceRun, SourceType, StoredSource } from '../source.js';
import { keepCheckpoint } from '../sources.repository.js';
import { Retention } from '../retention.service.js';
import { readQuotaName } from './quota-name.js';
import { QuotaNames } from './quota-names.js';
import { type AwsQuota, keepHours, type QuotaHour, replaceQuotas } from './quotas.repository.js';
import { routedModel } from './routed-model.js';

const HOUR_MS = 60 * MINUTE_MS;
/** CloudWatch keeps points of a minute for fifteen days; the first time a day of them is enough. */
const FIRST_MS = 24 * HOUR_MS;
/** Points of the last hours may still grow. */
const RECENT_MS = 2 * HOUR_MS;
const METRIC = 'EstimatedTPMQuotaUsage';

/** Until when each region is read. */
const Memory = z.object({ through: z.record(z.string(), z.iso.datetime()).default({}) });
type Memory = z.infer<typeof Memory>;

/** What AWS allows by model and region, and what it estimates is used of it. */
@Injectable()
export class AwsQuotas {
  constructor(
    @Inject(AwsSessions) private readonly sessions: AwsSessions,
    @Inject(MetricsService) private readonly metrics: MetricsService,
    @Inject(QuotaNames) private readonly names: QuotaNames,
    @Inject(Database) private readonly database: Database,
    @Inject(Retention) private readonly retention: Retention,
  ) {}

  get type(): SourceType {
    return {
      type: 'aws-quotas',
      fields: AWS_FIELDS.filter((field) => field !== 'since'),
      required: ['account', 'regions'],
      everyDefault: '15m',
      everyMsMin: 5 * MINUTE_MS,
      run: (source, options) => this.run(source, options),
      policy: ({ settings }) => quotasPolicy(settings),
    };
  }

  private run(source: StoredSource, options: RunOptions): Promise<SourceRun> {
    return runRegions(this.sessions, Memory, source, options, (at, { memory, parts }) =>
      readPart(parts, at.region, (progress) => this.readRegion(at, memory, progress)),
    );
  }

  private async readRegion(at: AwsRegion, memory: Memory, progress: Progress): Promise<void> {
    const { session, source, options, region } = at;
    const account = session.settings.account ?? '';
    const book = await this.names.book();
    const names = modelNames(await this.names.models());
    const listed = await listQuotas(session, region);
    const quotas = listed.flatMap(({ name, ...rest }): AwsQuota[] => {
      const meaning = readQuotaName(name, names);
      return meaning === null ? [] : [{ account, region, name, ...rest, ...meaning }];
    });
    progress.summary = `${quotas.length} quotas of models`;
    const to = new Date(Math.floor(this.retention.now().getTime() / MINUTE_MS) * MINUTE_MS);
    const hours = await this.hours(at, book, memory.through[region], to);
    if (hours === null) return;
    progress.summary = `${quotas.length} quotas of models, ${hours.length} hours of their use`;
    if (options.dryRun) return;
    memory.through[region] = to.toISOString();
    await this.database.bulk(async (tx) => {
      if (!(await keepCheckpoint(tx, source, memory))) return;
      await replaceQuotas(tx, { account, region }, quotas);
      await keepHours(tx, { account, region }, hours, to);
    });
  }

  /** Null: it was stopped. */
  private async hours(
    at: AwsRegion,
    book: PriceBook,
    through: string | undefined,
    to: Date,
  ): Promise<QuotaHour[] | null> {
    const first = to.getTime() - FIRST_MS;
    const begun = through === undefined ? first : Date.parse(through) - RECENT_MS;
    const from = new Date(Math.floor(Math.max(first, begun) / HOUR_MS) * HOUR_MS);
    const listed = await this.metrics.series(at);
    if (listed === null) return null;
    // The same use under more dimensions is left out.
    const series = listed.filter(
      ({ namespace, name, dimensions }) =>
        namespace === 'AWS/Bedrock' &&
        name === METRIC &&
        Object.keys(dimensions).join() === 'ModelId',
    );
    const points = await this.metrics.points(at, { from, to }, series, MINUTE_MS / 1_000);
    return points && busiestOf(points, book);
  }
}

/** Pure. Of each hour of a model the busiest minute, whatever spellings its calls had. */
export function busiestOf(points: readonly Point[], book: PriceBook): QuotaHour[] {
  const minutes = new Map<string, QuotaHour & { minute: number; tokens: bigint }>();
  for (const { series, hour: at, sum } of points) {
    const routed = routedModel(book, series.dimensions['ModelId'] ?? '');
    const minute = at.getTime();
    const key = JSON.stringify([routed, minute]);
    const known = minutes.get(key);
    const tokens = (known?.tokens ?? 0n) + BigInt(Math.round(sum));
    const hour = new Date(minute - (minute % HOUR_MS));
    minutes.set(key, { ...routed, hour, minute, tokens });
  }
  const hours = new Map<string, QuotaHour>();
  for (const { model, routing, hour, tokens } of minutes.values()) {
    const key = JSON.stringify([model, routing, hour.getTime()]);
    if (tokens > (hours.get(key)?.tokens ?? -1n)) hours.set(key, { model, routing, hour, tokens });
  }
  return [...hours.values()];
}

interface Listed {
  readonly code: string;
  readonly name: string;
  readonly amount: bigint;
}

/** What applies to the account: raised quotas in place of AWS's own. */
async function listQuotas(session: AwsSession, region: string): Promise<Listed[]> {
  const { ServiceQuotasClient, ListServiceQuotasCommand } =
    await import('@aws-sdk/client-service-quotas');
  const found: Listed[] = [];
  let NextToken: string | undefined;
  do {
    const command = new ListServiceQuotasCommand({
      ServiceCode: 'bedrock',
      MaxResults: 100,
      NextToken,
    });
    const answer = await session.call(
      { action: 'servicequotas:ListServiceQuotas', resource: '*' },
      async () => {
        const client = await session.client(
          `quotas ${region}`,
          async () => new ServiceQuotasClient(await session.settingsOf(region)),
        );
        return client.send(command);
      },
    );
    for (const { QuotaCode = '', QuotaName = '', Value } of answer.Quotas ?? [])
      if (Value !== undefined)
        found.push({ code: QuotaCode, name: QuotaName, amount: BigInt(Math.round(Value)) });
    NextToken = answer.NextToken;
  } while (NextToken !== undefined);
  return found;
}

/** Pure. */
function quotasPolicy(stored: Readonly<Record<string, unknown>>): PolicyStatement[] {
  const { regions = [] } = AwsSettings.parse(stored);
  return [
    {
      sid: 'ReadQuotas',
      actions: [
        'servicequotas:ListServiceQuotas',
        'cloudwatch:ListMetrics',
        'cloudwatch:GetMetricData',
      ],
      resources: ['*'],
      ...onlyIn(regions),
      why: 'to read the quotas of models and what is used of them; these actions know no narrower resource',
    },
  ];
}

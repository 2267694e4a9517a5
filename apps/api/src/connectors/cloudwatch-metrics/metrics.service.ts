import type { MetricDataQuery, MetricDataResult } from '@aws-sdk/client-cloudwatch';
import { Inject, Injectable } from '@nestjs/common';
import { Database } from '../../platform/database.js';
import { AwsFailure } from '../aws/aws-failure.js';
import type { AwsRegion } from '../aws/aws-run.js';
import { NAMESPACES, type Point, type Series } from './series.js';
import { keepSeries, knownSeries } from './series.repository.js';

const HOUR_SECONDS = 3_600;
/** Metrics that one call may ask for. */
const QUERIES_MAX = 500;

export interface Window {
  readonly from: Date;
  readonly to: Date;
}

/** What CloudWatch has of Bedrock in a region. */
@Injectable()
export class MetricsService {
  constructor(@Inject(Database) private readonly database: Database) {}

  /** Every metric of Bedrock that is listed or was before; null: it was stopped. */
  async series({ session, source, options, region }: AwsRegion): Promise<Series[] | null> {
    const listed: Series[] = [];
    for (const namespace of NAMESPACES) {
      let token: string | undefined;
      do {
        if (!options.goesOn()) return null;
        const asked = token;
        const answer = await session.call(
          { action: 'cloudwatch:ListMetrics', resource: '*' },
          async () => {
            const { ListMetricsCommand } = await import('@aws-sdk/client-cloudwatch');
            const client = await session.cloudwatch(region);
            return client.send(new ListMetricsCommand({ Namespace: namespace, NextToken: asked }));
          },
        );
        for (const { MetricName: name = '', Dimensions = [] } of answer.Metrics ?? []) {
          const named = Dimensions.map(({ Name = '', Value = '' }) => [Name, Value] as const);
          listed.push({ namespace, name, dimensions: Object.fromEntries(named) });
        }
        token = answer.NextToken;
      } while (token !== undefined);
    }
    if (options.dryRun) return listed;
    await keepSeries(this.database, source.id, region, listed);
    return knownSeries(this.database, source.id, region);
  }

  /** Sums by hour, or another period, of these metrics; null: it was stopped. Throws AwsFailure. */
  async points(
    at: AwsRegion,
    { from, to }: Window,
    series: readonly Series[],
    seconds = HOUR_SECONDS,
  ): Promise<Point[] | null> {
    const points: Point[] = [];
    for (let first = 0; first < series.length; first += QUERIES_MAX) {
      const some = series.slice(first, first + QUERIES_MAX);
      let token: string | undefined;
      do {
        if (!at.options.goesOn()) return null;
        const answer = await this.ask(at, { from, to }, some.map(queryOf(seconds)), token);
        for (const result of answer.MetricDataResults ?? []) points.push(...pointsOf(result, some));
        token = answer.NextToken;
      } while (token !== undefined);
    }
    return points;
  }

  private ask(
    { session, region }: AwsRegion,
    { from, to }: Window,
    queries: readonly MetricDataQuery[],
    token: string | undefined,
  ) {
    return session.call({ action: 'cloudwatch:GetMetricData', resource: '*' }, async () => {
      const { GetMetricDataCommand } = await import('@aws-sdk/client-cloudwatch');
      const client = await session.cloudwatch(region);
      return client.send(
        new GetMetricDataCommand({
          StartTime: from,
          EndTime: to,
          ScanBy: 'TimestampAscending',
          MetricDataQueries: [...queries],
          NextToken: token,
        }),
      );
    });
  }
}

const queryOf =
  (seconds: number) =>
  ({ namespace, name, dimensions }: Series, n: number): MetricDataQuery => ({
    Id: `m${n}`,
    MetricStat: {
      Metric: {
        Namespace: namespace,
        MetricName: name,
        Dimensions: Object.entries(dimensions).map(([Name, Value]) => ({ Name, Value })),
      },
      Period: seconds,
      Stat: 'Sum',
    },
  });

function pointsOf(
  { Id = '', StatusCode, Timestamps = [], Values = [] }: MetricDataResult,
  asked: readonly Series[],
): Point[] {
  const series = asked[Number(Id.slice(1))];
  if (StatusCode === 'InternalError' || StatusCode === 'Forbidden')
    throw new AwsFailure(
      `CloudWatch could not answer for ${series?.name ?? Id} (${StatusCode}).`,
      'It is asked again by itself.',
      true,
    );
  if (series === undefined) return [];
  return Timestamps.map((hour, i) => ({ series, hour, sum: Values[i] ?? 0 }));
}

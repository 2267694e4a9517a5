import type { Sql } from '../../platform/database.js';
import type { QuotaMeaning } from './quota-name.js';
import type { RoutedModel } from './routed-model.js';

export interface AwsQuota extends QuotaMeaning {
  readonly account: string;
  readonly region: string;
  /** As AWS numbers it: L-… */
  readonly code: string;
  readonly name: string;
  readonly amount: bigint;
}

interface Place {
  readonly account: string;
  readonly region: string;
}

/** The busiest minute of one hour. */
export interface QuotaHour extends RoutedModel {
  readonly hour: Date;
  readonly tokens: bigint;
}

const KEPT_MS = 14 * 24 * 3_600_000;

const plain = (rows: readonly unknown[]): string =>
  JSON.stringify(rows, (_, value: unknown) =>
    typeof value === 'bigint' ? value.toString() : value,
  );

/** Those of one region take the place of what was known of it. */
export async function replaceQuotas(
  sql: Sql,
  { account, region }: Place,
  quotas: readonly AwsQuota[],
): Promise<void> {
  await sql.rows('DELETE FROM connectors.aws_quota WHERE account = $1 AND region = $2', [
    account,
    region,
  ]);
  await sql.rows(
    `INSERT INTO connectors.aws_quota (account, region, code, name, routing, measure, per, model, amount)
     SELECT account, region, code, name, routing, measure, per, model, amount FROM jsonb_to_recordset($1::text::jsonb)
       AS q(account text, region text, code text, name text, routing text, measure text, per text, model text, amount bigint)`,
    [plain(quotas)],
  );
}

/** Hours are read again while they may grow; those of long ago are forgotten. */
export async function keepHours(
  sql: Sql,
  { account, region }: Place,
  hours: readonly QuotaHour[],
  now: Date,
): Promise<void> {
  await sql.rows(
    `INSERT INTO connectors.quota_hour (account, region, routing, model, hour, tokens)
     SELECT $1, $2, routing, model, hour, tokens
     FROM jsonb_to_recordset($3::text::jsonb) AS h(routing text, model text, hour timestamptz, tokens bigint)
     ON CONFLICT (account, region, routing, model, hour) DO UPDATE SET tokens = excluded.tokens`,
    [account, region, plain(hours)],
  );
  await sql.rows('DELETE FROM connectors.quota_hour WHERE hour < $1::timestamptz', [
    new Date(now.getTime() - KEPT_MS).toISOString(),
  ]);
}

/** Of models that are known: a quota of any other can be matched with no call. */
export function loadQuotas(sql: Sql): Promise<(AwsQuota & { readonly model: string })[]> {
  return sql.rows(
    `SELECT account, region, code, name, routing, measure, per, model, amount FROM connectors.aws_quota
     WHERE model IS NOT NULL ORDER BY account, region, model, routing, measure, per, code`,
  );
}

export interface QuotaPeak extends Place, RoutedModel {
  readonly tokens: bigint;
}

/** The busiest minute since a moment. */
export function peaksSince(sql: Sql, since: Date): Promise<QuotaPeak[]> {
  return sql.rows<QuotaPeak>(
    `SELECT account, region, routing, model, max(tokens) AS tokens FROM connectors.quota_hour
     WHERE hour >= date_trunc('hour', $1::timestamptz) GROUP BY 1, 2, 3, 4`,
    [since.toISOString()],
  );
}

import { DAY, QUARTER } from '@bursar/time';
import type { Sql } from '../../platform/database.js';
import {
  BURST_MIN,
  type LargeCall,
  type Newcomer,
  type Outsider,
  type Rate,
  type Refusals,
} from './rules.js';

/**
 * What arrives is looked at for the quarter hour that is not over and so many before: the provider's log comes minutes late. Whole
 * ones, so that a rule which looks at each moment finds what one that looks once in a quarter hour does.
 */
const RECENT_QUARTERS = 2;

const ms = (column: string): string => `(extract(epoch FROM ${column}) * 1000)::float8`;

/** Of a team, by its series `t`: its mean hour of the week before. */
const TEAM_HOUR = `(SELECT coalesce(sum(cost), 0)::float8 / 168 FROM anomalies.bucket
  WHERE series_id = t.id AND at >= $1::timestamptz - interval '8 days' AND at < $1::timestamptz - interval '1 day')`;

const recent = (now: Date, quarters = RECENT_QUARTERS): Date =>
  new Date(Math.floor((now.getTime() - 1) / QUARTER) * QUARTER - quarters * QUARTER);

/** Two minutes of each key, the fastest of late; only those that would cost enough in an hour. */
export function fastestRates(sql: Sql, now: Date, minimumUsd: string): Promise<Rate[]> {
  return sql.rows<Rate>(
    `WITH minute AS (
       SELECT team, key, date_trunc('minute', occurred_at) AS at, sum(tokens) AS tokens, sum(requests) AS requests, sum(cost) AS cost
       FROM ledger.charged_call WHERE occurred_at >= $2 AND occurred_at <= $1 AND key IS NOT NULL GROUP BY 1, 2, 3
     ), two AS (
       SELECT team, key, at, sum(tokens) OVER w AS tokens, sum(requests) OVER w AS requests, sum(cost) OVER w AS cost,
         CASE WHEN first_value(tokens) OVER w * 4 >= sum(tokens) OVER w THEN first_value(at) OVER w ELSE at END AS began FROM minute
       WINDOW w AS (PARTITION BY team, key ORDER BY at RANGE BETWEEN interval '1 minute' PRECEDING AND CURRENT ROW)
     ), fastest AS (
       SELECT DISTINCT ON (team, key) * FROM two WHERE cost * 30 >= $3::numeric ORDER BY team, key, tokens DESC, at
     )
     SELECT f.team, f.key, ${ms('f.at')} AS at, ${ms('f.began')} AS from, f.requests::float8 AS requests, f.tokens::float8 AS tokens, f.cost::float8 AS usd,
       ${ms('s.first_at')} AS "firstAt", ${ms('t.first_at')} AS "teamFirstAt", ${TEAM_HOUR} AS "teamHourUsd",
       (SELECT max(tokens)::float8 FROM anomalies.bucket WHERE series_id = s.id AND at < f.at - interval '1 hour') AS "peakTokens",
       (SELECT coalesce(sum(cost), 0)::float8 FROM anomalies.bucket WHERE series_id = s.id AND at >= f.at - interval '7 days' AND at < $1) AS "weekUsd"
     FROM fastest f JOIN anomalies.series s ON s.name = jsonb_build_array('key', f.team, f.key)::text
     JOIN anomalies.series t ON t.name = jsonb_build_array('team', f.team, NULL)::text
     ORDER BY f.team, f.key`,
    [now, recent(now), minimumUsd],
  );
}

/** Single calls of late that cost enough by themselves. */
export function largeCalls(sql: Sql, now: Date, minimumUsd: string): Promise<LargeCall[]> {
  return sql.rows<LargeCall>(
    `SELECT c.team, c.key, c.model, ${ms('c.at')} AS at, c.cost::float8 AS usd, u.requests::float8 AS calls,
       coalesce(u.cost / nullif(u.requests, 0), 0)::float8 AS "usualUsd"
     FROM (SELECT invocation, team, key, model, max(occurred_at) AS at, sum(cost) AS cost FROM ledger.charged_call
           WHERE occurred_at >= $2 AND occurred_at <= $1 GROUP BY 1, 2, 3, 4 HAVING sum(cost) >= $3::numeric) c
     JOIN anomalies.series s ON s.name = jsonb_build_array('model', c.team, c.model)::text
     CROSS JOIN LATERAL (SELECT coalesce(sum(cost), 0) AS cost, coalesce(sum(requests), 0) AS requests FROM anomalies.bucket
       WHERE series_id = s.id AND at >= $1::timestamptz - interval '7 days' AND at < $2::timestamptz - interval '15 minutes') u
     ORDER BY c.cost DESC LIMIT 100`,
    [now, recent(now), minimumUsd],
  );
}

export function newcomers(sql: Sql, now: Date): Promise<Newcomer[]> {
  return sql.rows<Newcomer>(
    `SELECT s.kind, s.team, s.value, ${ms('s.first_at')} AS "firstAt", ${ms('t.first_at')} AS "teamFirstAt",
       (SELECT coalesce(sum(cost), 0)::float8 FROM anomalies.bucket WHERE series_id = s.id AND at < $1) AS usd, ${TEAM_HOUR} AS "teamHourUsd"
     FROM anomalies.series s JOIN anomalies.series t ON t.name = jsonb_build_array('team', s.team, NULL)::text
     WHERE s.kind IN ('model', 'region') AND s.first_at > $1::timestamptz - interval '1 day' AND s.first_at < $1
       AND t.first_at <= s.first_at - interval '7 days'
     ORDER BY s.id`,
    [now],
  );
}

/** Callers that went past the gateways of their team in the last day, and not in the week before. */
export function outsiders(sql: Sql, now: Date): Promise<Outsider[]> {
  return sql.rows<Outsider>(
    `SELECT s.team, s.value AS key, ${ms('d.began')} AS from, d.usd FROM anomalies.series s
     JOIN anomalies.series g ON g.name = jsonb_build_array('gateway', s.team, NULL)::text
     CROSS JOIN LATERAL (SELECT min(at) AS began, sum(cost)::float8 AS usd FROM anomalies.bucket
       WHERE series_id = s.id AND at > $1::timestamptz - interval '1 day' AND at < $1) d
     WHERE s.kind = 'outside' AND d.began IS NOT NULL
       AND NOT EXISTS (SELECT FROM anomalies.bucket b WHERE b.series_id = s.id AND b.at >= d.began - interval '7 days' AND b.at < d.began)
       AND EXISTS (SELECT FROM anomalies.bucket b WHERE b.series_id = g.id AND b.at >= d.began - interval '7 days' AND b.at < d.began)
     ORDER BY s.id`,
    [now],
  );
}

/** As Bedrock, the STS, OpenAI and Anthropic name what they refuse to authenticate. */
const REFUSED = [
  'AccessDenied',
  'AccessDeniedException',
  'UnrecognizedClientException',
  'ExpiredTokenException',
  'InvalidSignatureException',
  'IncompleteSignature',
  'InvalidClientTokenId',
  'authentication_error',
  'permission_error',
  'invalid_api_key',
  '401',
  '403',
];

export function refusals(sql: Sql, now: Date): Promise<Refusals[]> {
  return sql.rows<Refusals>(
    `SELECT r.team, r.principal AS key, ${ms('r.began')} AS from, ${ms('r.ended')} AS at, r.failures,
       (SELECT coalesce(sum(errors), 0)::float8 FROM ledger.failed_call w WHERE w.principal = r.principal AND w.team = r.team
          AND w.error_code = ANY($3::text[]) AND w.occurred_at >= r.began - interval '7 days' AND w.occurred_at < r.began) AS "weekFailures"
     FROM (SELECT team, principal, min(occurred_at) AS began, max(occurred_at) AS ended, sum(errors)::float8 AS failures
           FROM ledger.failed_call WHERE occurred_at >= $2 AND occurred_at <= $1 AND error_code = ANY($3::text[])
             AND principal IS NOT NULL GROUP BY 1, 2 HAVING sum(errors) >= 20) r
     ORDER BY r.team, r.principal`,
    [now, recent(now, 1), REFUSED],
  );
}

export interface DayStanding {
  readonly id: number;
  readonly kind: 'environment' | 'team';
  readonly team: string | null;
  readonly value: string | null;
  readonly tokens: number;
  readonly usd: number;
  /** Of the fourteen days before, those with usage. */
  readonly days: number;
  readonly medianTokens: number;
  readonly medianUsd: number;
}

/** The day so far of environments and teams that cost enough on it. */
export function daysSoFar(
  sql: Sql,
  { day, until }: { readonly day: Date; readonly until: Date },
  minimumUsd: string,
): Promise<DayStanding[]> {
  return sql.rows<DayStanding>(
    `SELECT s.id, s.kind, s.team, s.value, d.tokens, d.usd, coalesce(h.days, 0)::float8 AS days,
       coalesce(h.tokens, 0) AS "medianTokens", coalesce(h.usd, 0) AS "medianUsd"
     FROM anomalies.series s
     CROSS JOIN LATERAL (SELECT sum(tokens)::float8 AS tokens, sum(cost)::float8 AS usd FROM anomalies.bucket
       WHERE series_id = s.id AND at >= $1 AND at < $3) d
     CROSS JOIN LATERAL (
       SELECT count(*) AS days, percentile_cont(0.5) WITHIN GROUP (ORDER BY tokens) AS tokens,
         percentile_cont(0.5) WITHIN GROUP (ORDER BY usd) AS usd
       FROM (SELECT sum(tokens)::float8 AS tokens, sum(cost)::float8 AS usd FROM anomalies.bucket
             WHERE series_id = s.id AND at >= $1::timestamptz - interval '14 days' AND at < $1
             GROUP BY date_bin('1 day', at, timestamptz '2000-01-01 00:00Z')) days) h
     WHERE s.kind IN ('environment', 'team') AND d.usd >= $2::numeric ORDER BY s.id`,
    [day, minimumUsd, until],
  );
}

/**
 * The quarter hours of a stretch in which a rule about single calls may have something to say: minutes of a key that are far above
 * its quarter hours before, or cost enough by themselves; and refused calls.
 */
export async function busyQuarters(
  sql: Sql,
  { from, to }: { readonly from: Date; readonly to: Date },
  minimumUsd: string,
): Promise<number[]> {
  const rows = await sql.rows<{ at: number }>(
    `WITH minute AS (
       SELECT team, key, date_trunc('minute', occurred_at) AS at, sum(tokens) AS tokens, sum(cost) AS cost FROM ledger.charged_call
       WHERE occurred_at >= $1 AND occurred_at < $2 GROUP BY 1, 2, 3 HAVING sum(cost) * 60 >= $3::numeric
     ), peak AS (
       SELECT k.team, k.key, (SELECT max(b.tokens) FROM anomalies.series s JOIN anomalies.bucket b ON b.series_id = s.id
         WHERE s.name = jsonb_build_array('key', k.team, k.key)::text AND b.at < $1::timestamptz - interval '1 hour') AS tokens
       FROM (SELECT DISTINCT team, key FROM minute WHERE key IS NOT NULL) k
     )
     SELECT DISTINCT ${ms(`date_bin('15 minutes', at, timestamptz '2000-01-01 00:00Z')`)} AS at FROM (
       SELECT m.at FROM minute m LEFT JOIN peak p USING (team, key)
       WHERE m.cost >= $3::numeric OR m.key IS NOT NULL AND m.tokens * 15 >= coalesce(p.tokens, 0) * $5::numeric
       UNION ALL
       SELECT occurred_at FROM ledger.failed_call WHERE occurred_at >= $1 AND occurred_at < $2 AND error_code = ANY($4::text[])
     ) busy ORDER BY at`,
    [from, to, minimumUsd, REFUSED, BURST_MIN],
  );
  return rows.map(({ at }) => at);
}

/** The UTC day that a moment ends or is in: midnight is the end of the day before. */
export const dayUntil = (now: Date): Date => new Date(Math.floor((now.getTime() - 1) / DAY) * DAY);

import { DAY, HOUR } from '@bursar/time';
import type { Sql } from '../../platform/database.js';
import type { Scored, Series, WatchedSeries } from './series.js';

/** As far as any baseline reaches back. */
export const HISTORY_MS = 29 * DAY;

export interface PageQuestion {
  readonly after: number;
  readonly now: Date;
  readonly minimumUsd: string;
  readonly count: number;
}

interface Row extends Series {
  readonly state: string | null;
  readonly stateTo: Date | null;
  readonly changedFrom: Date;
  readonly at: number[] | null;
  readonly usd: number[] | null;
  readonly weekUsd: number;
}

/**
 * Series that changed and cost enough to matter: those whose last hour does at once, the others once in a quarter hour. Each with
 * the buckets that its state does not hold.
 */
export async function changedSeries(
  sql: Sql,
  { after, now, minimumUsd, count }: PageQuestion,
): Promise<WatchedSeries[]> {
  const rows = await sql.rows<Row>(
    `SELECT s.id, s.kind, s.team, s.value, s.state, s.state_to AS "stateTo", s.changed_from AS "changedFrom",
       b.at, b.usd, w.usd::float8 AS "weekUsd"
     FROM anomalies.series s
     CROSS JOIN LATERAL (
       SELECT coalesce(sum(cost) FILTER (WHERE at >= $2::timestamptz - interval '75 minutes'), 0) AS hour, coalesce(sum(cost), 0) AS day
       FROM anomalies.bucket WHERE series_id = s.id AND at >= $2::timestamptz - interval '24 hours') d
     CROSS JOIN LATERAL (
       SELECT array_agg((extract(epoch FROM at) * 1000)::float8 ORDER BY at) AS at, array_agg(cost::float8 ORDER BY at) AS usd
       FROM anomalies.bucket WHERE series_id = s.id AND at >= coalesce(s.state_to, $3::timestamptz) AND at <= $2::timestamptz) b
     CROSS JOIN LATERAL (
       SELECT coalesce(sum(cost), 0) AS usd FROM anomalies.bucket
       WHERE series_id = s.id AND at >= $2::timestamptz - interval '8 days' AND at < $2::timestamptz - interval '1 day') w
     WHERE s.id > $1 AND s.changed_from IS NOT NULL AND s.kind IN ('environment', 'team', 'model', 'user', 'key')
       AND d.day >= $4::numeric
       AND (d.hour >= $4::numeric OR s.scored_at IS NULL
         OR s.scored_at < date_bin('15 minutes', $2::timestamptz, timestamptz '2000-01-01 00:00Z'))
     ORDER BY s.id LIMIT $5`,
    [after, now, new Date(now.getTime() - HISTORY_MS), minimumUsd, count],
  );
  return rows.map(({ state, stateTo, changedFrom, at, usd, ...row }) => ({
    ...row,
    state,
    stateTo: stateTo?.getTime() ?? null,
    changedFrom: changedFrom.getTime(),
    buckets: (at ?? []).map((one, index) => ({ at: one, usd: usd?.[index] ?? 0 })),
  }));
}

export interface ScoredSeries extends Pick<WatchedSeries, 'id' | 'changedFrom'> {
  /** `forget`: what is kept is of no use; everything is read again next time. */
  readonly checkpoint: Scored['checkpoint'] | 'forget';
}

/** What changed again meanwhile is scored again. */
export async function saveScored(
  sql: Sql,
  scored: readonly ScoredSeries[],
  now: Date,
): Promise<void> {
  if (scored.length === 0) return;
  const rows = scored.map(({ id, changedFrom, checkpoint }) => ({
    id,
    changed_from: new Date(changedFrom),
    forget: checkpoint === 'forget',
    ...(checkpoint !== null &&
      checkpoint !== 'forget' && {
        state: JSON.stringify(checkpoint.state),
        state_to: new Date(checkpoint.to),
      }),
  }));
  await sql.rows(
    `UPDATE anomalies.series s SET scored_at = $2, changed_from = CASE WHEN n.forget THEN s.changed_from END,
       state = CASE WHEN NOT n.forget THEN coalesce(n.state, s.state) END,
       state_to = CASE WHEN NOT n.forget THEN coalesce(n.state_to, s.state_to) END
     FROM jsonb_to_recordset($1::jsonb)
       AS n(id integer, changed_from timestamptz, forget boolean, state text, state_to timestamptz)
     WHERE s.id = n.id AND s.changed_from = n.changed_from`,
    [JSON.stringify(rows), now],
  );
}

/** The quarter hours in which any team had usage, in order. */
export async function quartersWithUsage(sql: Sql, now: Date): Promise<number[]> {
  const rows = await sql.rows<{ at: Date }>(
    `SELECT DISTINCT at FROM anomalies.bucket WHERE at >= $1 AND at <= $2 ORDER BY at`,
    [new Date(now.getTime() - HISTORY_MS), now],
  );
  return rows.map(({ at }) => at.getTime());
}

/** The sums of series by the hour, as plain numbers: for bands and forecasts. */
export async function hourlyOf(
  sql: Sql,
  ids: readonly number[],
  { from, to }: { readonly from: Date; readonly to: Date },
): Promise<ReadonlyMap<number, { at: number; usd: number }[]>> {
  if (ids.length === 0) return new Map();
  const rows = await sql.rows<{ id: number; at: Date; usd: number }>(
    `SELECT series_id AS id, date_bin('1 hour', at, timestamptz '2000-01-01 00:00Z') AS at, sum(cost)::float8 AS usd
     FROM anomalies.bucket WHERE series_id = ANY($1::integer[]) AND at >= $2 AND at < $3 GROUP BY 1, 2 ORDER BY 1, 2`,
    [[...ids], from, to],
  );
  const hours = rows.map(({ id, at, usd }) => ({
    id,
    at: Math.floor(at.getTime() / HOUR) * HOUR,
    usd,
  }));
  return Map.groupBy(hours, ({ id }) => id);
}

import { DAY, HOUR } from '@bursar/time';
import type { Sql } from '../../platform/database.js';
import type { Scored, Series, WatchedSeries } from './series.js';

/**
 * So much is kept and read: five weeks of the same hour and one before. Windows hold 29 days of it, so that a series which is read
 * again from the beginning is known as well as one that was followed all the time.
 */
export const HISTORY_MS = 42 * DAY;

export interface PageQuestion {
  readonly after: number;
  readonly now: Date;
  /** The start of the quarter hour that is not over. */
  readonly until: Date;
  readonly minimumUsd: string;
  readonly count: number;
}

interface Row extends Series {
  readonly state: string | null;
  readonly stateTo: Date | null;
  readonly changedFrom: Date;
  readonly at: number[] | null;
  readonly usd: number[] | null;
}

/**
 * Series that changed in a quarter hour that is over, and cost enough to matter: those whose last hour does at once, the others once
 * in a quarter hour. Each with the buckets that its state does not hold, and those of the day before.
 */
export async function changedSeries(
  sql: Sql,
  { after, now, until, minimumUsd, count }: PageQuestion,
): Promise<WatchedSeries[]> {
  const rows = await sql.rows<Row>(
    `SELECT s.id, s.kind, s.team, s.value, s.state, s.state_to AS "stateTo", s.changed_from AS "changedFrom", b.at, b.usd
     FROM anomalies.series s
     CROSS JOIN LATERAL (
       SELECT coalesce(sum(cost) FILTER (WHERE at >= $2::timestamptz - interval '75 minutes'), 0) AS hour, coalesce(sum(cost), 0) AS days
       FROM anomalies.bucket WHERE series_id = s.id AND at >= $2::timestamptz - interval '48 hours') d
     CROSS JOIN LATERAL (
       SELECT array_agg((extract(epoch FROM at) * 1000)::float8 ORDER BY at) AS at, array_agg(cost::float8 ORDER BY at) AS usd
       FROM anomalies.bucket WHERE series_id = s.id AND at >= coalesce(s.state_to - interval '1 day', $3::timestamptz) AND at < $6) b
     WHERE s.id > $1 AND s.changed_from < $6 AND s.kind IN ('environment', 'team', 'model', 'user', 'key')
       AND d.days >= $4::numeric AND (d.hour >= $4::numeric OR s.scored_at IS NULL OR s.scored_at < $6)
     ORDER BY s.id LIMIT $5`,
    [after, now, new Date(now.getTime() - HISTORY_MS), minimumUsd, count, until],
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
export async function saveStates(
  sql: Sql,
  scored: readonly ScoredSeries[],
  now: Date,
): Promise<void> {
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
  if (rows.length === 0) return;
  await sql.rows(
    `UPDATE anomalies.series s SET scored_at = $2,
       state = CASE WHEN NOT n.forget THEN coalesce(n.state, s.state) END,
       state_to = CASE WHEN NOT n.forget THEN coalesce(n.state_to, s.state_to) END
     FROM jsonb_to_recordset($1::jsonb)
       AS n(id integer, changed_from timestamptz, forget boolean, state text, state_to timestamptz)
     WHERE s.id = n.id AND s.changed_from = n.changed_from`,
    [JSON.stringify(rows), now],
  );
}

export type Judged = Pick<WatchedSeries, 'id' | 'changedFrom'>;

/** Of series that did not change again meanwhile, what is not over yet is all that remains. */
export async function saveJudged(sql: Sql, judged: readonly Judged[], until: Date): Promise<void> {
  if (judged.length === 0) return;
  await sql.rows(
    `UPDATE anomalies.series s SET changed_from =
       (SELECT min(at) FROM anomalies.bucket b WHERE b.series_id = s.id AND b.at >= $3)
     FROM unnest($1::integer[], $2::timestamptz[]) AS n(id, changed_from)
     WHERE s.id = n.id AND s.changed_from = n.changed_from`,
    [judged.map(({ id }) => id), judged.map((one) => new Date(one.changedFrom)), until],
  );
}

/** Up to which moment everything was judged; null: nothing was. */
export async function judgedTo(sql: Sql): Promise<number | null> {
  const [row] = await sql.rows<{ to: number }>(
    `SELECT (value->>'to')::float8 AS to FROM anomalies.setting WHERE name = 'judged'`,
  );
  return row?.to ?? null;
}

export async function saveJudgedTo(sql: Sql, now: Date): Promise<void> {
  await sql.rows(
    `INSERT INTO anomalies.setting (name, value) VALUES ('judged', jsonb_build_object('to', $1::float8))
     ON CONFLICT (name) DO UPDATE SET value = excluded.value`,
    [now.getTime()],
  );
}

/** The quarter hours in which any team had usage, in order. */
export async function quartersWithUsage(sql: Sql, until: Date): Promise<number[]> {
  const rows = await sql.rows<{ at: Date }>(
    `SELECT DISTINCT at FROM anomalies.bucket WHERE at >= $1 AND at < $2 ORDER BY at`,
    [new Date(until.getTime() - HISTORY_MS), until],
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

import type { Sql } from '../../platform/database.js';
import { HELD_MS } from './series.js';

/** A stretch of quarter hours, [from, to). */
export interface Stretch {
  readonly from: Date;
  readonly to: Date;
}

/**
 * The quarter hours in which the sums of the ledger and ours differ for any team. Calls that arrive late, corrections and
 * re-attribution are found this way, whatever brought them.
 */
export async function differingQuarters(sql: Sql, { from, to }: Stretch): Promise<Date[]> {
  const rows = await sql.rows<{ at: Date }>(
    `SELECT DISTINCT at FROM (
       SELECT at, team, requests, tokens, cost FROM ledger.team_quarter WHERE at >= $1 AND at < $2 AND requests > 0
     ) l FULL JOIN (
       SELECT b.at, s.team, b.requests, b.tokens, b.cost FROM anomalies.bucket b JOIN anomalies.series s ON s.id = b.series_id
       WHERE s.kind = 'team' AND b.at >= $1 AND b.at < $2
     ) o USING (at, team)
     WHERE l.requests IS DISTINCT FROM o.requests OR l.tokens IS DISTINCT FROM o.tokens OR l.cost IS DISTINCT FROM o.cost
     ORDER BY at`,
    [from, to],
  );
  return rows.map(({ at }) => at);
}

/** Every series of a call, in one reading of the calls. */
const CELLS = `SELECT at, team, sum(requests)::bigint AS requests, sum(tokens)::bigint AS tokens,
    sum(unpriced)::bigint AS unpriced, sum(cost) AS cost,
    CASE WHEN GROUPING(environment) = 0 THEN 'environment' WHEN GROUPING(model) = 0 THEN 'model'
      WHEN GROUPING(region) = 0 THEN 'region' WHEN GROUPING("user") = 0 THEN 'user'
      WHEN GROUPING(admitted) = 0 THEN CASE WHEN admitted THEN 'gateway' ELSE 'outside' END
      WHEN GROUPING(key) = 0 THEN 'key' ELSE 'team' END AS kind,
    CASE WHEN GROUPING(environment) = 0 THEN environment WHEN GROUPING(model) = 0 THEN model
      WHEN GROUPING(region) = 0 THEN region WHEN GROUPING("user") = 0 THEN "user"
      WHEN GROUPING(admitted) = 0 THEN outside WHEN GROUPING(key) = 0 THEN key END AS value
  FROM (
    SELECT date_bin('15 minutes', occurred_at, timestamptz '2000-01-01 00:00Z') AS at, team, environment, model, region, "user", key,
      via = 'token' AS admitted, CASE WHEN via <> 'token' THEN key END AS outside,
      sum(requests) AS requests, sum(tokens) AS tokens, sum(unpriced) AS unpriced, sum(cost) AS cost
    FROM ledger.charged_call WHERE occurred_at >= $1 AND occurred_at < $2 GROUP BY 1, 2, 3, 4, 5, 6, 7, 8, 9
  ) calls
  GROUP BY GROUPING SETS ((at, team), (at, environment), (at, team, model), (at, team, region), (at, team, "user"), (at, team, key),
    (at, team, admitted, outside))
  HAVING sum(requests) > 0`;

/**
 * Folds a stretch again, in the caller's transaction, and notes which series changed from when. A state is of no use for a change
 * before it, nor shortly after it: what was unusual before the change would not be seen.
 */
export async function foldStretch(sql: Sql, { from, to }: Stretch): Promise<void> {
  await sql.rows(
    `CREATE TEMPORARY TABLE IF NOT EXISTS anomaly_cell (name text, kind text, team text, value text, at timestamptz,
       requests bigint, tokens bigint, unpriced bigint, cost numeric) ON COMMIT DELETE ROWS`,
  );
  await sql.rows('TRUNCATE anomaly_cell');
  await sql.rows(
    `INSERT INTO anomaly_cell SELECT jsonb_build_array(kind, team, value)::text, kind, team, value, at,
       requests, tokens, unpriced, cost
     FROM (${CELLS}) cells WHERE kind IN ('team', 'gateway') OR value IS NOT NULL`,
    [from, to],
  );
  await sql.rows(
    `INSERT INTO anomalies.series (name, kind, team, value, first_at)
     SELECT name, kind, team, value, min(at) FROM anomaly_cell GROUP BY name, kind, team, value ORDER BY name
     ON CONFLICT (name) DO UPDATE SET first_at = least(series.first_at, excluded.first_at)
       WHERE series.first_at > excluded.first_at`,
  );
  await sql.rows(
    `WITH gone AS (
       DELETE FROM anomalies.bucket b USING anomalies.series s
       WHERE s.id = b.series_id AND b.at >= $1 AND b.at < $2
         AND NOT EXISTS (SELECT FROM anomaly_cell c WHERE c.name = s.name AND c.at = b.at)
       RETURNING b.series_id, b.at
     ), put AS (
       INSERT INTO anomalies.bucket AS b (series_id, at, requests, tokens, unpriced, cost)
       SELECT s.id, c.at, c.requests, c.tokens, c.unpriced, c.cost FROM anomaly_cell c JOIN anomalies.series s USING (name) ORDER BY s.id, c.at
       ON CONFLICT (series_id, at) DO UPDATE SET requests = excluded.requests, tokens = excluded.tokens,
           unpriced = excluded.unpriced, cost = excluded.cost
         WHERE (b.requests, b.tokens, b.unpriced, b.cost)
           IS DISTINCT FROM (excluded.requests, excluded.tokens, excluded.unpriced, excluded.cost)
       RETURNING b.series_id, b.at
     )
     UPDATE anomalies.series s SET changed_from = least(s.changed_from, c.at),
       state = CASE WHEN c.at < s.state_to + $3 * interval '1 millisecond' THEN NULL ELSE s.state END,
       state_to = CASE WHEN c.at < s.state_to + $3 * interval '1 millisecond' THEN NULL ELSE s.state_to END
     FROM (SELECT series_id, min(at) AS at FROM (SELECT * FROM gone UNION ALL SELECT * FROM put) both_of GROUP BY series_id) c
     WHERE s.id = c.series_id`,
    [from, to, HELD_MS],
  );
}

/** What is older than any baseline reaches. Plans and anomalies stay. */
export async function forgetBuckets(sql: Sql, before: Date): Promise<void> {
  await sql.rows('DELETE FROM anomalies.bucket WHERE at < $1', [before]);
  await sql.rows(
    `DELETE FROM anomalies.series s WHERE NOT EXISTS (SELECT FROM anomalies.bucket b WHERE b.series_id = s.id)`,
  );
}

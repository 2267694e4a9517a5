import { toFemto } from '@bursar/pricing';
import type { Sql } from '../../platform/database.js';
import type { Quarter } from './amounts.js';
import type { Anomaly, SeriesName } from './anomaly.js';

const COLUMNS = `id::text AS id, rule, rules, nature, team, key, scope, from_at AS "from", to_at AS "to", detected_at AS "detectedAt",
  signal_at AS "signalAt", trim_scale(actual_usd)::text AS "actualUsd", trim_scale(expected_usd)::text AS "expectedUsd",
  trim_scale(excess_usd)::text AS "excessUsd", trim_scale(reported_usd)::text AS "reportedUsd", unpriced, cause AS causes, detail,
  plan::text AS plan, verdict, verdict_at AS "verdictAt", verdict_by AS "verdictBy", verdict_reason AS "verdictReason",
  owner::text AS owner, acknowledged_at AS "acknowledgedAt", acknowledged_by AS "acknowledgedBy", escalated_at AS "escalatedAt"`;

export async function readAnomaly(sql: Sql, id: string): Promise<Anomaly | null> {
  const [row] = await sql.rows<Anomaly>(
    `SELECT ${COLUMNS} FROM anomalies.anomaly WHERE id::text = $1`,
    [id],
  );
  return row ?? null;
}

/** For a change: waits for any other change of it. */
export async function lockAnomaly(sql: Sql, id: string): Promise<Anomaly | null> {
  const [row] = await sql.rows<Anomaly>(
    `SELECT ${COLUMNS} FROM anomalies.anomaly WHERE id::text = $1 FOR UPDATE`,
    [id],
  );
  return row ?? null;
}

/** Those that a new signal may belong to: open, or ended since then. */
export function recentAnomalies(sql: Sql, endedAfter: Date): Promise<Anomaly[]> {
  return sql.rows<Anomaly>(
    `SELECT ${COLUMNS} FROM anomalies.anomaly WHERE to_at IS NULL OR to_at >= $1 ORDER BY to_at IS NULL DESC, from_at DESC, id`,
    [endedAfter],
  );
}

export interface ListQuestion {
  /** Null: all teams. */
  readonly teams: readonly string[] | null;
  readonly from: Date | null;
  /** Exclusive. */
  readonly to: Date | null;
  readonly open: boolean;
  readonly limit: number;
  /** The place of the last one read. */
  readonly after: { readonly from: Date; readonly id: string } | null;
}

const MATCHES = `($1::text[] IS NULL OR team = ANY($1::text[])) AND ($2::timestamptz IS NULL OR to_at IS NULL OR to_at > $2)
  AND ($3::timestamptz IS NULL OR from_at < $3) AND (NOT $4 OR to_at IS NULL)`;

/** Those that overlap a range, the newest first. */
export async function listAnomalies(sql: Sql, question: ListQuestion): Promise<Anomaly[]> {
  const { teams, from, to, open, limit, after } = question;
  return sql.rows<Anomaly>(
    `SELECT ${COLUMNS} FROM anomalies.anomaly WHERE ${MATCHES}
       AND ($5::timestamptz IS NULL OR (from_at, id) < ($5::timestamptz, $6::uuid))
     ORDER BY from_at DESC, id DESC LIMIT $7`,
    [teams, from, to, open, after?.from ?? null, after?.id ?? null, limit],
  );
}

export async function countAnomalies(
  sql: Sql,
  { teams, from, to, open }: Omit<ListQuestion, 'limit' | 'after'>,
): Promise<number> {
  const [row] = await sql.rows<{ count: number }>(
    `SELECT count(*)::integer AS count FROM anomalies.anomaly WHERE ${MATCHES}`,
    [teams, from, to, open],
  );
  return row?.count ?? 0;
}

/** Writes a row as it is to be; people's changes go through `saveHandling`. */
export async function saveAnomaly(sql: Sql, one: Anomaly): Promise<void> {
  await sql.rows(
    `INSERT INTO anomalies.anomaly AS a (id, rule, rules, nature, team, key, scope, from_at, to_at, detected_at, signal_at,
       actual_usd, expected_usd, excess_usd, reported_usd, unpriced, cause, detail, plan)
     VALUES ($1::uuid, $2, $3, $4, $5, $6, $7::jsonb, $8, $9, $10, $11, $12::numeric, $13::numeric, $14::numeric, $15::numeric, $16,
       $17::jsonb, $18::jsonb, $19::uuid)
     ON CONFLICT (id) DO UPDATE SET rules = excluded.rules, key = excluded.key, scope = excluded.scope, from_at = excluded.from_at, to_at = excluded.to_at,
       signal_at = excluded.signal_at, actual_usd = excluded.actual_usd, expected_usd = excluded.expected_usd,
       excess_usd = excluded.excess_usd, reported_usd = excluded.reported_usd, unpriced = excluded.unpriced, cause = excluded.cause,
       detail = excluded.detail, plan = excluded.plan`,
    [
      ...[one.id, one.rule, one.rules, one.nature, one.team, one.key, JSON.stringify(one.scope)],
      ...[one.from, one.to, one.detectedAt, one.signalAt, one.actualUsd, one.expectedUsd],
      ...[one.excessUsd, one.reportedUsd, one.unpriced.toString()],
      ...[JSON.stringify(one.causes), JSON.stringify(one.detail), one.plan],
    ],
  );
}

export type Handling = Pick<
  Anomaly,
  | 'id'
  | 'to'
  | 'plan'
  | 'verdict'
  | 'verdictAt'
  | 'verdictBy'
  | 'verdictReason'
  | 'owner'
  | 'acknowledgedAt'
  | 'acknowledgedBy'
  | 'escalatedAt'
>;

/** What people, or their silence, do with an anomaly. */
export async function saveHandling(sql: Sql, one: Handling): Promise<void> {
  await sql.rows(
    `UPDATE anomalies.anomaly SET to_at = $2::timestamptz, plan = $3::uuid, verdict = $4, verdict_at = $5::timestamptz,
       verdict_by = $6, verdict_reason = $7, owner = $8::uuid, acknowledged_at = $9::timestamptz, acknowledged_by = $10,
       escalated_at = $11::timestamptz
     WHERE id = $1::uuid`,
    [
      ...[one.id, one.to, one.plan, one.verdict, one.verdictAt, one.verdictBy, one.verdictReason],
      ...[one.owner, one.acknowledgedAt, one.acknowledgedBy, one.escalatedAt],
    ],
  );
}

/** The exact sums of a series by quarter hour. */
export async function quartersOf(
  sql: Sql,
  { kind, team, value }: SeriesName,
  { from, to }: { readonly from: Date; readonly to: Date },
): Promise<Quarter[]> {
  const rows = await sql.rows<{ at: Date; cost: string; tokens: bigint; unpriced: bigint }>(
    `SELECT b.at, b.cost::text AS cost, b.tokens, b.unpriced FROM anomalies.bucket b JOIN anomalies.series s ON s.id = b.series_id
     WHERE s.name = jsonb_build_array($1::text, $2::text, $3::text)::text AND b.at >= $4 AND b.at < $5 ORDER BY b.at`,
    [kind, team, value, from, to],
  );
  return rows.map(({ at, cost, ...counts }) => ({
    at: at.getTime(),
    cost: toFemto(cost),
    ...counts,
  }));
}

/** When the history of a team, or of everything, begins; and how far data reaches. */
export async function extentOf(
  sql: Sql,
  team: string | null,
): Promise<{ from: Date | null; to: Date | null }> {
  const [row] = await sql.rows<{ from: Date | null; to: Date | null }>(
    `SELECT (SELECT min(first_at) FROM anomalies.series WHERE kind = 'team' AND ($1::text IS NULL OR team = $1)) AS from,
       (SELECT max(at) + interval '15 minutes' FROM anomalies.bucket) AS to`,
    [team],
  );
  return row ?? { from: null, to: null };
}

/** Marks those that go on without any answer since then as escalated. */
export async function unanswered(sql: Sql, before: Date, now: Date): Promise<string[]> {
  const rows = await sql.rows<{ id: string }>(
    `UPDATE anomalies.anomaly SET escalated_at = $2 WHERE id IN (
       SELECT id FROM anomalies.anomaly WHERE to_at IS NULL AND detected_at <= $1 AND escalated_at IS NULL AND verdict IS NULL
         AND acknowledged_at IS NULL AND plan IS NULL ORDER BY id FOR UPDATE)
     RETURNING id::text AS id`,
    [before, now],
  );
  return rows.map(({ id }) => id).sort();
}

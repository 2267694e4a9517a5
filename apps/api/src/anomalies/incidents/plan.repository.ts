import type { Sql } from '../../platform/database.js';

/** Spend that is meant to happen. */
export interface Plan {
  readonly id: string;
  readonly scope: Readonly<Record<string, string>>;
  readonly startsAt: Date;
  readonly endsAt: Date;
  /** Of excess, in USD; null: any amount. */
  readonly upToUsd: string | null;
  readonly note: string;
  /** The anomaly whose verdict it is. */
  readonly anomaly: string | null;
  readonly createdAt: Date;
  readonly createdBy: string;
}

const COLUMNS = `id::text AS id, scope, starts_at AS "startsAt", ends_at AS "endsAt", trim_scale(up_to_usd)::text AS "upToUsd", note,
  anomaly::text AS anomaly, created_at AS "createdAt", created_by AS "createdBy"`;

/** Plans that touch a time; also those of other teams. */
export function plansAt(sql: Sql, from: Date, to: Date): Promise<Plan[]> {
  return sql.rows<Plan>(
    `SELECT ${COLUMNS} FROM anomalies.plan WHERE removed_at IS NULL AND starts_at < $2 AND ends_at > $1 ORDER BY starts_at, id`,
    [from, to],
  );
}

export async function savePlan(sql: Sql, plan: Plan): Promise<void> {
  await sql.rows(
    `INSERT INTO anomalies.plan (id, scope, starts_at, ends_at, up_to_usd, note, anomaly, created_at, created_by)
     VALUES ($1::uuid, $2::jsonb, $3, $4, $5::numeric, $6, $7::uuid, $8, $9)`,
    [
      ...[plan.id, JSON.stringify(plan.scope), plan.startsAt, plan.endsAt, plan.upToUsd],
      ...[plan.note, plan.anomaly, plan.createdAt, plan.createdBy],
    ],
  );
}

export async function removePlan(sql: Sql, id: string, at: Date): Promise<Plan | null> {
  const [row] = await sql.rows<Plan>(
    `UPDATE anomalies.plan SET removed_at = $2 WHERE id::text = $1 AND removed_at IS NULL RETURNING ${COLUMNS}`,
    [id, at],
  );
  return row ?? null;
}

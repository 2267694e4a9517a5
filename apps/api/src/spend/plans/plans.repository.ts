import type { Sql } from '../../platform/database.js';
import type { PlanKind, PlannedAmount } from './plan.js';

export type StandingPlan = PlannedAmount & { readonly id: string };

/** One change of plans, by a file or on screen. */
export interface PlanChange {
  readonly id: string;
  readonly at: Date;
  readonly by: string;
  /** file, screen or undo */
  readonly origin: string;
  readonly reason: string | null;
  /** How many months it set or removed. */
  readonly plans: number;
  readonly undoneAt: Date | null;
  readonly undoneBy: string | null;
}

const PLAN = `p.id::text AS id, p.kind, p.target, p.month, trim_scale(p.usd)::text AS usd`;

/** What is planned for months, in the order of their names. */
export function plansOf(sql: Sql, months: readonly string[]): Promise<StandingPlan[]> {
  return sql.rows(
    `SELECT ${PLAN} FROM spend.plan p WHERE replaced_by IS NULL AND month = ANY($1::text[])
     ORDER BY month, kind, target`,
    [[...months]],
  );
}

/** Months [from, to], by name. */
export function plansBetween(sql: Sql, from: string, to: string): Promise<StandingPlan[]> {
  return sql.rows(
    `SELECT ${PLAN} FROM spend.plan p WHERE replaced_by IS NULL AND month BETWEEN $1 AND $2
     ORDER BY month, kind, target`,
    [from, to],
  );
}

interface NewChange {
  readonly at: Date;
  readonly by: string;
  readonly origin: 'file' | 'screen' | 'undo';
  readonly reason: string | null;
}

/** Plans that lose their place keep their rows. */
export async function savePlans(
  sql: Sql,
  { at, by, origin, reason }: NewChange,
  replaced: readonly string[],
  plans: readonly PlannedAmount[],
): Promise<string> {
  const [change] = await sql.rows<{ id: string }>(
    `INSERT INTO spend.plan_change (at, by_name, origin, reason, plans) VALUES ($1::timestamptz, $2, $3, $4, $5::int)
     RETURNING id::text AS id`,
    [at, by, origin, reason, Math.max(replaced.length, plans.length)],
  );
  const id = change?.id ?? '';
  await sql.rows(
    'UPDATE spend.plan SET replaced_by = $2::bigint WHERE id = ANY($1::bigint[]) AND replaced_by IS NULL',
    [[...replaced], id],
  );
  await sql.rows(
    `INSERT INTO spend.plan (kind, target, month, usd, set_by)
     SELECT kind, target, month, usd, $2::bigint
     FROM jsonb_to_recordset($1::text::jsonb) AS v(kind text, target text, month text, usd numeric)`,
    [JSON.stringify(plans), id],
  );
  return id;
}

const CHANGE = `id::text AS id, at, by_name AS by, origin, reason, plans, undone_at AS "undoneAt", undone_by AS "undoneBy"`;

/** The latest first. */
export function listChanges(sql: Sql, limit: number): Promise<PlanChange[]> {
  return sql.rows(`SELECT ${CHANGE} FROM spend.plan_change ORDER BY id DESC LIMIT $1::int`, [
    limit,
  ]);
}

export async function findChange(sql: Sql, id: string): Promise<PlanChange | null> {
  const [row] = await sql.rows<PlanChange>(
    `SELECT ${CHANGE} FROM spend.plan_change WHERE id::text = $1 FOR UPDATE`,
    [id],
  );
  return row ?? null;
}

/** What a change set, and what it took the place of; `isLatest`: nothing else is said of that month since. */
export function plansOfChange(
  sql: Sql,
  id: string,
): Promise<(StandingPlan & { readonly before: boolean; readonly isLatest: boolean })[]> {
  return sql.rows(
    `SELECT ${PLAN}, p.replaced_by = $1::bigint IS TRUE AS before,
       CASE WHEN p.set_by = $1::bigint THEN p.replaced_by IS NULL
         ELSE NOT EXISTS (SELECT FROM spend.plan o WHERE o.kind = p.kind AND o.target = p.target AND o.month = p.month
           AND o.id > p.id AND o.set_by <> $1::bigint) END AS "isLatest"
     FROM spend.plan p WHERE p.set_by = $1::bigint OR p.replaced_by = $1::bigint ORDER BY p.id`,
    [id],
  );
}

export async function noteUndone(sql: Sql, id: string, at: Date, by: string): Promise<void> {
  await sql.rows(
    'UPDATE spend.plan_change SET undone_at = $2::timestamptz, undone_by = $3 WHERE id = $1::bigint',
    [id, at, by],
  );
}

export type { PlanKind };

import { toFemto } from '@bursar/pricing';
import type { Sql } from '../platform/database.js';
import { takeLock } from '../platform/locks.js';
import type { Subject } from './request.js';

export interface NewIncrease {
  readonly subject: Subject;
  /** Decimal text. */
  readonly amount: string;
  readonly from: Date;
  readonly until: Date;
  readonly origin: 'approval' | 'automatic' | 'emergency';
  readonly request: string | null;
  readonly emergency: { readonly team: string; readonly day: string } | null;
  readonly actor: string;
}

/** False: this team has had its emergency raise of the day. */
export async function insertIncrease(sql: Sql, increase: NewIncrease): Promise<boolean> {
  const { subject, emergency } = increase;
  const rows = await sql.rows(
    `INSERT INTO limits.increase (kind, subject, limit_name, amount, starts_at, until, origin, request, emergency_team,
       emergency_day, actor, created_at)
     VALUES ($1, $2, $3, $4::numeric, $5::timestamptz, $6::timestamptz, $7, $8::uuid, $9, $10::date, $11, $5::timestamptz)
     ON CONFLICT (emergency_team, emergency_day) WHERE emergency_team IS NOT NULL DO NOTHING RETURNING id`,
    [
      subject.kind,
      subject.id,
      subject.limit,
      increase.amount,
      increase.from,
      increase.until,
      increase.origin,
      increase.request,
      emergency?.team ?? null,
      emergency?.day ?? null,
      increase.actor,
    ],
  );
  return rows.length > 0;
}

export interface ListedIncrease extends Subject {
  /** Its own id; `id` is that of what it raises. */
  readonly raise: string;
  readonly amount: string;
  readonly from: Date;
  readonly until: Date;
  readonly origin: string;
}

const LISTED = `id::text AS raise, kind, subject AS id, limit_name AS "limit", trim_scale(amount)::text AS amount,
  starts_at AS "from", until, origin`;

/** All that have not lapsed at `now`, and were not ended early. */
export async function listIncreases(sql: Sql, now: Date): Promise<ListedIncrease[]> {
  return sql.rows(
    `SELECT ${LISTED} FROM limits.increase WHERE until > $1::timestamptz AND ended_at IS NULL
     ORDER BY starts_at, limits.increase.id`,
    [now],
  );
}

/** Null where there is none, or it has been ended. */
export async function findIncrease(sql: Sql, id: string): Promise<ListedIncrease | null> {
  const [row] = await sql.rows<ListedIncrease>(
    `SELECT ${LISTED} FROM limits.increase WHERE id = $1::uuid AND ended_at IS NULL`,
    [id],
  );
  return row ?? null;
}

export async function endIncrease(
  sql: Sql,
  id: string,
  { by, at, reason }: { readonly by: string; readonly at: Date; readonly reason: string },
): Promise<void> {
  await sql.rows(
    'UPDATE limits.increase SET ended_at = $2::timestamptz, ended_by = $3, end_reason = $4 WHERE id = $1::uuid',
    [id, at, by, reason],
  );
}

/** What was given without asking and is in force: all of it counts against what may be given so. */
export async function automaticInForce(sql: Sql, subject: Subject, now: Date): Promise<bigint> {
  const [row] = await sql.rows<{ amount: string }>(
    `SELECT coalesce(sum(amount), 0)::text AS amount FROM limits.increase
     WHERE kind = $1 AND subject = $2 AND limit_name = $3 AND origin = 'automatic' AND ended_at IS NULL
       AND until > $4::timestamptz`,
    [subject.kind, subject.id, subject.limit, now],
  );
  return toFemto(row?.amount ?? '0');
}

/** Everything that raises this limit is decided one after the other. */
export async function lockSubject(sql: Sql, { kind, id, limit }: Subject): Promise<void> {
  await takeLock(sql, 'limit', { key: `${kind} ${id} ${limit}` });
}

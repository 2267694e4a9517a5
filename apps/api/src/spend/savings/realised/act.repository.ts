import type { Sql } from '../../../platform/database.js';
import type { RealisedKind } from './realised.js';

/** A saving that a team has acted on. */
export interface SavingAct {
  readonly id: string;
  readonly kind: RealisedKind;
  readonly team: string;
  readonly provider: string;
  readonly model: string;
  readonly instead: string;
  /** yyyy-mm-dd, UTC. */
  readonly since: string;
  readonly notedAt: Date;
  readonly notedBy: string;
  readonly reason: string;
}

export type NewAct = Omit<SavingAct, 'id'>;

const ACT = `id::text AS id, kind, team, provider, model, instead, since::text AS since, noted_at AS "notedAt",
  noted_by AS "notedBy", reason`;

/** Those in force, the latest first. */
export function listActs(sql: Sql, teams: 'all' | readonly string[]): Promise<SavingAct[]> {
  return sql.rows(
    `SELECT ${ACT} FROM spend.saving_act WHERE undone_at IS NULL AND ($1::text[] IS NULL OR team = ANY($1::text[]))
     ORDER BY since DESC, id DESC LIMIT 200`,
    [teams === 'all' ? null : [...teams]],
  );
}

/** Null: it is noted already. */
export async function insertAct(sql: Sql, act: NewAct): Promise<SavingAct | null> {
  const [row] = await sql.rows<SavingAct>(
    `INSERT INTO spend.saving_act (kind, team, provider, model, instead, since, noted_at, noted_by, reason)
     VALUES ($1, $2, $3, $4, $5, $6::date, $7::timestamptz, $8, $9)
     ON CONFLICT DO NOTHING RETURNING ${ACT}`,
    [
      ...[act.kind, act.team, act.provider, act.model, act.instead, act.since],
      ...[act.notedAt.toISOString(), act.notedBy, act.reason],
    ],
  );
  return row ?? null;
}

/** Null: there is none in force. */
export async function undoAct(
  sql: Sql,
  id: string,
  { at, by, teams }: { at: Date; by: string; teams: 'all' | readonly string[] },
): Promise<SavingAct | null> {
  const [row] = await sql.rows<SavingAct>(
    `UPDATE spend.saving_act SET undone_at = $2::timestamptz, undone_by = $3
     WHERE id::text = $1 AND undone_at IS NULL AND ($4::text[] IS NULL OR team = ANY($4::text[])) RETURNING ${ACT}`,
    [id, at.toISOString(), by, teams === 'all' ? null : [...teams]],
  );
  return row ?? null;
}

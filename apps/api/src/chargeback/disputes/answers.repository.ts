import type { Sql } from '../../platform/database.js';
import type { Answer, AnswerKind } from './answer.js';

export interface StoredAnswer extends Answer {
  readonly team: string;
  readonly line: string;
  readonly description: string;
}

/** Of a month, thread by thread. Null: of all teams. */
export function answersOf(
  sql: Sql,
  month: string,
  teams: readonly string[] | null,
): Promise<StoredAnswer[]> {
  return sql.rows<StoredAnswer>(
    `SELECT team, line, kind, text, at, by_name AS "byName", deadline, description FROM chargeback.line_answer
     WHERE month = ($1 || '-01')::date AND ($2::text[] IS NULL OR team = ANY($2::text[])) ORDER BY team, line, number`,
    [month, teams === null ? null : [...teams]],
  );
}

export interface NewAnswer {
  readonly month: string;
  readonly team: string;
  readonly line: string;
  /** Its place in the thread, from 1. */
  readonly number: number;
  readonly kind: AnswerKind;
  readonly text: string;
  readonly at: Date;
  readonly by: string;
  readonly byName: string;
  readonly description: string;
  readonly usd: string;
  readonly deadline: Date | null;
}

/** False: someone else has answered meanwhile. */
export async function insertAnswer(sql: Sql, one: NewAnswer): Promise<boolean> {
  const rows = await sql.rows(
    `INSERT INTO chargeback.line_answer (month, team, line, number, kind, text, at, by, by_name, description, usd, deadline)
     VALUES (($1 || '-01')::date, $2, $3::uuid, $4, $5, $6, $7, $8, $9, $10, $11::numeric, $12) ON CONFLICT DO NOTHING RETURNING 1`,
    [
      ...[one.month, one.team, one.line, one.number, one.kind, one.text, one.at.toISOString()],
      ...[one.by, one.byName, one.description, one.usd, one.deadline?.toISOString() ?? null],
    ],
  );
  return rows.length > 0;
}

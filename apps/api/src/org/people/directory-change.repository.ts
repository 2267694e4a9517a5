import type { Sql } from '../../platform/database.js';
import type { StoredMembership } from './directory.js';

/** A user in a team, for a time. Epoch milliseconds; null: no bound. */
export type Span = Pick<StoredMembership, 'user' | 'team' | 'from' | 'to'>;

export interface DirectoryChange {
  readonly id: number;
  readonly at: Date;
  readonly by: string;
  readonly origin: 'file' | 'screen' | 'groups';
  readonly reason: string | null;
  readonly before: readonly Span[];
  readonly after: readonly Span[];
  readonly undoneAt: Date | null;
  readonly undoneBy: string | null;
}

const isSpan = ({ from, to }: Span): boolean => (from ?? -Infinity) < (to ?? Infinity);

/** Pure. What counts of rows, in one order: those that end where they begin count for nothing. */
export const spansOf = (rows: readonly StoredMembership[]): Span[] =>
  rows
    .filter(isSpan)
    .map(({ user, team, from, to }) => ({ user, team, from, to }))
    .sort((a, b) => (keyOf(a) < keyOf(b) ? -1 : 1));

const keyOf = ({ user, team, from }: Span): string => `${user} ${from ?? ''} ${team}`;

const COLUMNS = `id, at, by, origin, reason, before, after, undone_at AS "undoneAt", undone_by AS "undoneBy"`;
const LISTED_MAX = 100;

export function listChanges(sql: Sql): Promise<DirectoryChange[]> {
  return sql.rows(`SELECT ${COLUMNS} FROM directory_change ORDER BY id DESC LIMIT ${LISTED_MAX}`);
}

export async function findChange(sql: Sql, id: number): Promise<DirectoryChange | null> {
  const [row] = await sql.rows<DirectoryChange>(
    `SELECT ${COLUMNS} FROM directory_change WHERE id = $1::int`,
    [id],
  );
  return row ?? null;
}

export async function insertChange(
  sql: Sql,
  change: Omit<DirectoryChange, 'id' | 'undoneAt' | 'undoneBy'>,
): Promise<void> {
  const { at, by, origin, reason, before, after } = change;
  await sql.rows(
    `INSERT INTO directory_change (at, by, origin, reason, before, after)
     VALUES ($1::timestamptz, $2, $3, $4, $5::text::jsonb, $6::text::jsonb)`,
    [at, by, origin, reason, JSON.stringify(before), JSON.stringify(after)],
  );
}

export async function noteUndone(sql: Sql, id: number, at: Date, by: string): Promise<void> {
  await sql.rows(
    'UPDATE directory_change SET undone_at = $2::timestamptz, undone_by = $3 WHERE id = $1::int',
    [id, at, by],
  );
}

const MEMBERS_MAX = 500;

/** Who says so: a file or a person, which counts first, or the groups of an identity provider. */
export interface SaidSpan extends Span {
  readonly by: 'hand' | 'groups';
}

/** Who is where, and was; those whose names have a text in them. */
export async function findMemberships(sql: Sql, text: string): Promise<SaidSpan[]> {
  const rows = await sql.rows<
    Pick<SaidSpan, 'user' | 'team' | 'by'> & { from: Date | null; to: Date | null }
  >(
    `SELECT pattern AS "user", team_id AS team, valid_from AS "from", valid_to AS "to",
       CASE field WHEN '' THEN 'hand' ELSE 'groups' END AS by FROM recognition_rule
     WHERE kind = 'person' AND strpos(pattern, $1) > 0
       AND coalesce(valid_from, '-infinity') < coalesce(valid_to, 'infinity')
     ORDER BY pattern, valid_from NULLS FIRST, id LIMIT ${MEMBERS_MAX}`,
    [text],
  );
  return rows.map(({ from, to, ...row }) => ({
    ...row,
    from: from?.getTime() ?? null,
    to: to?.getTime() ?? null,
  }));
}

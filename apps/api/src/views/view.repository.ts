import type { Sql } from '../platform/database.js';
import type { ViewQuestion } from './view-question.js';

export interface SavedView {
  readonly id: string;
  /** The id of a person or of a key. */
  readonly owner: string;
  readonly ownerName: string;
  readonly name: string;
  readonly path: string;
  readonly query: string;
  /** A team, or everyone; null: the owner alone. */
  readonly sharedWith: string | null;
  readonly savedAt: Date;
  /** What it asks of the ledger; null: not known. */
  readonly asks: ViewQuestion | null;
}

export interface ReadView extends SavedView {
  /** Whether the reader has it on the Overview. */
  readonly isPinned: boolean;
}

/** Who reads views, and of which teams. */
export interface Reader {
  readonly id: string;
  /** Null: all. */
  readonly teams: readonly string[] | null;
}

const VIEW = `v.id::text AS id, v.owner, v.owner_name AS "ownerName", v.name, v.path, v.query, v.shared_with AS "sharedWith",
  v.saved_at AS "savedAt", v.asks, p.person IS NOT NULL AS "isPinned"`;
/** With the id of the reader as $1 and their teams as $2. */
const READ = `views.saved_view v LEFT JOIN views.pin p ON p.view = v.id AND p.person = $1
  WHERE (v.owner = $1 OR v.shared_with = 'everyone' OR (v.shared_with IS NOT NULL AND ($2::text[] IS NULL OR v.shared_with = ANY($2::text[]))))`;

/** Shown at once: a person saves 200 at most, and many share theirs. */
const SHOWN_MAX = 500;

const readerOf = ({ id, teams }: Reader) => [id, teams === null ? null : [...teams]];

/** One's own first, then shared ones, each by name. */
export const listViews = (sql: Sql, reader: Reader): Promise<ReadView[]> =>
  sql.rows(
    `SELECT ${VIEW} FROM ${READ} ORDER BY (v.owner = $1) DESC, lower(v.name), v.id LIMIT ${SHOWN_MAX}`,
    readerOf(reader),
  );

/** Null: there is none that this reader may see. */
export async function findView(sql: Sql, reader: Reader, id: string): Promise<ReadView | null> {
  const [row] = await sql.rows<ReadView>(`SELECT ${VIEW} FROM ${READ} AND v.id = $3::uuid`, [
    ...readerOf(reader),
    id,
  ]);
  return row ?? null;
}

export async function countViews(sql: Sql, owner: string): Promise<number> {
  const [row] = await sql.rows<{ n: bigint }>(
    'SELECT count(*) AS n FROM views.saved_view WHERE owner = $1',
    [owner],
  );
  return Number(row?.n ?? 0n);
}

/** A new one, or in the place of one with this id. False: the owner has another one of this name. */
export async function writeView(sql: Sql, view: SavedView): Promise<boolean> {
  const rows = await sql.rows(
    `INSERT INTO views.saved_view (id, owner, owner_name, name, path, query, shared_with, saved_at, asks)
     SELECT $1::uuid, $2, $3, $4, $5, $6, $7, $8::timestamptz, $9::jsonb
     WHERE NOT EXISTS (SELECT FROM views.saved_view WHERE owner = $2 AND lower(name) = lower($4) AND id <> $1::uuid)
     ON CONFLICT (id) DO UPDATE SET name = excluded.name, path = excluded.path, query = excluded.query,
       shared_with = excluded.shared_with, saved_at = excluded.saved_at, owner_name = excluded.owner_name,
       asks = excluded.asks
     RETURNING id`,
    [
      ...[view.id, view.owner, view.ownerName, view.name, view.path, view.query],
      ...[view.sharedWith, view.savedAt.toISOString()],
      view.asks === null ? null : JSON.stringify(view.asks),
    ],
  );
  return rows.length > 0;
}

export async function deleteView(sql: Sql, id: string): Promise<void> {
  await sql.rows('DELETE FROM views.saved_view WHERE id = $1::uuid', [id]);
}

export async function countPins(sql: Sql, person: string): Promise<number> {
  const [row] = await sql.rows<{ n: bigint }>(
    'SELECT count(*) AS n FROM views.pin WHERE person = $1',
    [person],
  );
  return Number(row?.n ?? 0n);
}

export async function insertPin(sql: Sql, person: string, view: string, at: Date): Promise<void> {
  await sql.rows(
    `INSERT INTO views.pin (person, view, pinned_at) VALUES ($1, $2::uuid, $3::timestamptz) ON CONFLICT DO NOTHING`,
    [person, view, at.toISOString()],
  );
}

export async function deletePin(sql: Sql, person: string, view: string): Promise<void> {
  await sql.rows('DELETE FROM views.pin WHERE person = $1 AND view = $2::uuid', [person, view]);
}

/** Views by their ids, for the domain that sends them: whose they are is its own matter. */
export const viewsByIds = (sql: Sql, ids: readonly string[]): Promise<SavedView[]> =>
  sql.rows(
    `SELECT v.id::text AS id, v.owner, v.owner_name AS "ownerName", v.name, v.path, v.query,
       v.shared_with AS "sharedWith", v.saved_at AS "savedAt", v.asks
     FROM views.saved_view v WHERE v.id = ANY($1::uuid[])`,
    [ids],
  );

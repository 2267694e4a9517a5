import { QUARTER } from '@bursar/time';
import type { Sql } from '../../platform/database.js';
import { type Episode, REACH_MS } from './episode.js';
import type { OperationsInFile, Rule } from './target.js';

const EPISODE = `id, rule, provider, model, (extract(epoch FROM first_at) * 1000)::float8 AS "firstAt",
  (extract(epoch FROM last_at) * 1000)::float8 AS "lastAt", value, limit_value AS "limit"`;

/** Those that a breach at `from` or later may still belong to. */
export function episodesNear(sql: Sql, from: number): Promise<Episode[]> {
  return sql.rows<Episode>(
    `SELECT ${EPISODE} FROM operations.episode WHERE last_at >= $1 ORDER BY first_at, id`,
    [new Date(from - REACH_MS)],
  );
}

export async function insertEpisode(sql: Sql, episode: Episode, at: Date): Promise<void> {
  const { id, rule, provider, model, firstAt, lastAt, value, limit } = episode;
  await sql.rows(
    `INSERT INTO operations.episode (id, rule, provider, model, first_at, last_at, value, limit_value, seen_at)
     VALUES ($1::uuid, $2, $3, $4, $5, $6, $7, $8, $9)`,
    [id, rule, provider, model, new Date(firstAt), new Date(lastAt), value, limit, at],
  );
}

export async function updateEpisode(sql: Sql, episode: Episode): Promise<void> {
  const { id, firstAt, lastAt, value, limit } = episode;
  await sql.rows(
    `UPDATE operations.episode SET first_at = $2, last_at = $3, value = $4, limit_value = $5 WHERE id = $1::uuid`,
    [id, new Date(firstAt), new Date(lastAt), value, limit],
  );
}

export interface EpisodePage {
  readonly episodes: readonly Episode[];
  readonly totalCount: number;
}

/** Those that overlap a time; ids follow the order in which they were found. */
export async function episodesBetween(
  sql: Sql,
  { from, to, limit, after }: { from: Date; to: Date; limit: number; after: string | null },
): Promise<EpisodePage> {
  const within = `first_at < $2 AND last_at + interval '${QUARTER} milliseconds' > $1`;
  const episodes = await sql.rows<Episode>(
    `SELECT ${EPISODE} FROM operations.episode WHERE ${within} AND ($3::uuid IS NULL OR id < $3::uuid) ORDER BY id DESC LIMIT $4`,
    [from, to, after, limit],
  );
  const [row] = await sql.rows<{ count: number }>(
    `SELECT count(*)::int AS count FROM operations.episode WHERE ${within}`,
    [from, to],
  );
  return { episodes, totalCount: row?.count ?? 0 };
}

/** How many go on, by rule. */
export function episodesGoingOn(sql: Sql): Promise<{ rule: Rule; count: number }[]> {
  return sql.rows(
    `SELECT rule, count(*)::int AS count FROM operations.episode
     WHERE last_at > now() - interval '${QUARTER + REACH_MS} milliseconds' GROUP BY rule`,
  );
}

const NAME = 'limits';

/** Null: the file says nothing. */
export async function loadOperations(sql: Sql): Promise<OperationsInFile | null> {
  const [row] = await sql.rows<{ value: OperationsInFile }>(
    'SELECT value FROM operations.setting WHERE name = $1',
    [NAME],
  );
  return row?.value ?? null;
}

export async function saveOperations(sql: Sql, value: OperationsInFile | null): Promise<void> {
  if (value === null) {
    await sql.rows('DELETE FROM operations.setting WHERE name = $1', [NAME]);
    return;
  }
  await sql.rows(
    `INSERT INTO operations.setting (name, value) VALUES ($1, $2::jsonb)
     ON CONFLICT (name) DO UPDATE SET value = excluded.value`,
    [NAME, JSON.stringify(value)],
  );
}

import type { AccessRule, FlagData, RouteData } from '@bursar/policy';
import type { Sql } from '../platform/database.js';

export type ControlKind = 'modelAccess' | 'flag' | 'route';

export interface ControlRow<Body> {
  readonly id: string;
  readonly body: Body;
}

/** How carefully permission is given, and given back. */
export interface ControlSettings {
  /** The person who raised a stop may not lift it. */
  readonly liftByAnother: boolean;
  /** What widens goes to a share of gateways first; null: everywhere at once. */
  readonly staged: { readonly percent: number; readonly afterMinutes: number } | null;
}

export function loadControls<Body>(sql: Sql, kind: ControlKind): Promise<ControlRow<Body>[]> {
  return sql.rows('SELECT id, body FROM control WHERE kind = $1 ORDER BY id COLLATE "C"', [kind]);
}

export async function saveControls(
  sql: Sql,
  kind: ControlKind,
  rows: readonly ControlRow<unknown>[],
  at: Date,
): Promise<void> {
  if (rows.length === 0) return;
  await sql.rows(
    `INSERT INTO control (kind, id, body, updated_at)
     SELECT $1, id, body, $3::timestamptz FROM jsonb_to_recordset($2::text::jsonb) AS t(id text, body jsonb)
     ON CONFLICT (kind, id) DO UPDATE SET body = excluded.body, updated_at = excluded.updated_at`,
    [kind, JSON.stringify(rows), at],
  );
}

export async function removeControls(
  sql: Sql,
  kind: ControlKind,
  ids: readonly string[],
): Promise<void> {
  if (ids.length === 0) return;
  await sql.rows('DELETE FROM control WHERE kind = $1 AND id = ANY($2::text[])', [kind, [...ids]]);
}

export async function loadSettings(sql: Sql): Promise<ControlSettings> {
  const [row] = await sql.rows<{ value: Partial<ControlSettings> }>(
    `SELECT value FROM limits.setting WHERE name = 'controls'`,
  );
  const { liftByAnother = false, staged = null } = row?.value ?? {};
  return { liftByAnother, staged };
}

export async function saveSettings(sql: Sql, settings: ControlSettings): Promise<void> {
  await sql.rows(`UPDATE limits.setting SET value = $1::jsonb WHERE name = 'controls'`, [
    JSON.stringify(settings),
  ]);
}

export interface StoredControls {
  readonly access: readonly AccessRule[];
  readonly flags: readonly FlagData[];
  readonly routes: readonly RouteData[];
}

/** Everything that people wrote. */
export async function loadAllControls(sql: Sql): Promise<StoredControls> {
  const rows = await sql.rows<{ kind: ControlKind; body: unknown }>(
    'SELECT kind, body FROM control ORDER BY kind, id COLLATE "C"',
  );
  const of = (wanted: ControlKind) =>
    rows.filter(({ kind }) => kind === wanted).map(({ body }) => body);
  return {
    access: of('modelAccess') as AccessRule[],
    flags: of('flag') as FlagData[],
    routes: of('route') as RouteData[],
  };
}

/** Custom dimensions that scopes may name. */
export async function dimensionsOf(sql: Sql): Promise<string[]> {
  const [row] = await sql.rows<{ dimensions: string[] }>(
    'SELECT to_jsonb(dimensions) AS dimensions FROM organisation WHERE id = 1',
  );
  return row?.dimensions ?? [];
}

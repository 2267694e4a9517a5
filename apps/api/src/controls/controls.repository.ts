import type { AccessRule, FlagData, RouteData } from '@bursar/policy';
import { limitSettings } from '../budgets/budgets.module.js';
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
  const value = await limitSettings.readLimitSetting<Partial<ControlSettings>>(sql, 'controls');
  const { liftByAnother = false, staged = null } = value ?? {};
  return { liftByAnother, staged };
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

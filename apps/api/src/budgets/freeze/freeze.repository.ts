import { joinKey } from '../../access/access.module.js';
import type { Sql } from '../../platform/database.js';
import type { BrokenBound } from '../limit-alerts.repository.js';
import type { FrozenKey } from '../ladder/ladder-effect.js';

export async function loadFrozenKeys(sql: Sql): Promise<Map<string, FrozenKey>> {
  const rows = await sql.rows<{ api_key: string; admission: string; frozen_at: Date }>(
    'SELECT api_key, admission::text AS admission, frozen_at FROM limits.frozen_key',
  );
  return new Map(
    rows.map(({ api_key, admission, frozen_at }) => [
      api_key,
      { admission, at: frozen_at.getTime() },
    ]),
  );
}

/** False where the key is frozen already. */
export async function freezeKey(sql: Sql, broken: BrokenBound, now: Date): Promise<boolean> {
  const rows = await sql.rows(
    `INSERT INTO limits.frozen_key (api_key, admission, frozen_at) VALUES ($1, $2::uuid, $3::timestamptz)
     ON CONFLICT (api_key) DO NOTHING RETURNING 1 AS one`,
    [broken.key, broken.admission, now],
  );
  return rows.length > 0;
}

export async function unfreezeKey(sql: Sql, key: string): Promise<FrozenKey | null> {
  const [row] = await sql.rows<{ admission: string; frozen_at: Date }>(
    'DELETE FROM limits.frozen_key WHERE api_key = $1 RETURNING admission::text AS admission, frozen_at',
    [key],
  );
  return row === undefined ? null : { admission: row.admission, at: row.frozen_at.getTime() };
}

export interface FrozenKeyRow {
  readonly id: string;
  readonly name: string | null;
  readonly team: string | null;
  readonly frozenAt: Date;
  readonly admission: string;
  readonly requestId: string | null;
  readonly worstUsd: string | null;
  readonly postedUsd: string | null;
}

/** With the call that broke its bound, where it is still kept. */
export function describeFrozen(sql: Sql): Promise<FrozenKeyRow[]> {
  return sql.rows<FrozenKeyRow>(
    `SELECT f.api_key AS id, k.name, k.team, f.frozen_at AS "frozenAt", f.admission::text AS admission, h.request_id AS "requestId",
       trim_scale(h.worst)::text AS "worstUsd", trim_scale(h.posted)::text AS "postedUsd"
     FROM limits.frozen_key f ${joinKey('k', 'f.api_key')} LEFT JOIN limits.hold h ON h.id = f.admission
     ORDER BY f.frozen_at`,
  );
}

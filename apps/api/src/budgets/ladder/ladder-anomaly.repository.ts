import { type Coordinates, IDENTITY } from '@bursar/limits';
import type { Sql } from '../../platform/database.js';
import { removal } from '../../platform/postgres/removal.js';

/** What is known of the calls of each anomaly that goes on; its model is named by its identity. */
export async function openAnomalies(sql: Sql): Promise<Coordinates[]> {
  const rows = await sql.rows<{ scope: Record<string, string> }>(
    'SELECT scope FROM limits.ladder_anomaly WHERE is_open ORDER BY anomaly',
  );
  return rows.map(({ scope }) => ({ ...scope, [IDENTITY]: scope['model'] }));
}

export interface LadderAnomaly {
  readonly id: string;
  readonly scope: Readonly<Record<string, string>>;
  readonly isOpen: boolean;
}

/** As it is now, whatever was known of it. */
export async function noteAnomaly(
  sql: Sql,
  { id, scope, isOpen }: LadderAnomaly,
  now: Date,
): Promise<void> {
  await sql.rows(
    `INSERT INTO limits.ladder_anomaly (anomaly, scope, is_open, changed_at) VALUES ($1::uuid, $2::jsonb, $3, $4)
     ON CONFLICT (anomaly) DO UPDATE SET scope = excluded.scope, is_open = excluded.is_open, changed_at = excluded.changed_at`,
    [id, JSON.stringify(scope), isOpen, now],
  );
}

/** Those that no ladder goes by any more. */
export const removeLadderAnomalies = removal(`DELETE FROM limits.ladder_anomaly WHERE anomaly IN (
  SELECT anomaly FROM limits.ladder_anomaly WHERE NOT is_open AND changed_at < $1::timestamptz LIMIT $2 FOR UPDATE SKIP LOCKED)`);

import type { Sql } from '../../platform/database.js';

/** A file that goes with an alert, as it was when the alert was written. */
export interface AttachedFile {
  readonly name: string;
  readonly type: string;
  /** Where those who may see it download it. */
  readonly path: string;
  /** Null: too large for a mail. */
  readonly content: Buffer | null;
}

export async function insertAttached(
  sql: Sql,
  alert: bigint,
  files: readonly AttachedFile[],
): Promise<void> {
  for (const [position, { name, type, path, content }] of files.entries())
    await sql.rows(
      `INSERT INTO notifications.attachment (alert, position, name, type, path, content)
       VALUES ($1, $2, $3, $4, $5, $6::bytea)`,
      [String(alert), position, name, type, path, content],
    );
}

export const attachedTo = (sql: Sql, alert: bigint): Promise<AttachedFile[]> =>
  sql.rows(
    'SELECT name, type, path, content FROM notifications.attachment WHERE alert = $1 ORDER BY position',
    [String(alert)],
  );

/** The same without what is in them. */
export const linkedTo = (sql: Sql, alert: bigint): Promise<Pick<AttachedFile, 'name' | 'path'>[]> =>
  sql.rows('SELECT name, path FROM notifications.attachment WHERE alert = $1 ORDER BY position', [
    String(alert),
  ]);

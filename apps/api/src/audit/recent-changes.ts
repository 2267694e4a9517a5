import type { Sql } from '../platform/database.js';

/** A change as other domains may show it: who did what to what, and the JSON before and after. */
export interface RecordedChange {
  readonly seq: bigint;
  readonly at: Date;
  readonly actorName: string;
  readonly action: string;
  readonly entityType: string;
  readonly entityId: string;
  readonly reason: string | null;
  readonly before: unknown;
  readonly after: unknown;
}

export interface ChangesQuestion {
  readonly from: Date;
  /** Exclusive. */
  readonly to: Date;
  /** What was done: a POSIX regular expression over the action. */
  readonly action: string;
  readonly limit: number;
}

/** Changes within a time, the newest first; whose they may be seen by is for the caller to decide. */
export function changesBetween(
  sql: Sql,
  { from, to, action, limit }: ChangesQuestion,
): Promise<RecordedChange[]> {
  return sql.rows<RecordedChange>(
    `SELECT seq, at, actor_name AS "actorName", action, entity_type AS "entityType", entity_id AS "entityId", reason, before, after
     FROM audit_entry WHERE at >= $1 AND at < $2 AND action ~ $3 ORDER BY seq DESC LIMIT $4`,
    [from, to, action, limit],
  );
}

/** Who changed anything of these kinds last, after a moment; null where nothing was changed. */
export async function lastAuthorOf(
  sql: Sql,
  entityTypes: readonly string[],
  after: Date | null,
): Promise<string | null> {
  const [row] = await sql.rows<{ name: string }>(
    `SELECT actor_name AS name FROM audit_entry
     WHERE entity_type = ANY($1::text[]) AND at > coalesce($2::timestamptz, '-infinity') ORDER BY seq DESC LIMIT 1`,
    [entityTypes, after],
  );
  return row?.name ?? null;
}

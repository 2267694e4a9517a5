import type { Sql } from '../platform/database.js';

/**
 * Held to the end of a transaction that changes teams, recognition or prices; imports hold it shared, so that a
 * batch is attributed and rated under one version. The cast is there because Prisma cannot read a void.
 */
export async function lockConfiguration(sql: Sql): Promise<void> {
  await sql.rows('SELECT pg_advisory_xact_lock(7001)::text');
}

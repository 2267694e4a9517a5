import type { Sql } from '../platform/database.js';
import { takeLock } from '../platform/locks.js';

/**
 * Held to the end of a transaction that changes teams, recognition or prices.
 */
export async function lockConfiguration(sql: Sql): Promise<void> {
  await takeLock(sql, 'configuration');
}

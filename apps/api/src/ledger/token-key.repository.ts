import type { Sql } from '../platform/database.js';
import { invariant } from '../platform/errors.js';

/** Made with the database, once; it never leaves it. */
export async function loadTokenKey(sql: Sql): Promise<Buffer> {
  const [row] = await sql.rows<{ value: string }>(
    `SELECT value FROM ledger.setting WHERE name = 'token-key'`,
  );
  invariant(row !== undefined, 'this database has no key for tokens');
  return Buffer.from(row.value, 'hex');
}

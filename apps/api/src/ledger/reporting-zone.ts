import { type Zone, zoneBetween } from '@bursar/time';
import type { Sql } from '../platform/database.js';

/** The zone that the sums under zone 1 are built for; a change of the reporting zone shows here once they are whole. */
export async function zoneOfSums(sql: Sql): Promise<string> {
  const [row] = await sql.rows<{ value: string }>(
    `SELECT value FROM ledger.setting WHERE name = 'reporting-zone'`,
  );
  return row?.value ?? 'UTC';
}

/** The clocks of a zone at every time that the ledger may have charges of. */
export const clocksOfLedger = (timezone: string): Zone =>
  zoneBetween(timezone, Date.UTC(1970, 0), Date.UTC(2100, 0));

import type { Sql } from '../../platform/database.js';

/** Counts a request before it is made. False: the month has as many as it may. */
export async function countRequest(
  sql: Sql,
  source: string,
  month: string,
  requestsMax: bigint,
): Promise<boolean> {
  if (requestsMax <= 0n) return false;
  const rows = await sql.rows(
    `INSERT INTO connectors.paid_request AS p (source, month, requests) VALUES ($1, $2, 1)
     ON CONFLICT (source, month) DO UPDATE SET requests = p.requests + 1 WHERE p.requests < $3 RETURNING requests`,
    [source, month, requestsMax],
  );
  return rows.length > 0;
}

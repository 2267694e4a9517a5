import { toFemto } from '@bursar/pricing';
import type { Sql } from '../platform/database.js';
import type { Leasing } from './lease-request.js';
import type { Coordinates } from './scope.js';

/** A gateway that has not asked for so long is not counted among those that share the room. */
const LIVES_SECONDS = 120;

/** The newest life of the gateway that has been heard of. Its row stays locked: one lease at a time for each gateway. */
export async function meetGateway(
  sql: Sql,
  { gateway, epoch, ask }: Leasing,
  now: Date,
): Promise<{ epoch: number }> {
  const [row] = await sql.rows<{ epoch: number }>(
    `INSERT INTO limits.gateway AS g (api_key, name, epoch, seen_at) VALUES ($1, $2, $3, $4::timestamptz)
     ON CONFLICT (api_key, name) DO UPDATE SET epoch = greatest(g.epoch, excluded.epoch),
       seen_at = CASE WHEN excluded.epoch < g.epoch THEN g.seen_at ELSE excluded.seen_at END
     RETURNING epoch`,
    [ask.asking.keyId, gateway, epoch, now],
  );
  return { epoch: row?.epoch ?? epoch };
}

/** Whether a later life of this gateway than `epoch` has asked for leases. */
export async function hasLaterLife(
  sql: Sql,
  {
    apiKey,
    gateway,
    epoch,
  }: { readonly apiKey: string; readonly gateway: string; readonly epoch: number },
): Promise<boolean> {
  const rows = await sql.rows(
    'SELECT FROM limits.gateway WHERE api_key = $1 AND name = $2 AND epoch > $3::bigint',
    [apiKey, gateway, String(epoch)],
  );
  return rows.length > 0;
}

export async function countGateways(sql: Sql, now: Date): Promise<number> {
  const [row] = await sql.rows<{ gateways: number }>(
    `SELECT count(*)::int AS gateways FROM limits.gateway WHERE seen_at > $1::timestamptz - interval '${LIVES_SECONDS} seconds'`,
    [now],
  );
  return Math.max(1, row?.gateways ?? 1);
}

/** What this gateway has not accounted for of leases for such calls, in femtodollars. */
export async function outstandingOf(
  sql: Sql,
  { gateway, ask }: Leasing,
  call: Coordinates,
): Promise<bigint> {
  const [row] = await sql.rows<{ leased: string }>(
    `SELECT coalesce(sum(leased), 0)::text AS leased FROM limits.lease
     WHERE api_key = $1 AND gateway = $2 AND call = $3::jsonb AND state IN ('granted', 'active', 'expired')`,
    [ask.asking.keyId, gateway, JSON.stringify(call)],
  );
  return toFemto(row?.leased ?? '0');
}

import { reports, type UsageRecord } from '../../usage/usage.module.js';

/** What was used, by the names of its columns. */
export interface QuantityRow {
  u_input: bigint;
  u_output: bigint;
  u_cache_read: bigint;
  u_cache_write_5m: bigint;
  u_cache_write_1h: bigint;
  u_cache_write_unknown: bigint;
  more: Record<string, string> | null;
}

export const QUANTITIES = `i.input AS u_input, i.output AS u_output, i.cache_read AS u_cache_read, i.cache_write_5m AS u_cache_write_5m,
    i.cache_write_1h AS u_cache_write_1h, i.cache_write_unknown AS u_cache_write_unknown, i.more`;

export const quantitiesOf = (row: QuantityRow): UsageRecord['quantities'] => ({
  input: Number(row.u_input),
  output: Number(row.u_output),
  cacheRead: Number(row.u_cache_read),
  cacheWrite5m: Number(row.u_cache_write_5m),
  cacheWrite1h: Number(row.u_cache_write_1h),
  cacheWriteUnknown: Number(row.u_cache_write_unknown),
  ...(row.more !== null && { more: row.more }),
});

const REPLACED = `EXISTS (SELECT FROM ledger.admission r WHERE r.admission = a.admission AND r.settlement = i.key AND r.replaced)`;

/** Another report has counted the usage of this one. */
const IS_BESIDE = `${REPLACED} OR EXISTS (SELECT FROM ledger.trace t WHERE t.invocation = i.key AND t.state = 'charged') AS is_beside`;

/** An invocation whose place another has taken has nothing standing for it but what it charges beside its usage. */
export const standing = (columns: string, joined = ''): string => `
  SELECT ${columns}, ${IS_BESIDE}
  FROM ledger.invocation i
  JOIN LATERAL (SELECT * FROM ledger.charge
                WHERE occurred_at = i.occurred_at AND invocation = i.key AND NOT reversal ORDER BY id DESC LIMIT 1) c ON true
  JOIN ledger.spend_key k ON k.id = c.key_id
  JOIN ledger.spend_scope s ON s.id = k.scope_id
  ${joined}
  LEFT JOIN ledger.admitted a ON a.invocation = i.key
  WHERE NOT (${REPLACED} AND i.more->'${reports.CHARGE_METER}' IS NULL)
    AND NOT EXISTS (SELECT FROM ledger.trace t WHERE t.invocation = i.key AND t.state NOT IN ('stands', 'charged'))`;

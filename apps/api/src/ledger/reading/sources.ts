/**
 * The tables of the ledger that other domains may read within statements that they build themselves, such as those of spend.
 * They know them by these names alone, and write to none of them. What needs single calls reads `ledger.charged_call`.
 */
export const CHARGES = 'ledger.charge';
/**
 * Every charge of a call that failed, with its scope. The time is the invocation's, whose few failed calls are indexed; a call that
 * several sources report is there once.
 */
export const FAILED_CALLS = `(SELECT i.occurred_at, k.scope_id, c.key_id, c.input, c.output, c.cache_read, c.cache_write_5m,
    c.cache_write_30m, c.cache_write_1h
  FROM (SELECT DISTINCT occurred_at, key FROM ledger.invocation WHERE error_code IS NOT NULL) i
  JOIN ledger.charge c ON c.occurred_at = i.occurred_at AND c.invocation = i.key AND c.errors <> 0
  JOIN ledger.spend_key k ON k.id = c.key_id)`;
/** Calls under an admission. */
export const ADMITTED = 'ledger.admitted';
/** Money on its way from the ledger to the balances. */
export const MOVEMENTS = 'ledger.movement';

/** The words that sums are kept by: by scope, and by key, which is a scope with its principal and custom dimensions. */
export const SCOPES = 'ledger.spend_scope';
export const KEYS = 'ledger.spend_key';

export const QUARTERS = 'ledger.spend_quarter';

/** Sums in zone 0, UTC, and zone 1, the reporting zone. */
export const SUMS = {
  day: { scope: 'ledger.spend_day', key: 'ledger.spend_day_key' },
  month: { scope: 'ledger.spend_month', key: 'ledger.spend_month_key' },
} as const;

/** Calls by day, scope and bin of their latency. */
export const LATENCIES = 'ledger.latency_day';

/** Whether the log of a provider has been read beyond a moment; both are SQL. */
export const logIsBeyond = (provider: string, moment: string): string =>
  `EXISTS (SELECT FROM ledger.stream s WHERE s.source LIKE ${provider} || '-log%' AND s.last_occurred_at > ${moment})`;

export { columnOf } from '../measures.js';
export { zoneOfSums } from '../reporting-zone.js';

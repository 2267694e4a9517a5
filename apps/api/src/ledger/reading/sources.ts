/**
 * The tables of the ledger that other domains may read within statements that they build themselves, such as those of spend.
 * They know them by these names alone, and write to none of them. What needs single calls reads `ledger.charged_call`.
 */
export const CHARGES = 'ledger.charge';
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

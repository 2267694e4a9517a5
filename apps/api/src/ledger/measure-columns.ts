/** What a charge measures, as the ledger and every sum of it name their columns: counts, then money. */
export const MEASURES = [
  'requests',
  'errors',
  'unpriced',
  'estimated',
  'input',
  'output',
  'cache_read',
  'cache_write_5m',
  'cache_write_30m',
  'cache_write_1h',
  'cost',
  'cost_upper',
  'list_cost',
] as const;
/** From here on: money. */
export const MONEY_FROM = MEASURES.indexOf('cost');

/** What is summed. Every one adds, so any of them is the fold of ledger.charge. */
const COUNTS = {
  requests: 'requests',
  errors: 'errors',
  unpriced: 'unpriced',
  estimated: 'estimated',
  input: 'input',
  output: 'output',
  cacheRead: 'cache_read',
  cacheWrite5m: 'cache_write_5m',
  cacheWrite30m: 'cache_write_30m',
  cacheWrite1h: 'cache_write_1h',
} as const;

/** USD. */
export const AMOUNTS = { cost: 'cost', costUpper: 'cost_upper', listCost: 'list_cost' } as const;

type Count = keyof typeof COUNTS;
type Amount = keyof typeof AMOUNTS;
export type Measure = Count | Amount;

export const MEASURES: Readonly<Record<Measure, string>> = { ...COUNTS, ...AMOUNTS };
export const ALL_MEASURES = Object.keys(MEASURES) as Measure[];
export const TOKENS = [
  'input',
  'output',
  'cacheRead',
  'cacheWrite5m',
  'cacheWrite30m',
  'cacheWrite1h',
] as const;

/** Without these it is unknown whether a group is empty, and how reliable and how final a figure is. */
const ALWAYS: readonly Measure[] = ['requests', 'unpriced', 'estimated', 'cost'];

const DERIVED: Readonly<Record<string, readonly Measure[]>> = {
  costPer1kTokens: TOKENS,
  cacheHitShare: ['input', 'cacheRead', 'cacheWrite5m', 'cacheWrite30m', 'cacheWrite1h'],
};

/** The measures behind the named fields of SpendFigures, in one order. Each measure left out spares the sums some work. */
export function measuresBehind(fields: ReadonlySet<string>): Measure[] {
  const derived = Object.keys(DERIVED).flatMap((field) =>
    fields.has(field) ? (DERIVED[field] ?? []) : [],
  );
  return ALL_MEASURES.filter(
    (name) => fields.has(name) || ALWAYS.includes(name) || derived.includes(name),
  );
}

import { AMOUNTS, type Measure, MEASURES, TOKEN_METERS } from '@bursar/pricing';

/** USD, not a count. */
export const isAmount = (name: Measure): boolean => AMOUNTS.some((amount) => amount === name);

/** Without these it is unknown whether a group is empty, and how reliable and how final a figure is. */
const ALWAYS: readonly Measure[] = ['requests', 'unpriced', 'estimated', 'cost'];

const DERIVED: Readonly<Record<string, readonly Measure[]>> = {
  costPer1kTokens: TOKEN_METERS,
  cacheHitShare: TOKEN_METERS.filter((name) => name !== 'output'),
};

/** The measures behind the named fields of SpendFigures, in one order. Each measure left out spares the sums some work. */
export function measuresBehind(fields: ReadonlySet<string>): Measure[] {
  const derived = Object.keys(DERIVED).flatMap((field) =>
    fields.has(field) ? (DERIVED[field] ?? []) : [],
  );
  return MEASURES.filter(
    (name) => fields.has(name) || ALWAYS.includes(name) || derived.includes(name),
  );
}

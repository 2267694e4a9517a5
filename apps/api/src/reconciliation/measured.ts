import type { Measured, OpenCell } from './cell-set.js';
import type { CellKey } from './differences/row.js';

/**
 * Puts measured tokens beside ours. Metrics have one figure for all tiers and lifetimes: each cell gets what we have of it, and
 * what is measured beyond that stands where the bill is highest above ours, else at the standard tier.
 */
export function placeMeasured(
  measured: readonly Measured[],
  cells: readonly OpenCell[],
  at: (key: CellKey) => OpenCell,
): void {
  const families = Map.groupBy(
    // Batch jobs are in no metric.
    cells.filter(({ meter, tier }) => meter !== null && tier !== 'batch'),
    (cell) => familyOf(cell, measuredMeterOf(cell.meter ?? '')),
  );
  for (const [family, all] of Map.groupBy(measured, (one) => familyOf(one, one.meter))) {
    const known = families.get(family) ?? [];
    const [first] = all;
    if (first === undefined) continue;
    const runtime = all.filter(({ isMantle }) => !isMantle);
    const mantle = all.filter(({ isMantle }) => isMantle);
    if (runtime.length > 0) share(sumOf(runtime), known, () => at(keyOf(first)));
    if (mantle.length > 0) {
      const place = mostAbove(known)[0]?.cell ?? at(keyOf(first));
      place.mantleTokens = (place.mantleTokens ?? 0n) + sumOf(mantle);
    }
  }
}

function share(total: bigint, known: readonly OpenCell[], standard: () => OpenCell): void {
  let left = total;
  const give = (cell: OpenCell, tokens: bigint): void => {
    const taken = tokens < left ? tokens : left;
    cell.metricTokens = (cell.metricTokens ?? 0n) + taken;
    left -= taken;
  };
  for (const cell of known) give(cell, cell.ours?.tokens ?? 0n);
  for (const { cell, tokens } of mostAbove(known)) if (tokens > 0n) give(cell, tokens);
  if (left > 0n) give(mostAbove(known)[0]?.cell ?? standard(), left);
}

/** Where the bill shows most tokens that we do not have comes first, the standard tier before others. */
function mostAbove(cells: readonly OpenCell[]): { cell: OpenCell; tokens: bigint }[] {
  return cells
    .map((cell) => ({ cell, tokens: (cell.billed?.tokens ?? 0n) - (cell.ours?.tokens ?? 0n) }))
    .sort((a, b) => (a.tokens > b.tokens ? -1 : a.tokens < b.tokens ? 1 : rank(a) - rank(b)));
}

const rank = ({ cell: { tier } }: { cell: OpenCell }): number => (tier === 'standard' ? 0 : 1);

const familyOf = (
  { day, account, region, model }: Pick<CellKey, 'day' | 'account' | 'region' | 'model'>,
  meter: string,
): string => JSON.stringify([day, account, region, model, meter]);

const measuredMeterOf = (meter: string): string =>
  meter.startsWith('cacheWrite') ? 'cacheWrite' : meter;

const sumOf = (all: readonly Measured[]): bigint =>
  all.reduce((sum, { tokens }) => sum + tokens, 0n);

const keyOf = ({ day, account, region, model, meter }: Measured): CellKey => ({
  day,
  account,
  region,
  model,
  meter: meter === 'cacheWrite' ? 'cacheWrite5m' : meter,
  tier: 'standard',
});

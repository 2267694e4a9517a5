import type { FemtoUsd } from '@bursar/pricing';
import type { Cell } from './cell.js';
import { agreedTokens, pricePer1M } from './price-found.js';

export interface Left {
  readonly cell: Cell;
  /** Of its difference, what no other cause explains so far. */
  readonly left: FemtoUsd;
}

/**
 * Cells whose tokens agree and whose price does not, with the price that the bill comes to. A price that changes stays changed:
 * where a later day is billed at our price again, the amount and not the price is odd.
 */
export function mismatches(all: readonly Left[]): Map<Cell, string> {
  const comparable = all.filter(
    ({ cell }) => cell.meter !== null && cell.model !== null && agreedTokens(cell) !== null,
  );
  const found = new Map<Cell, string>();
  for (const days of Map.groupBy(comparable, ({ cell }) => priceKeyOf(cell)).values()) {
    const latestFirst = days.sort((a, b) => (a.cell.day < b.cell.day ? 1 : -1));
    for (const { cell, left } of latestFirst) {
      // Unpriced calls cannot be at our price.
      if (left === 0n && cell.ours?.unpricedTokens === 0n) break;
      const price = priceOf(cell, left);
      if (price !== null) found.set(cell, price);
    }
  }
  return found;
}

const priceKeyOf = ({ account, region, model, meter, tier }: Cell): string =>
  JSON.stringify([account, region, model, meter, tier]);

/** Null where the difference is not one of price alone. */
function priceOf(cell: Cell, left: FemtoUsd): string | null {
  const { ours, billed } = cell;
  const tokens = agreedTokens(cell);
  if (ours === null || billed === null || tokens === null || left === 0n) return null;
  // Another cause has explained some of it: then price and tokens belong to different things.
  if (left !== billed.usd - ours.contracted) return null;
  return pricePer1M(billed.usd, tokens);
}

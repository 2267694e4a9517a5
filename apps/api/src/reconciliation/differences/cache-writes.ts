import type { FemtoUsd } from '@bursar/pricing';
import { type Cell, differenceOf, isCacheWrite } from './cell.js';

/**
 * Cache writes of unknown lifetime are charged by the cheapest meter, and the bill shows the real ones: what is too much of
 * one is missing of another. Their differences together lie between nothing and what the unknown lifetimes may have cost more;
 * what goes beyond that has another cause. By cell, the part of its difference that this explains.
 */
export function unknownTtlOf(cells: readonly Cell[]): Map<Cell, FemtoUsd> {
  const explained = new Map<Cell, FemtoUsd>();
  for (const family of familiesOf(cells).values()) {
    const room = family.reduce((sum, { ours }) => sum + (ours?.unknownTtl ?? 0n), 0n);
    if (room === 0n) continue;
    const differences = family.map((cell) => [cell, differenceOf(cell)] as const);
    const together = differences.reduce((sum, [, usd]) => sum + usd, 0n);
    let beyond = together > room ? together - room : together < 0n ? together : 0n;
    // What goes beyond stays with the cell that differs most in that direction.
    for (const [cell, usd] of differences.sort(([, a], [, b]) => bySize(a, b, beyond))) {
      const kept = beyond > 0n ? least(usd, beyond) : beyond < 0n ? most(usd, beyond) : 0n;
      const stays = kept > 0n === beyond > 0n ? kept : 0n;
      beyond -= stays;
      explained.set(cell, usd - stays);
    }
  }
  return explained;
}

function familiesOf(cells: readonly Cell[]): Map<string, Cell[]> {
  return Map.groupBy(cells.filter(isCacheWrite), ({ day, account, region, model, tier }) =>
    JSON.stringify([day, account, region, model, tier]),
  );
}

const least = (a: bigint, b: bigint): bigint => (a < b ? a : b);
const most = (a: bigint, b: bigint): bigint => (a > b ? a : b);

/** The largest first, in the direction of what goes beyond. */
function bySize(a: bigint, b: bigint, beyond: bigint): number {
  const difference = beyond < 0n ? a - b : b - a;
  return difference < 0n ? -1 : difference > 0n ? 1 : 0;
}

import { MEASURES } from '@bursar/pricing';
import type { Summed } from './spend.repository.js';

/** The rows of the most expensive groups and, for each time, of what remains of the whole, as group `other`. In order. */
export function restOf(whole: readonly Summed[], top: readonly Summed[], other: number): Summed[] {
  const topAt = Map.groupBy(top, ({ t }) => t);
  return whole.flatMap(({ t, sums }) => {
    const kept = topAt.get(t) ?? [];
    const rest = { ...sums };
    for (const row of kept) for (const name of MEASURES) rest[name] -= row.sums[name];
    const empty = MEASURES.every((name) => rest[name] === 0n);
    return empty ? kept : [...kept, { t, g: other, sums: rest }];
  });
}

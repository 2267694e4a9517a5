import type { FemtoUsd } from '@bursar/pricing';
import type { Cell } from './cell.js';
import type { Left } from './mismatch.js';
import { dayAfter } from '../period.js';

/**
 * Usage around midnight may be billed on the day beside ours: too little on one day, and as much too much on the next. No more than
 * we have in the hour before or after that midnight. By cell, the part of its difference that this explains.
 */
export function borderShifts(all: readonly Left[]): Map<Cell, FemtoUsd> {
  const shifts = new Map<Cell, FemtoUsd>();
  const left = new Map(all.map((one) => [one.cell, one.left]));
  const byKey = new Map(all.map(({ cell }) => [keyOf(cell, cell.day), cell]));
  const move = (from: Cell, to: Cell, hour: FemtoUsd): void => {
    const missing = -(left.get(from) ?? 0n);
    const surplus = left.get(to) ?? 0n;
    if (missing <= 0n || surplus <= 0n) return;
    const usd = [missing, surplus, hour].reduce((a, b) => (a < b ? a : b));
    if (usd <= 0n) return;
    for (const [cell, by] of [[from, -usd] as const, [to, usd] as const]) {
      left.set(cell, (left.get(cell) ?? 0n) - by);
      shifts.set(cell, (shifts.get(cell) ?? 0n) + by);
    }
  };
  for (const { cell } of all) {
    const next = byKey.get(keyOf(cell, dayAfter(cell.day)));
    if (next === undefined) continue;
    move(cell, next, cell.ours?.lastHour ?? 0n);
    move(next, cell, next.ours?.firstHour ?? 0n);
  }
  return shifts;
}

const keyOf = ({ account, region, model, meter, tier }: Cell, day: string): string =>
  JSON.stringify([day, account, region, model, meter, tier]);

import { fromFemto } from '@bursar/pricing';
import { DAY, HOUR, QUARTER } from '@bursar/time';
import type { Quarter } from './incidents/amounts.js';

export interface ChartPoint {
  readonly at: Date;
  readonly usd: string;
  /** The median of the same time on up to seven days before the anomaly, and their range; null without such a day. */
  readonly expectedUsd: string | null;
  readonly lowUsd: string | null;
  readonly highUsd: string | null;
}

const POINTS_MAX = 400;
const SAME_TIMES = 7;

export interface ChartSpan {
  /** Epoch ms. */
  readonly from: number;
  readonly to: number;
  /** When the anomaly began: later days are no comparison. */
  readonly began: number;
  readonly knownFrom: number;
}

/** Pure. What a series cost beside what it usually does: quarter hours, or hours where there would be too many. */
export function chartOf(quarters: readonly Quarter[], span: ChartSpan): ChartPoint[] {
  const step = (span.to - span.from) / QUARTER > POINTS_MAX ? HOUR : QUARTER;
  const sums = new Map<number, bigint>();
  for (const { at, cost } of quarters) {
    const bucket = Math.floor(at / step) * step;
    sums.set(bucket, (sums.get(bucket) ?? 0n) + cost);
  }
  const points: ChartPoint[] = [];
  for (let at = Math.floor(span.from / step) * step; at < span.to; at += step) {
    const same = sameTimes(sums, at, span);
    const usd = (index: number): string | null =>
      same.length === 0 ? null : fromFemto(same[index] ?? 0n);
    points.push({
      at: new Date(at),
      usd: fromFemto(sums.get(at) ?? 0n),
      expectedUsd: usd((same.length - 1) >> 1),
      lowUsd: usd(0),
      highUsd: usd(same.length - 1),
    });
  }
  return points;
}

function sameTimes(
  sums: ReadonlyMap<number, bigint>,
  at: number,
  { began, knownFrom }: ChartSpan,
): bigint[] {
  const first = Math.max(1, Math.ceil((at - began + 1) / DAY));
  const same: bigint[] = [];
  for (let day = first; day < first + SAME_TIMES; day += 1) {
    const then = at - day * DAY;
    if (then >= knownFrom) same.push(sums.get(then) ?? 0n);
  }
  return same.sort((a, b) => (a < b ? -1 : a > b ? 1 : 0));
}

import { compareDecimals, partsOf } from '@bursar/pricing/decimal';
import { formatRange } from './dates.js';
import { formatUsd } from './money.js';
import { formatShare } from './numbers.js';
import type { DateRange } from '../spend/ranges.js';
import type { Stack } from '../spend/series.js';

/** Part of a whole, 0 to 1; null of nothing. */
export function costShare(part: string, whole: string): number | null {
  const millionths = partsOf(part, whole, 1_000_000n);
  return millionths === null ? null : Number(millionths) / 1_000_000;
}

/** One sentence over a stack: how much, when most, who most. */
export function summarise(stack: Stack, total: string, range: DateRange, zone: string): string {
  const [largest] = stack.series.filter((s) => !s.other);
  if (largest === undefined) return `Nothing was spent, ${formatRange(range, zone)}.`;
  const peak = stack.totals.reduce(
    (best, amount, at) =>
      compareDecimals(amount ?? '0', stack.totals[best] ?? '0') > 0 ? at : best,
    0,
  );
  const share = formatShare(costShare(largest.total ?? '0', total));
  const top = `${formatUsd(stack.totals[peak] ?? null)}, ${stack.buckets[peak]?.label ?? ''}`;
  const whole = formatUsd(total);
  const most =
    stack.series.length === 1
      ? `${largest.label}: ${whole}.`
      : `${largest.label} spent most: ${share} of ${whole}.`;
  const sentence = `${most} The peak is ${top}.`;
  return stack.incomplete === null ? sentence : `${sentence} The last period is not over yet.`;
}

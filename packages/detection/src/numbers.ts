/** Larger numbers would overflow when they are squared and added up. */
const VALUE_MAX = 1e150;
const FEW = 32;

/** Refuses what no detector can reckon with, so that no answer is ever NaN. Throws a RangeError. */
export function checkPoint(at: number, value: number): void {
  if (!Number.isFinite(at))
    throw new RangeError(`A point needs a time in epoch milliseconds, not ${at}.`);
  if (!(Math.abs(value) <= VALUE_MAX))
    throw new RangeError(`A value must be a number from -1e150 to 1e150, not ${value}.`);
}

/** 0 of no values. */
export function median(values: readonly number[]): number {
  if (values.length === 0) return 0;
  const sorted = inOrder(values);
  const half = sorted.length >> 1;
  const upper = sorted[half] ?? 0;
  return sorted.length % 2 === 1 ? upper : ((sorted[half - 1] ?? 0) + upper) / 2;
}

/** A few values are put in place one by one: for them the general sort takes several times as long. */
function inOrder(values: readonly number[]): number[] {
  const sorted = [...values];
  if (sorted.length > FEW) return sorted.sort((a, b) => a - b);
  for (const [from, value] of values.entries()) {
    let place = from;
    for (; place > 0 && (sorted[place - 1] ?? 0) > value; place -= 1)
      sorted[place] = sorted[place - 1] ?? 0;
    sorted[place] = value;
  }
  return sorted;
}

/** The median distance from the median, scaled so that it equals the standard deviation of normal values. */
export function medianDeviation(values: readonly number[]): number {
  const centre = median(values);
  return 1.4826 * median(values.map((value) => Math.abs(value - centre)));
}

/** The remainder that is never negative, so that hours before 1970 are hours too. */
export const modulo = (value: number, divisor: number): number =>
  ((value % divisor) + divisor) % divisor;

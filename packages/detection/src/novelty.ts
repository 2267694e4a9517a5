import { type SortedWindow } from './sorted-window.js';

/** Fewer values say nothing about what is new. */
const VALUES_MIN = 20;
/** Differences this small beside the values themselves are rounding of sums. */
const ROUNDING = 1e-9;

/**
 * How far a value is from every value of the window: the distance to the nearest one, divided by the spread of the window
 * (0.1 % to 99.9 %) plus the distance from its median. From 0 (seen before) to about 1 (far outside). It needs no distribution,
 * has no unit, and does not explode where most values are equal, as a median absolute deviation does.
 *
 * Nearest-neighbour distance as an outlier score: Ramaswamy, Rastogi and Shim, SIGMOD 2000; the scaling is ours.
 */
export function noveltyIn(window: SortedWindow, value: number): number {
  if (window.length <= VALUES_MIN) return 0;
  const distance = window.distance(value);
  if (distance === 0) return 0;
  const middle = window.quantile(0.5);
  const spread = window.quantile(0.999) - window.quantile(0.001);
  const rounding = ROUNDING * (Math.abs(value) + Math.abs(middle));
  return distance / Math.max(spread + Math.abs(value - middle), rounding);
}

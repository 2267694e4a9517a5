import { median, medianDeviation } from './numbers.js';
import { type SortedWindow } from './sorted-window.js';

/** A day is compared with as many before it, and with at least so many. */
const DAYS_KEPT = 28;
const DAYS_MIN = 5;
const WEEK_DAYS = 7;
const SAME_WEEKDAYS_MIN = 3;
/** Spend differs this much (of its logarithm) from day to day without any cause. */
const DEVIATION_MIN = 0.15;
/** Deviations that belong to every day, and how many days' worth beyond them is a ramp. */
const DRIFT_ALLOWED = 0.5;
const RAMP_AT = 4;
const HOURS_PER_DAY = 24;

/** What the last 24 hours say beside the days before. */
export interface DayFinding {
  /** Deviations above (or below 0, below) what such a day usually has; null while there are too few days. */
  readonly deviation: number | null;
  /** The sum that such a day usually has. */
  readonly usual: number | null;
  /** Deviations gathered day after day, as one-sided CUSUM; a slow rise reaches `RAMP_AT` where no single day stands out. */
  readonly cusum: number;
  readonly isRamp: boolean;
}

export const NO_DAY: DayFinding = { deviation: null, usual: null, cusum: 0, isRamp: false };

/**
 * Compares the sum of the last 24 hours with the sums that ended at the same time on the 28 days before, by logarithms: their
 * median, moved by how the weekday differs once three of it are known, and their median deviation, at least 15 %. Called once an
 * hour. `means` are of the buckets of 24 hours, one for each bucket; `before` is the finding of the hour before.
 *
 * Rolling days instead of calendar days: as AWS Cost Anomaly Detection does since November 2025. CUSUM: Page, Biometrika 1954.
 */
export function dayFinding(
  means: SortedWindow,
  bucketsPerDay: number,
  before: DayFinding,
): DayFinding {
  const past: number[] = [];
  for (let day = 1; day <= DAYS_KEPT; day += 1) {
    const mean = means.ago(day * bucketsPerDay);
    if (mean === null) break;
    past.push(mean * bucketsPerDay);
  }
  // The first sums of a series are of less than a day.
  past.splice(Math.max(0, Math.min(past.length, Math.floor(means.length / bucketsPerDay) - 1)));
  const largest = Math.max(...past, 0);
  if (past.length < DAYS_MIN || largest === 0) return NO_DAY;
  // Keeps idle days comparable: a hundredth of a usual active day.
  const floor = Math.max(
    0.01 * (median(past.filter((sum) => sum > 0)) || largest),
    Number.MIN_VALUE,
  );
  const log = (sum: number): number => Math.log(Math.max(0, sum) + floor);
  const logs = past.map(log);
  const usual = usualOf(logs);
  const deviation =
    (log((means.ago(0) ?? 0) * bucketsPerDay) - usual) /
    Math.max(medianDeviation(logs), DEVIATION_MIN);
  const cusum = Math.max(0, before.cusum + (deviation - DRIFT_ALLOWED) / HOURS_PER_DAY);
  return { deviation, usual: Math.max(0, Math.exp(usual) - floor), cusum, isRamp: cusum > RAMP_AT };
}

/** `logs` begin with yesterday. */
function usualOf(logs: readonly number[]): number {
  const all = median(logs);
  const sameWeekday = logs.filter((_, index) => (index + 1) % WEEK_DAYS === 0);
  return sameWeekday.length < SAME_WEEKDAYS_MIN ? all : median(sameWeekday);
}

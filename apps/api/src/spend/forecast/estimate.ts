import { type HourlyAmount, forecastSums } from '@bursar/detection';
import { fromFemto, toFemto } from '@bursar/pricing';

/**
 * The one place where amounts become plain numbers and back: a forecast is an estimate, so its statistics are binary numbers. What
 * leaves here is whole cents as a bigint of 10⁻¹⁵ USD.
 */
const FEMTO_PER_CENT = 10_000_000_000_000n;
const HOUR_MS = 3_600_000;
const DAY_HOURS = 24;

/** Of sums to come, in 10⁻¹⁵ USD. */
export interface Estimate {
  readonly expected: bigint;
  /** Four of five fall between. */
  readonly low: bigint;
  readonly high: bigint;
}

/** Hours of one series until now, of which the first with spend begins what is known of it. */
export class Hours {
  private readonly amounts: Float64Array;
  private first: number | null = null;

  /** `end` exclusive, epoch ms of a whole hour. */
  constructor(
    private readonly end: number,
    private readonly count: number,
  ) {
    this.amounts = new Float64Array(count);
  }

  add(at: number, usd: string): void {
    const hour = Math.floor(at / HOUR_MS) - this.end / HOUR_MS + this.count;
    if (hour < 0 || hour >= this.count) return;
    const value = Number(usd);
    this.amounts[hour] = (this.amounts[hour] ?? 0) + value;
    if (value !== 0) this.first = Math.min(this.first ?? hour, hour);
  }

  /** Whole days since the first spend. */
  get daysKnown(): number {
    return this.first === null ? 0 : Math.floor((this.count - this.first) / DAY_HOURS);
  }

  /** What comes from now until each of several times. */
  until(ends: readonly number[]): Estimate[] {
    const from = this.first ?? 0;
    const history: HourlyAmount[] = Array.from(this.amounts.subarray(from), (amount, hour) => ({
      ...{ at: this.end + (from + hour - this.count) * HOUR_MS, amount },
    }));
    return forecastSums(history, ends).map(({ expected, band80: { low, high } }) => ({
      ...{ expected: toWhole(expected), low: toWhole(low), high: toWhole(high) },
    }));
  }

  /** What the days [from, to) before now came to, on a day's average; 0 days are those that end now. */
  dayMean(from: number, to: number): bigint {
    const hours = this.amounts.subarray(this.count - from * DAY_HOURS, this.count - to * DAY_HOURS);
    return toWhole(hours.reduce((sum, hour) => sum + hour, 0) / (from - to));
  }
}

/** To whole cents. */
const toWhole = (dollars: number): bigint => BigInt(Math.round(100 * dollars)) * FEMTO_PER_CENT;

/** A percentage, of up to two decimals, of an amount. */
export const percentOf = (amount: bigint, percent: number): bigint =>
  (amount * BigInt(Math.round(100 * percent))) / 10_000n;

export const textOf = (amount: bigint): string => fromFemto(amount);
export const exactOf = (text: string): bigint => toFemto(text);

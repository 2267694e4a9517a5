import { median, modulo } from './numbers.js';

const HOUR_MS = 3_600_000;
const DAY_HOURS = 24;
const WEEK_HOURS = 168;
/** Of each hour of the day and of the week, the means of its last five occurrences are kept; their median is expected. */
const SEASONS_KEPT = 5;
/** Points that a profile must have been compared with before it is believed. */
const POINTS_MIN = 300;
/** Variances look back over about so many points. */
const MEMORY_POINTS = 2_000;

/** Plain JSON. */
export interface SeasonState {
  readonly days: readonly (readonly number[])[];
  readonly weeks: readonly (readonly number[])[];
  /** Hours since the epoch of the latest point, its sum and count so far. */
  readonly hour: number | null;
  readonly sum: number;
  readonly count: number;
  readonly level: number;
  readonly total: Variance;
  readonly byDay: Variance;
  readonly byWeek: Variance;
}

interface Variance {
  readonly points: number;
  readonly mean: number;
}

const NONE: Variance = { points: 0, mean: 0 };

/**
 * What a point differs from the usual value of its hour, by medians of past hours of the day and of the week. The residual is
 * given only while the better of the two profiles explains more than `gate` of the variance; a weak season adds noise to spend
 * that is mostly bursts. Times are epoch ms, or the readings of a local clock as if they were UTC: the hours are theirs.
 */
export class Season {
  readonly #gate: number;
  readonly #days: number[][];
  readonly #weeks: number[][];
  #hour: number | null;
  #sum: number;
  #count: number;
  #level: number;
  #total: Variance;
  #byDay: Variance;
  #byWeek: Variance;
  #dayExpected: number | null = null;
  #weekExpected: number | null = null;

  constructor(gate: number, state?: SeasonState) {
    this.#gate = gate;
    const empty = (length: number): number[][] => Array.from({ length }, () => []);
    this.#days = state?.days.map((means) => [...means]) ?? empty(DAY_HOURS);
    this.#weeks = state?.weeks.map((means) => [...means]) ?? empty(WEEK_HOURS);
    this.#hour = state?.hour ?? null;
    this.#sum = state?.sum ?? 0;
    this.#count = state?.count ?? 0;
    this.#level = state?.level ?? 0;
    this.#total = state?.total ?? NONE;
    this.#byDay = state?.byDay ?? NONE;
    this.#byWeek = state?.byWeek ?? NONE;
    if (this.#hour !== null) this.#expectAt(this.#hour);
  }

  state(): SeasonState {
    return {
      days: this.#days.map((means) => [...means]),
      weeks: this.#weeks.map((means) => [...means]),
      hour: this.#hour,
      sum: this.#sum,
      count: this.#count,
      level: this.#level,
      total: this.#total,
      byDay: this.#byDay,
      byWeek: this.#byWeek,
    };
  }

  /** The residual of a point, or null while no profile explains enough; the point then belongs to the history. */
  next(at: number, value: number): number | null {
    const hour = Math.floor(at / HOUR_MS);
    if (hour !== this.#hour) {
      this.#closeHour();
      this.#hour = hour;
      this.#expectAt(hour);
    }
    this.#sum += value;
    this.#count += 1;
    return this.#residual(value);
  }

  #closeHour(): void {
    if (this.#hour === null || this.#count === 0) return;
    const mean = this.#sum / this.#count;
    for (const means of [
      this.#days[modulo(this.#hour, DAY_HOURS)],
      this.#weeks[modulo(this.#hour, WEEK_HOURS)],
    ]) {
      means?.push(mean);
      if (means !== undefined && means.length > SEASONS_KEPT) means.shift();
    }
    this.#sum = 0;
    this.#count = 0;
  }

  #expectAt(hour: number): void {
    const expected = (means: readonly number[] = []): number | null =>
      means.length === 0 ? null : median(means);
    this.#dayExpected = expected(this.#days[modulo(hour, DAY_HOURS)]);
    this.#weekExpected = expected(this.#weeks[modulo(hour, WEEK_HOURS)]);
  }

  #residual(value: number): number | null {
    if (this.#total.points === 0) this.#level = value;
    this.#level += (value - this.#level) / memoryOf(this.#total.points + 1);
    this.#total = averaged(this.#total, (value - this.#level) ** 2);
    if (this.#dayExpected === null) return null;
    let residual = value - this.#dayExpected;
    this.#byDay = averaged(this.#byDay, residual ** 2);
    let unexplained = this.#byDay.mean;
    if (this.#weekExpected !== null) {
      const ofWeek = value - this.#weekExpected;
      this.#byWeek = averaged(this.#byWeek, ofWeek ** 2);
      if (this.#byWeek.points > POINTS_MIN && this.#byWeek.mean < this.#byDay.mean) {
        residual = ofWeek;
        unexplained = this.#byWeek.mean;
      }
    }
    const isExplained = unexplained < (1 - this.#gate) * this.#total.mean;
    return this.#byDay.points > POINTS_MIN && isExplained ? residual : null;
  }
}

const memoryOf = (points: number): number => Math.min(points, MEMORY_POINTS);

function averaged({ points, mean }: Variance, square: number): Variance {
  const now = points + 1;
  return { points: now, mean: mean + (square - mean) / memoryOf(now) };
}

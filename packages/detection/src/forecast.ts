import { forecastDays } from './forecast-days.js';
import { checkPoint, modulo } from './numbers.js';

const HOUR_MS = 3_600_000;
const DAY_HOURS = 24;
const WEEK_HOURS = 168;
/** Weeks that the shape of a week is taken from, and how many days of it are assumed even before any is seen. */
const SEASON_WEEKS = 8;
const EVEN_WEEKS = 1;
/** Deviates of the normal distribution. */
const EIGHTY_PERCENT = 1.2816;
const NINETY_FIVE_PERCENT = 1.96;

export interface HourlyAmount {
  /** Start of the hour, epoch ms; or the reading of a local clock as if it were UTC, so that days and weeks are local ones. */
  readonly at: number;
  /** In any unit; the forecast has the same. */
  readonly amount: number;
}

export interface Band {
  readonly low: number;
  readonly high: number;
}

/** Of an hour, or of all hours together. */
export interface Expected {
  readonly expected: number;
  /** Four of five fall in the first, nineteen of twenty in the second. Never below 0. */
  readonly band80: Band;
  readonly band95: Band;
}

export interface Forecast {
  readonly hours: readonly (Expected & { readonly at: number })[];
  /** The sum of all hours; its band is narrower than that of the hours together. */
  readonly total: Expected;
  /** Whole days of history: with fewer than fourteen the shape of the week is little more than a guess. */
  readonly daysKnown: number;
}

/**
 * Forecasts the hours from the end of the history until `until`: what `forecastDays` expects of days, divided among their hours by
 * the share of each hour of the week, drawn towards an even one while few weeks are known. Bands of single hours are from what
 * hours differed from their share; that of the total is from the errors of past forecasts.
 *
 * `history` in order of time; hours left out had no usage. Throws a RangeError for amounts that are no finite numbers, hours out
 * of order, or less than one whole day.
 */
export function forecast(history: readonly HourlyAmount[], until: number): Forecast {
  const { from, amounts } = filled(history);
  const season = seasonOf(from, amounts);
  const { ahead, deviation, daysKnown } = aheadOf(from, amounts, season, until);
  const hourly = hourlyDeviation(from, amounts, season);
  const hours = ahead.map(({ at, expected, share }) => ({
    ...{ at, ...banded(expected, hourly * Math.sqrt(share)) },
  }));
  const sum = hours.reduce((total, { expected }) => total + expected, 0);
  return { hours, total: banded(sum, deviation(hours.length / DAY_HOURS)), daysKnown };
}

/** The sums of the hours from the end of the history until each of several times, with their bands: one look at the history. */
export function forecastSums(
  history: readonly HourlyAmount[],
  ends: readonly number[],
): Expected[] {
  const { from, amounts } = filled(history);
  const until = Math.max(...ends, (from + amounts.length) * HOUR_MS);
  const { ahead, deviation } = aheadOf(from, amounts, seasonOf(from, amounts), until);
  const sums = [0];
  for (const { expected } of ahead) sums.push((sums.at(-1) ?? 0) + expected);
  return ends.map((end) => {
    const hours = Math.max(0, Math.ceil(end / HOUR_MS) - from - amounts.length);
    return banded(sums[hours] ?? 0, deviation(hours / DAY_HOURS));
  });
}

interface Ahead {
  readonly ahead: readonly {
    readonly at: number;
    readonly expected: number;
    readonly share: number;
  }[];
  readonly deviation: (days: number) => number;
  readonly daysKnown: number;
}

/** What days ahead come to, divided among their hours. */
function aheadOf(
  from: number,
  amounts: readonly number[],
  season: readonly number[],
  until: number,
): Ahead {
  const end = from + amounts.length;
  const last = Math.max(end, Math.ceil(until / HOUR_MS));
  const known = daysOf(amounts);
  const { days, deviation } = forecastDays(known, Math.ceil((last - end) / DAY_HOURS));
  const ahead = days.flatMap((amount, day) => {
    const first = end + day * DAY_HOURS;
    const shares = Array.from(
      { length: DAY_HOURS },
      (_, hour) => season[modulo(first + hour, WEEK_HOURS)] ?? 0,
    );
    const whole = shares.reduce((total, share) => total + share, 0);
    return shares.slice(0, last - first).map((share, hour) => ({
      ...{ at: (first + hour) * HOUR_MS, expected: (amount * share) / whole, share },
    }));
  });
  return { ahead, deviation, daysKnown: known.length };
}

/** Hour by hour without gaps, in hours since the epoch. */
function filled(history: readonly HourlyAmount[]): { from: number; amounts: number[] } {
  const first = history[0];
  if (first === undefined) throw new RangeError('A forecast needs a history of one day or more.');
  const from = Math.floor(first.at / HOUR_MS);
  const amounts: number[] = [];
  for (const { at, amount } of history) {
    checkPoint(at, amount);
    const index = Math.floor(at / HOUR_MS) - from;
    if (index < amounts.length)
      throw new RangeError(`The hour at ${at} must be later than the one before it.`);
    while (amounts.length < index) amounts.push(0);
    amounts.push(amount);
  }
  if (amounts.length < DAY_HOURS)
    throw new RangeError(`A forecast needs a history of one day or more, not ${amounts.length} h.`);
  return { from, amounts };
}

/** Sums of whole days, counted back from the end. */
function daysOf(amounts: readonly number[]): number[] {
  const count = Math.floor(amounts.length / DAY_HOURS);
  return Array.from({ length: count }, (_, day) => {
    const end = amounts.length - (count - 1 - day) * DAY_HOURS;
    return amounts.slice(end - DAY_HOURS, end).reduce((sum, amount) => sum + amount, 0);
  });
}

/** Of each hour of the week, the share of a usual day; 168 numbers that add up to 7. */
function seasonOf(from: number, amounts: readonly number[]): number[] {
  const recent = Math.max(0, amounts.length - SEASON_WEEKS * WEEK_HOURS);
  const sums = new Array<number>(WEEK_HOURS).fill(0);
  const counts = new Array<number>(WEEK_HOURS).fill(0);
  let total = 0;
  for (let index = recent; index < amounts.length; index += 1) {
    const hour = modulo(from + index, WEEK_HOURS);
    const amount = Math.max(0, amounts[index] ?? 0);
    sums[hour] = (sums[hour] ?? 0) + amount;
    counts[hour] = (counts[hour] ?? 0) + 1;
    total += amount;
  }
  const even = total / (amounts.length - recent) || 1;
  const shares = sums.map(
    (sum, hour) => (sum + EVEN_WEEKS * even) / ((counts[hour] ?? 0) + EVEN_WEEKS),
  );
  const all = shares.reduce((sum, share) => sum + share, 0);
  return shares.map((share) => (7 * share) / all);
}

/** The error of an hour with a share of 1; that of others goes with the root of their share, as for sums of many calls. */
function hourlyDeviation(
  from: number,
  amounts: readonly number[],
  season: readonly number[],
): number {
  const recent = Math.max(0, amounts.length - SEASON_WEEKS * WEEK_HOURS);
  const known = amounts.slice(recent);
  const daily = (DAY_HOURS * known.reduce((sum, amount) => sum + amount, 0)) / known.length;
  const squares = known.map((amount, index) => {
    const share = season[modulo(from + recent + index, WEEK_HOURS)] ?? 0;
    return share > 0 ? (amount - daily * share) ** 2 / share : 0;
  });
  return Math.sqrt(squares.reduce((sum, square) => sum + square, 0) / known.length);
}

function banded(expected: number, deviation: number): Expected {
  const band = (times: number): Band => ({
    low: Math.max(0, expected - times * deviation),
    high: expected + times * deviation,
  });
  return { expected, band80: band(EIGHTY_PERCENT), band95: band(NINETY_FIVE_PERCENT) };
}

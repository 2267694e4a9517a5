import { checkPoint, median, modulo } from './numbers.js';

const HOUR_MS = 3_600_000;
const DAY_HOURS = 24;
const WEEK_HOURS = 168;
/** A trend is carried on with less and less force: a day's part of it is worth so much of the day's before. */
const DAMPING = 0.95;
/** With so many days a slope can be seen; trends look back over so many. */
const TREND_DAYS_MIN = 10;
const TREND_DAYS_MAX = 28;
const LEVEL_DAYS = 7;
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
 * Forecasts the hours from the end of the history until `until`: the level of the last seven days, a trend that is damped
 * (Gardner and McKenzie, Management Science 1985), its slope the median of slopes between weeks (Theil and Sen), and the share of
 * each hour of the week, drawn towards an even one while few weeks are known. Bands are from the errors of days in the history,
 * with the correlation of each day with the one before; they assume that errors are about normal.
 *
 * `history` in order of time; hours left out had no usage. Throws a RangeError for amounts that are no finite numbers, hours out
 * of order, or less than one whole day.
 */
export function forecast(history: readonly HourlyAmount[], until: number): Forecast {
  const { from, amounts } = filled(history);
  const end = from + amounts.length;
  const days = daysOf(amounts);
  const season = seasonOf(from, amounts);
  const levelDays = Math.min(days.length, LEVEL_DAYS);
  const daily = days.slice(-levelDays).reduce((sum, day) => sum + day, 0) / levelDays;
  const slope = slopeOf(days);
  const errors = errorsOf(days);
  const hourly = hourlyDeviation(from, amounts, season);
  const hours: (Expected & { at: number })[] = [];
  let sum = 0;
  const last = Math.ceil(until / HOUR_MS);
  for (let hour = end; hour < last; hour += 1) {
    // The level is that of the middle of its days.
    const ahead = (hour - end + 0.5) / DAY_HOURS + levelDays / 2;
    const share = season[modulo(hour, WEEK_HOURS)] ?? 0;
    const expected = Math.max(0, daily + slope * damped(ahead)) * share;
    sum += expected;
    hours.push({ at: hour * HOUR_MS, ...banded(expected, hourly * Math.sqrt(share)) });
  }
  const total = banded(sum, deviationOfSum(errors, hours.length / DAY_HOURS, days.length));
  return { hours, total, daysKnown: days.length };
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

/** The median of what days differ from others a whole number of weeks before, by day; 0 while there are few. */
function slopeOf(days: readonly number[]): number {
  const recent = days.slice(-TREND_DAYS_MAX);
  if (recent.length < TREND_DAYS_MIN) return 0;
  const slopes: number[] = [];
  for (let later = 0; later < recent.length; later += 1)
    for (let apart = 7; apart <= later; apart += 7)
      slopes.push(((recent[later] ?? 0) - (recent[later - apart] ?? 0)) / apart);
  return median(slopes);
}

/** How many days' worth of trend have come after so many days: 1 + φ + φ² … */
const damped = (days: number): number => (1 - DAMPING ** days) / (1 - DAMPING);

interface Errors {
  readonly deviation: number;
  /** With the error of the day before. */
  readonly correlation: number;
}

/** What each day differed from the mean of the seven before, or of as many as there were. */
function errorsOf(days: readonly number[]): Errors {
  const errors = days.slice(1).map((day, index) => {
    const before = days.slice(Math.max(0, index + 1 - LEVEL_DAYS), index + 1);
    return day - before.reduce((sum, one) => sum + one, 0) / before.length;
  });
  if (errors.length === 0) return { deviation: Math.abs(days[0] ?? 0), correlation: 0 };
  const square = errors.reduce((sum, error) => sum + error ** 2, 0) / errors.length;
  if (square === 0) return { deviation: 0, correlation: 0 };
  const product = errors
    .slice(1)
    .reduce((sum, error, index) => sum + error * (errors[index] ?? 0), 0);
  const correlation = product / errors.length / square;
  return { deviation: Math.sqrt(square), correlation: Math.min(0.9, Math.max(0, correlation)) };
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

/** Errors of days that resemble those of the day before, and of a level that is known from few days only. */
function deviationOfSum({ deviation, correlation }: Errors, ahead: number, known: number): number {
  let variance = ahead;
  for (let apart = 1; apart < ahead; apart += 1)
    variance += 2 * (ahead - apart) * correlation ** apart;
  return deviation * Math.sqrt(variance + ahead ** 2 / Math.min(known, LEVEL_DAYS) / 2);
}

function banded(expected: number, deviation: number): Expected {
  const band = (times: number): Band => ({
    low: Math.max(0, expected - times * deviation),
    high: expected + times * deviation,
  });
  return { expected, band80: band(EIGHTY_PERCENT), band95: band(NINETY_FIVE_PERCENT) };
}

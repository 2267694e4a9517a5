import { median } from './numbers.js';

const WEEK_DAYS = 7;
/** The shape of a week is taken from so many days, trends and errors from so many. */
const SEASON_DAYS = 56;
const RECENT_DAYS = 28;
/** What days of the same weekday are assumed to differ, as a share of what weekdays differ, and for how many days that is assumed. */
const ASSUMED_SPREAD = 0.45;
const ASSUMED_DAYS = 7;
/** A weekday with less of a usual day says nothing of the level. */
const IDLE_FACTOR = 0.05;
/** Half-lives of the levels, in days. */
const SHORT = 4;
const LONG = 40;
/** A trend is carried on with less and less force: a day's part of it is worth so much of the day's before. */
const DAMPING = 0.97;
/** Slopes that a trend is the median of, at the least. */
const SLOPES_MIN = 4;
/** Past forecasts begin after so many days, and are compared with so many days. */
const FIRST_ORIGIN = 3;
const COMPARED_DAYS = WEEK_DAYS;
/** Every method is assumed to have been wrong by half a day's amount in so many weeks. */
const ASSUMED_ERROR = 0.5;
const ASSUMED_WEEKS = 2;
/** Errors of past forecasts are smaller than those to come, all the more the fewer there were; and levels wander. */
const VARIANCE_FACTOR = 2.3;
const FEW_ORIGINS = 7;
const WANDERING_DAYS = 7;

export interface DaysForecast {
  readonly days: readonly number[];
  /** Of the sum of so many days, a part of a day included. */
  readonly deviation: (days: number) => number;
}

/** What one method expects of days to come, after days without their season. */
type Method = (before: readonly number[], count: number) => number[];

/**
 * What whole days will come to, after the sums of days: the weekday's factor, as far as weekdays differ by more than chance (James
 * and Stein, 1961), times a combination of two levels, a median and a damped trend, weighted by how wrong each was in the past
 * (Bates and Granger, 1969). Deviations come from the errors that the combination would have made.
 */
export function forecastDays(history: readonly number[], count: number): DaysForecast {
  const scale = mean(history.map(Math.abs));
  if (scale === 0) return { days: new Array<number>(count).fill(0), deviation: () => 0 };
  const factors = weekdayFactors(history.map((day) => Math.max(0, day) / scale));
  const level = history.map((day, at) => {
    const factor = factors[at % WEEK_DAYS] ?? 1;
    return day / scale / (factor > IDLE_FACTOR ? factor : 1);
  });
  const past = pastForecasts(level);
  const weights = weightsOf(past);
  const expected = combined(
    METHODS.map((method) => method(level, count)),
    weights,
  );
  const days = expected.map(
    (day, ahead) => scale * Math.max(0, day) * (factors[(history.length + ahead) % WEEK_DAYS] ?? 1),
  );
  const deviation = deviationOf(past, weights);
  return { days, deviation: (ahead) => scale * deviation(ahead) };
}

const mean = (values: readonly number[]): number =>
  values.reduce((sum, value) => sum + value, 0) / Math.max(1, values.length);

/** Of each weekday, counted from the first day of the history; they are 1 on average. */
function weekdayFactors(days: readonly number[]): number[] {
  const from = Math.max(0, days.length - SEASON_DAYS);
  const recent = days.slice(from);
  const usual = mean(recent);
  const weekdays = Array.from({ length: WEEK_DAYS }, (): number[] => []);
  for (const [at, day] of recent.entries()) {
    const first = Math.min(Math.max(0, at - 3), Math.max(0, recent.length - WEEK_DAYS));
    const around = (mean(recent.slice(first, first + WEEK_DAYS)) + usual) / 2;
    if (around > 0) weekdays[(from + at) % WEEK_DAYS]?.push(day / around);
  }
  const means = weekdays.map((shares) => (shares.length === 0 ? 1 : mean(shares)));
  const whole = mean(means);
  const between = means.reduce((sum, one) => sum + (one - whole) ** 2, 0) / (WEEK_DAYS - 1);
  if (between === 0) return means.map(() => 1);
  const within = weekdays.flatMap((shares, day) =>
    shares.map((share) => (share - (means[day] ?? 1)) ** 2),
  );
  const free = weekdays.reduce((sum, shares) => sum + Math.max(0, shares.length - 1), 0);
  const spread =
    (within.reduce((sum, one) => sum + one, 0) + ASSUMED_DAYS * ASSUMED_SPREAD * between) /
    (free + ASSUMED_DAYS);
  const weeks = recent.length / WEEK_DAYS;
  const believed = Math.max(0, 1 - spread / weeks / between);
  return means.map((one) => Math.max(0, 1 + believed * (one - whole)));
}

const level =
  (halfLife: number): Method =>
  (before, count) => {
    let [sum, weight] = [0, 0];
    for (const [at, day] of before.entries()) {
      const share = 0.5 ** ((before.length - 1 - at) / halfLife);
      sum += share * day;
      weight += share;
    }
    return new Array<number>(count).fill(sum / weight);
  };

const usualDay: Method = (before, count) =>
  new Array<number>(count).fill(median(before.slice(-RECENT_DAYS)));

const trend: Method = (before, count) => {
  const base = mean(before.slice(-WEEK_DAYS));
  const slope = slopeOf(before.slice(-RECENT_DAYS));
  // The level is that of the middle of its week.
  return Array.from({ length: count }, (_, ahead) =>
    Math.max(0, base + (slope * (1 - DAMPING ** (ahead + 4))) / (1 - DAMPING)),
  );
};

/** The median of what days differ from others a whole number of weeks before, by day; 0 while there are few. */
function slopeOf(days: readonly number[]): number {
  const slopes: number[] = [];
  for (let later = 0; later < days.length; later += 1)
    for (let apart = WEEK_DAYS; apart <= later; apart += WEEK_DAYS)
      slopes.push(((days[later] ?? 0) - (days[later - apart] ?? 0)) / apart);
  return slopes.length < SLOPES_MIN ? 0 : median(slopes);
}

const METHODS: readonly Method[] = [level(SHORT), level(LONG), usualDay, trend];

/** What every method would have said on a day of the past, and what came. */
interface PastForecast {
  readonly came: readonly number[];
  readonly said: readonly (readonly number[])[];
}

function pastForecasts(days: readonly number[]): PastForecast[] {
  const past: PastForecast[] = [];
  for (let at = Math.max(FIRST_ORIGIN, days.length - RECENT_DAYS); at < days.length; at += 1) {
    const came = days.slice(at, at + COMPARED_DAYS);
    const before = days.slice(0, at);
    past.push({ came, said: METHODS.map((method) => method(before, came.length)) });
  }
  return past;
}

/** What the mean day of a past forecast differed, and how much of a whole comparison it is. */
const missedBy = (said: readonly number[], came: readonly number[]): number =>
  mean(said) - mean(came);
const weightOf = ({ came }: PastForecast): number => came.length / COMPARED_DAYS;

function weightsOf(past: readonly PastForecast[]): number[] {
  const compared = past.reduce((sum, one) => sum + weightOf(one), 0);
  const weights = METHODS.map((_, method) => {
    const missed = past.reduce(
      (sum, one) => sum + weightOf(one) * Math.abs(missedBy(one.said[method] ?? [], one.came)),
      0,
    );
    const error = (missed + ASSUMED_WEEKS * ASSUMED_ERROR) / (compared + ASSUMED_WEEKS);
    return 1 / error ** 2;
  });
  const all = weights.reduce((sum, weight) => sum + weight, 0);
  return weights.map((weight) => weight / all);
}

const combined = (said: readonly (readonly number[])[], weights: readonly number[]): number[] =>
  (said[0] ?? []).map((_, ahead) =>
    weights.reduce((sum, weight, method) => sum + weight * (said[method]?.[ahead] ?? 0), 0),
  );

/** A level that is wrong is wrong on every day; what single days differ evens out. */
function deviationOf(
  past: readonly PastForecast[],
  weights: readonly number[],
): (days: number) => number {
  // Without any past to compare with, a day may differ by as much as it is.
  if (past.length === 0) return (days) => days;
  let [ofDays, ofMeans, compared, shares] = [0, 0, 0, 0];
  for (const one of past) {
    const said = combined(one.said, weights);
    const weight = weightOf(one);
    ofDays += ((said[0] ?? 0) - (one.came[0] ?? 0)) ** 2 / past.length;
    ofMeans += weight * missedBy(said, one.came) ** 2;
    compared += weight;
    shares += weight / one.came.length;
  }
  const [means, share] = [ofMeans / compared, shares / compared];
  const single = share < 1 ? Math.min(ofDays, Math.max(0, (ofDays - means) / (1 - share))) : ofDays;
  const levels = Math.max(0, means - single * share);
  const factor = VARIANCE_FACTOR * (1 + FEW_ORIGINS / past.length);
  return (days) =>
    Math.sqrt(factor * (days ** 2 * levels * (1 + days / WANDERING_DAYS) + days * single));
}

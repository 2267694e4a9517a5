import { readFileSync } from 'node:fs';
import { forecast } from '@bursar/detection';
import { callsOfDay } from '../../../packages/sample/src/calls.js';
import { calendarAt } from '../../../packages/sample/src/calendar.js';
import { CUSTOMER_WORKLOADS } from '../../../packages/sample/src/customer-workloads.js';
import { INTERNAL_WORKLOADS } from '../../../packages/sample/src/internal-workloads.js';

const HOUR = 3_600_000;
const DAY_HOURS = 24;
const DAY = DAY_HOURS * HOUR;
const WEEK_DAYS = 7;
/** A Monday: the days of the data have no date. */
const START = Date.UTC(2026, 9, 5);
/** Dollars a token, the same for every model, as for ServeGen. */
const PRICES = { input: 2.5e-6, output: 10e-6, cacheRead: 0.25e-6, cacheWrite: 3e-6 };

/** Amounts of whole days, hour by hour. */
export type Series = readonly number[];

/** When forecasts are made, in whole days of history, and how many days they reach at most. */
export interface Protocol {
  readonly origins: readonly number[];
  readonly daysMax: number;
}

/** Of the median series: Σ|error| ÷ Σ amounts. */
export interface Wape {
  /** Of each day's sum. */
  readonly days: number;
  /** Of the sum of all days ahead. */
  readonly total: number;
}

export interface BackTest {
  readonly series: number;
  readonly bursar: Wape;
  readonly weeklyNaive: Wape;
  readonly linear: Wape;
  /** The share of sums within the 80 % band, of all forecasts of all series. */
  readonly coverage80: number;
}

interface Forecasted {
  readonly days: readonly number[];
  readonly band?: { readonly low: number; readonly high: number };
}

type Method = (history: Series, days: number) => Forecasted;

/** What the same method says of every origin, beside the two that it has to be better than. */
export function backTest(all: readonly Series[], protocol: Protocol): BackTest {
  const asked = all.map((one) => resultsOf(one, protocol)).filter((one) => one.amount > 0);
  const wape = (method: keyof typeof METHODS): Wape => ({
    days: median(asked.map((one) => one.missed[method].days / one.amount)),
    total: median(asked.map((one) => one.missed[method].total / one.amount)),
  });
  const sum = (of: 'within' | 'forecasts') => asked.reduce((total, one) => total + one[of], 0);
  return {
    series: asked.length,
    bursar: wape('bursar'),
    weeklyNaive: wape('weeklyNaive'),
    linear: wape('linear'),
    coverage80: sum('within') / sum('forecasts'),
  };
}

const bursar: Method = (history, count) => {
  const known = history.map((amount, hour) => ({ at: START + hour * HOUR, amount }));
  const said = forecast(known, START + history.length * HOUR + count * DAY);
  return { days: daysOf(said.hours.map(({ expected }) => expected)), band: said.total.band80 };
};

/** Every day is like the same weekday of the last week. */
const weeklyNaive: Method = (history, count) => {
  const days = daysOf(history);
  return {
    days: Array.from(
      { length: count },
      (_, ahead) => days[days.length - WEEK_DAYS + (ahead % WEEK_DAYS)] ?? 0,
    ),
  };
};

/** The line of least squares through all days, never below 0. */
const linear: Method = (history, count) => {
  const days = daysOf(history);
  const middle = (days.length - 1) / 2;
  const mean = days.reduce((sum, day) => sum + day, 0) / days.length;
  const [above, below] = days.reduce(
    ([up, down], day, at) => [up + (at - middle) * (day - mean), down + (at - middle) ** 2],
    [0, 0],
  );
  const slope = below === 0 ? 0 : above / below;
  return {
    days: Array.from({ length: count }, (_, ahead) =>
      Math.max(0, mean + slope * (days.length + ahead - middle)),
    ),
  };
};

const METHODS = { bursar, weeklyNaive, linear };

function resultsOf(series: Series, { origins, daysMax }: Protocol) {
  const none = () => ({ days: 0, total: 0 });
  const missed = { bursar: none(), weeklyNaive: none(), linear: none() };
  let [amount, within, forecasts] = [0, 0, 0];
  for (const origin of origins) {
    const came = daysOf(series.slice(origin * DAY_HOURS)).slice(0, daysMax);
    const all = came.reduce((sum, day) => sum + day, 0);
    amount += all;
    for (const [name, method] of Object.entries(METHODS)) {
      const { days, band } = method(series.slice(0, origin * DAY_HOURS), came.length);
      const sums = missed[name as keyof typeof METHODS];
      sums.days += came.reduce((sum, day, at) => sum + Math.abs(day - (days[at] ?? 0)), 0);
      sums.total += Math.abs(all - days.reduce((sum, day) => sum + day, 0));
      if (band === undefined) continue;
      forecasts += 1;
      within += band.low <= all && all <= band.high ? 1 : 0;
    }
  }
  return { missed, amount, within, forecasts };
}

const daysOf = (hours: Series): number[] =>
  Array.from({ length: Math.floor(hours.length / DAY_HOURS) }, (_, day) =>
    hours.slice(day * DAY_HOURS, (day + 1) * DAY_HOURS).reduce((sum, hour) => sum + hour, 0),
  );

function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const half = sorted.length >> 1;
  const upper = sorted[half] ?? Number.NaN;
  return sorted.length % 2 === 1 ? upper : ((sorted[half - 1] ?? Number.NaN) + upper) / 2;
}

/** Every day from one on up to another, exclusive. */
export const daysFrom = (first: number, end: number, step = 1): number[] =>
  Array.from({ length: Math.ceil((end - first) / step) }, (_, at) => first + at * step);

/** BurstGPT's requests by the hour, of its whole days. */
export function burstGpt(folder: string): Series {
  const rows = readFileSync(`${folder}/hourly_derived.csv`, 'utf8')
    .trim()
    .split('\n')
    .slice(1)
    .map((line) => line.split(',').map(Number));
  const last = Math.max(...rows.map(([seconds = 0]) => seconds / 3_600));
  const hours = new Array<number>(Math.floor((last + 1) / DAY_HOURS) * DAY_HOURS).fill(0);
  for (const [seconds = 0, , requests = 0] of rows)
    if (seconds / 3_600 < hours.length) hours[seconds / 3_600] = requests;
  return hours;
}

/** The teams of the sample organisation, of its whole days. */
export function sampleTeams(): Series[] {
  const calendar = calendarAt(new Date('2026-11-29T00:00:00Z'));
  const days = Math.floor((calendar.now - calendar.firstDay) / DAY);
  const teams = new Map<string, number[]>();
  for (const workload of [...CUSTOMER_WORKLOADS, ...INTERNAL_WORKLOADS]) {
    const team = workload.id.split('-')[0] ?? workload.id;
    const hours = teams.get(team) ?? new Array<number>(days * DAY_HOURS).fill(0);
    teams.set(team, hours);
    for (let day = 0; day < days; day += 1)
      for (const { at, usage } of callsOfDay(workload, calendar.firstDay + day * DAY, calendar)) {
        const hour = Math.floor((at - calendar.firstDay) / HOUR);
        const written = usage.cacheWrite5m + usage.cacheWrite30m + usage.cacheWrite1h;
        hours[hour] =
          (hours[hour] ?? 0) +
          usage.input * PRICES.input +
          usage.output * PRICES.output +
          usage.cacheRead * PRICES.cacheRead +
          written * PRICES.cacheWrite;
      }
  }
  return [...teams.values()];
}

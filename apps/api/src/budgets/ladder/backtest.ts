import {
  type FiscalCalendar,
  readingAt,
  type Window,
  type WindowUnit,
  zoneBetween,
} from '@bursar/time';
import { budgetWindowAt } from '../budget.js';
import type { LadderStep } from './ladder.js';
import { stepId } from './ladder.js';
import { hasReached } from './share.js';

/** A budget that does not exist yet. */
export interface Trial {
  /** Femtodollars. */
  readonly limit: bigint;
  readonly window: WindowUnit;
  /** Of fiscal windows; null of others. */
  readonly calendar: FiscalCalendar | null;
  readonly timezone: string;
  readonly ladder: readonly LadderStep[];
  /** soft: its limit stops no call. */
  readonly mode?: 'hard' | 'soft';
}

/** What a quarter hour cost; by time. */
export interface Spent {
  /** Its start, epoch ms. */
  readonly at: number;
  readonly usd: bigint;
}

export interface TrialStep {
  readonly step: string;
  readonly do: LadderStep['do'] | 'limit';
  readonly percent: number;
  readonly where: LadderStep['where'];
  /** The start of the quarter hour in which it would have been crossed. */
  readonly at: number;
}

export interface TrialWindow extends Window {
  readonly spent: bigint;
  readonly crossed: readonly TrialStep[];
}

/** Every window from the first that the range touches: whole ones, so that no window is judged by half of its spend. */
export function windowsOver(
  trial: Pick<Trial, 'window' | 'timezone' | 'calendar'>,
  from: number,
  to: number,
): Window[] {
  const found: Window[] = [];
  for (let at = from; at < to;) {
    const one = budgetWindowAt(trial, at);
    found.push(one);
    at = one.end;
  }
  return found;
}

/** Pure. What would have happened, quarter hour by quarter hour, to the last digit; what is stopped is not taken out again. */
export function tryOut(
  trial: Trial,
  windows: readonly Window[],
  spent: readonly Spent[],
): TrialWindow[] {
  const steps = [
    // Whether an anomaly would have been found is not known of the past.
    ...trial.ladder.flatMap((step) =>
      step.at === undefined
        ? []
        : [{ step: stepId(step), do: step.do, percent: step.at, where: step.where }],
    ),
    {
      ...{ step: 'limit', percent: 100, where: undefined },
      do: trial.mode === 'soft' ? ('notify' as const) : ('limit' as const),
    },
  ];
  let next = 0;
  return windows.map((window) => {
    let sum = 0n;
    const crossed: TrialStep[] = [];
    for (; next < spent.length; next++) {
      const quarter = spent[next];
      if (quarter === undefined || quarter.at >= window.end) break;
      if (quarter.at < window.start) continue;
      sum += quarter.usd;
      for (const step of steps) {
        const isKnown = crossed.some((one) => one.step === step.step);
        if (!isKnown && hasReached(sum, trial.limit, step.percent))
          crossed.push({ ...step, at: quarter.at });
      }
    }
    return { ...window, spent: sum, crossed };
  });
}

/** What would have refused calls: stops, and the limit itself. */
export const stopsOf = ({ crossed }: TrialWindow): readonly TrialStep[] =>
  crossed.filter((step) => step.do === 'stop' || step.do === 'limit');

export interface StoppedTeam {
  readonly team: string;
  readonly at: number;
  readonly step: string;
  readonly window: number;
}

/** Of what clocks of a zone read, which is written as if it were UTC. */
const MONTH_AND_DAY = new Intl.DateTimeFormat('en-GB', {
  day: 'numeric',
  month: 'long',
  timeZone: 'UTC',
});

const TIMES_MAX = 3;

/** When a team was first stopped in each window, the earliest first. */
const timesOf = (stops: readonly StoppedTeam[]): number[] =>
  [...Map.groupBy(stops, ({ window }) => window).values()]
    .map((own) => Math.min(...own.map(({ at }) => at)))
    .sort((a, b) => a - b);

const firstOf = ({ times }: { readonly times: readonly number[] }): number => times[0] ?? Infinity;

/** "21 October", "21 October and 13 November", "1 October, 8 October, 15 October and 2 more times". */
function listed(words: readonly string[], most: number): string {
  const more = words.length - most;
  if (more > 0)
    return `${words.slice(0, most).join(', ')} and ${more} more ${more === 1 ? 'time' : 'times'}`;
  return words.length < 2
    ? words.join('')
    : `${words.slice(0, -1).join(', ')} and ${words.at(-1) ?? ''}`;
}

/** In one breath, as a person would say it. */
export function sentenceFor(
  stops: readonly StoppedTeam[],
  range: { readonly from: number; readonly to: number },
  timeZone: string,
): string {
  const day = (at: number) => MONTH_AND_DAY.format(readingAt(zoneBetween(timeZone, at, at), at));
  const span = `Between ${day(range.from)} and ${day(range.to)}`;
  const all = [...Map.groupBy(stops, ({ team }) => team)]
    .map(([team, own]) => ({ team, times: timesOf(own) }))
    .sort((a, b) => firstOf(a) - firstOf(b) || (a.team < b.team ? -1 : 1));
  if (all.length === 0) return `${span} this would have stopped no team.`;
  const named = all
    .slice(0, 3)
    .map(({ team, times }) => `${team} on ${listed(times.map(day), TIMES_MAX)}`);
  const more = all.length > named.length ? `, and ${all.length - named.length} more` : '';
  const teams = all.length === 1 ? 'one team' : `${all.length} teams`;
  return `${span} this would have stopped ${teams}: ${named.join(', ')}${more}.`;
}

import {
  addDays,
  addMonths,
  daysBetween,
  QUARTER,
  startOfMonth,
  todayIn,
  wallTime,
} from '@bursar/time';
import { formatSpan } from '../format/dates.js';

export const PRESETS = ['mtd', '7d', '30d', 'lastMonth'] as const;
export type Preset = (typeof PRESETS)[number];

export const PRESET_LABELS: Readonly<Record<Preset, string>> = {
  mtd: 'Month to date',
  '7d': 'Last 7 days',
  '30d': 'Last 30 days',
  lastMonth: 'Last month',
};

/** Local dates of a zone; `to` is exclusive. */
export interface DateRange {
  readonly from: string;
  readonly to: string;
}

export type RangeChoice = { readonly preset: Preset } | DateRange;

/** What a range is in dates. The days that count back include today, which is not over yet. */
export function resolveRange(choice: RangeChoice, zone: string, now: number): DateRange {
  if (!('preset' in choice)) return choice;
  const today = todayIn(zone, now);
  const tomorrow = addDays(today, 1);
  switch (choice.preset) {
    case 'mtd':
      return { from: startOfMonth(today), to: tomorrow };
    case '7d':
      return { from: addDays(today, -6), to: tomorrow };
    case '30d':
      return { from: addDays(today, -29), to: tomorrow };
    case 'lastMonth':
      return { from: addMonths(startOfMonth(today), -1), to: startOfMonth(today) };
  }
}

/** The range before, as far into it as this one has come: half a month is never compared with a whole one. */
export interface Comparison {
  readonly from: string;
  /** Exclusive: a date, or a local date-time where the range is not over. */
  readonly to: string;
  readonly label: string;
}

export function previousRange(choice: RangeChoice, zone: string, now: number): Comparison {
  const range = resolveRange(choice, zone, now);
  const months = 'preset' in choice && (choice.preset === 'mtd' || choice.preset === 'lastMonth');
  const from = months ? addMonths(range.from, -1) : addDays(range.from, -length(range));
  const back = daysBetween(from, range.from);
  const running = runningEnd(range, zone, now);
  if (running === null) {
    const to = months ? range.from : addDays(range.to, -back);
    return { from, to, label: months ? 'the month before' : `the ${days(length(range))} before` };
  }
  const end = addDays(running.date, -back);
  const capped = end >= range.from ? range.from : `${end}T${running.time}`;
  return { from, to: capped, label: months ? 'last month to date' : `the ${days(back)} before` };
}

/** Which period a range is compared with: the one before, or the same days some months ago, or days of one's own. */
export const COMPARISONS = ['before', 'lastMonth', 'lastQuarter'] as const;
export type ComparisonPreset = (typeof COMPARISONS)[number];
export type ComparisonChoice = { readonly preset: ComparisonPreset } | DateRange;

const MONTHS_BACK = { lastMonth: 1, lastQuarter: 3 } as const;
const SAME_DAYS = {
  lastMonth: 'the same days last month',
  lastQuarter: 'the same days three months before',
} as const;

/** The period of a comparison, as far into it as the range has come. */
export function comparedRange(
  choice: RangeChoice,
  wanted: ComparisonChoice,
  zone: string,
  now: number,
): Comparison {
  const range = resolveRange(choice, zone, now);
  const running = runningEnd(range, zone, now);
  if (!('preset' in wanted)) return ownDays(wanted, range, running);
  const { preset } = wanted;
  if (preset === 'before') return previousRange(choice, zone, now);
  const back = (date: string) => addMonths(date, -MONTHS_BACK[preset]);
  const to = running === null ? back(range.to) : `${back(running.date)}T${running.time}`;
  return { from: back(range.from), to, label: SAME_DAYS[preset] };
}

function ownDays(
  own: DateRange,
  range: DateRange,
  running: ReturnType<typeof runningEnd>,
): Comparison {
  const label = formatSpan(own);
  if (running === null) return { ...own, label };
  const end = `${addDays(own.from, daysBetween(range.from, running.date))}T${running.time}`;
  return { from: own.from, to: end < own.to ? end : own.to, label };
}

/** Where the clock stands inside the range, to the quarter hour; null where the range is over or has not begun. */
function runningEnd(range: DateRange, zone: string, now: number) {
  const wall = wallTime(Math.floor(now / QUARTER) * QUARTER, zone);
  return wall.date >= range.from && wall.date < range.to ? wall : null;
}

function length(range: DateRange): number {
  return Math.max(1, daysBetween(range.from, range.to));
}

function days(count: number): string {
  return count === 1 ? 'day' : `${count} days`;
}

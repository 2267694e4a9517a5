import {
  addDays,
  addMonths,
  CALENDAR_MONTHS,
  type DateRange,
  daysBetween,
  type FiscalCalendar,
  fiscalQuarterAt,
  fiscalYearAt,
  periodBefore,
  QUARTER,
  RANGE_PRESETS,
  type RangeChoice,
  type RangePreset,
  resolveRange,
  wallTime,
} from '@bursar/time';
import { formatSpan } from '../format/dates.js';

export { type DateRange, type RangeChoice, resolveRange };

export const PRESETS = RANGE_PRESETS;
export type Preset = RangePreset;

const PRESET_LABELS: Readonly<Record<Preset, string>> = {
  mtd: 'Month to date',
  yesterday: 'Yesterday',
  '7d': 'Last 7 days',
  '30d': 'Last 30 days',
  '90d': 'Last 90 days',
  lastMonth: 'Last month',
  quarter: 'This quarter',
  lastQuarter: 'Last quarter',
  year: 'This year',
  lastYear: 'Last year',
};

/** Quarters and years are the organisation's own: where those are not of the calendar, they say so. */
export function presetLabel(preset: Preset, { yearStartsIn, pattern }: FiscalCalendar): string {
  const label = PRESET_LABELS[preset];
  const isCalendar = yearStartsIn === 1 && pattern === 'months';
  return isCalendar ? label : label.replace(/ (?=quarter$|year$)/, ' fiscal ');
}

/** What a preset is one of; null: of days. */
const UNITS: Readonly<Partial<Record<Preset, 'month' | 'quarter' | 'year'>>> = {
  ...{ mtd: 'month', lastMonth: 'month' },
  ...{ quarter: 'quarter', lastQuarter: 'quarter' },
  ...{ year: 'year', lastYear: 'year' },
};

/** The range before, as far into it as this one has come: half a month is never compared with a whole one. */
export interface Comparison {
  readonly from: string;
  /** Exclusive: a date, or a local date-time where the range is not over. */
  readonly to: string;
  readonly label: string;
}

export function previousRange(
  choice: RangeChoice,
  zone: string,
  now: number,
  calendar: FiscalCalendar = CALENDAR_MONTHS,
): Comparison {
  const range = resolveRange(choice, zone, now, calendar);
  const unit = 'preset' in choice ? (UNITS[choice.preset] ?? null) : null;
  const from = unitBefore(unit, range, calendar);
  const back = daysBetween(from, range.from);
  const running = runningEnd(range, zone, now);
  if (running === null) {
    const to = unit === null ? addDays(range.to, -back) : range.from;
    return { from, to, label: `the ${unit ?? days(length(range))} before` };
  }
  const end = addDays(running.date, -back);
  const capped = end >= range.from ? range.from : `${end}T${running.time}`;
  const label = unit === null ? `the ${days(back)} before` : `last ${unit} to date`;
  return { from, to: capped, label };
}

function unitBefore(
  unit: 'month' | 'quarter' | 'year' | null,
  range: DateRange,
  calendar: FiscalCalendar,
): string {
  switch (unit) {
    case null:
      return addDays(range.from, -length(range));
    case 'month':
      return addMonths(range.from, -1);
    case 'quarter':
      return periodBefore(fiscalQuarterAt, calendar, range.from).from;
    case 'year':
      return periodBefore(fiscalYearAt, calendar, range.from).from;
  }
}

/** Which period a range is compared with: the one before, or the same days some months ago, or days of one's own. */
export const COMPARISONS = ['before', 'lastMonth', 'lastQuarter', 'lastYear'] as const;
export type ComparisonPreset = (typeof COMPARISONS)[number];
export type ComparisonChoice = { readonly preset: ComparisonPreset } | DateRange;

const MONTHS_BACK = { lastMonth: 1, lastQuarter: 3, lastYear: 12 } as const;
const SAME_DAYS = {
  lastMonth: 'the same days last month',
  lastQuarter: 'the same days three months before',
  lastYear: 'the same days last year',
} as const;

/** The period of a comparison, as far into it as the range has come. */
export function comparedRange(
  choice: RangeChoice,
  wanted: ComparisonChoice,
  zone: string,
  now: number,
  calendar: FiscalCalendar = CALENDAR_MONTHS,
): Comparison {
  const range = resolveRange(choice, zone, now, calendar);
  const running = runningEnd(range, zone, now);
  if (!('preset' in wanted)) return ownDays(wanted, range, running);
  const { preset } = wanted;
  if (preset === 'before') return previousRange(choice, zone, now, calendar);
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

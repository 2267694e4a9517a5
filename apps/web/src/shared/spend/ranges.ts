import {
  addDays,
  addMonths,
  CALENDAR_MONTHS,
  daysBetween,
  type FiscalCalendar,
  type FiscalPeriod,
  fiscalQuarterAt,
  fiscalYearAt,
  QUARTER,
  startOfMonth,
  todayIn,
  wallTime,
} from '@bursar/time';
import { formatSpan } from '../format/dates.js';

export const PRESETS = [
  'mtd',
  'yesterday',
  '7d',
  '30d',
  '90d',
  'lastMonth',
  'quarter',
  'lastQuarter',
  'year',
  'lastYear',
] as const;
export type Preset = (typeof PRESETS)[number];

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

/** Local dates of a zone; `to` is exclusive. */
export interface DateRange {
  readonly from: string;
  readonly to: string;
}

export type RangeChoice = { readonly preset: Preset } | DateRange;

/** What a range is in dates. The days that count back include today, which is not over yet; so do quarters and years. */
export function resolveRange(
  choice: RangeChoice,
  zone: string,
  now: number,
  calendar: FiscalCalendar = CALENDAR_MONTHS,
): DateRange {
  if (!('preset' in choice)) return choice;
  const today = todayIn(zone, now);
  const tomorrow = addDays(today, 1);
  switch (choice.preset) {
    case 'mtd':
      return { from: startOfMonth(today), to: tomorrow };
    case 'yesterday':
      return { from: addDays(today, -1), to: today };
    case '7d':
      return { from: addDays(today, -6), to: tomorrow };
    case '30d':
      return { from: addDays(today, -29), to: tomorrow };
    case '90d':
      return { from: addDays(today, -89), to: tomorrow };
    case 'lastMonth':
      return { from: addMonths(startOfMonth(today), -1), to: startOfMonth(today) };
    case 'quarter':
      return { from: fiscalQuarterAt(calendar, today).from, to: tomorrow };
    case 'lastQuarter':
      return daysOf(before(fiscalQuarterAt, calendar, fiscalQuarterAt(calendar, today).from));
    case 'year':
      return { from: fiscalYearAt(calendar, today).from, to: tomorrow };
    case 'lastYear':
      return daysOf(before(fiscalYearAt, calendar, fiscalYearAt(calendar, today).from));
  }
}

type PeriodAt = (calendar: FiscalCalendar, date: string) => FiscalPeriod;

/** The period that ends where another begins. */
const before = (periodAt: PeriodAt, calendar: FiscalCalendar, from: string): FiscalPeriod =>
  periodAt(calendar, addDays(from, -1));

const daysOf = ({ from, to }: FiscalPeriod): DateRange => ({ from, to });

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
      return before(fiscalQuarterAt, calendar, range.from).from;
    case 'year':
      return before(fiscalYearAt, calendar, range.from).from;
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

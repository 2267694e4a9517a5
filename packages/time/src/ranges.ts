import { addDays, addMonths, startOfMonth } from './calendar.js';
import {
  CALENDAR_MONTHS,
  type FiscalCalendar,
  type FiscalPeriod,
  fiscalQuarterAt,
  fiscalYearAt,
} from './fiscal.js';
import { todayIn } from './wall-time.js';

/** Ranges that move with the clock, as links of the web app and saved views name them. */
export const RANGE_PRESETS = [
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
export type RangePreset = (typeof RANGE_PRESETS)[number];

/** Local dates of a zone; `to` is exclusive. */
export interface DateRange {
  readonly from: string;
  readonly to: string;
}

export type RangeChoice = { readonly preset: RangePreset } | DateRange;

/** Pure. What a link says of its range; where it says nothing, the month to date. Null: it cannot be read. */
export function readRangeChoice({
  range,
  from,
  to,
}: Readonly<Partial<Record<'range' | 'from' | 'to', string | undefined>>>): RangeChoice | null {
  if (range !== undefined) {
    const preset = RANGE_PRESETS.find((name) => name === range);
    return preset === undefined ? null : { preset };
  }
  if (from === undefined && to === undefined) return { preset: 'mtd' };
  return isDate(from) && isDate(to) && from < to ? { from, to } : null;
}

const DATE = /^\d{4}-\d{2}-\d{2}$/;

export const isDate = (text: string | undefined): text is string =>
  text !== undefined && DATE.test(text) && !Number.isNaN(Date.parse(`${text}T00:00:00Z`));

/** Pure. What a range is in dates. The days that count back include today, which is not over yet; so do quarters and years. */
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
      return daysOf(periodBefore(fiscalQuarterAt, calendar, fiscalQuarterAt(calendar, today).from));
    case 'year':
      return { from: fiscalYearAt(calendar, today).from, to: tomorrow };
    case 'lastYear':
      return daysOf(periodBefore(fiscalYearAt, calendar, fiscalYearAt(calendar, today).from));
  }
}

type PeriodAt = (calendar: FiscalCalendar, date: string) => FiscalPeriod;

/** The period that ends where another begins. */
export const periodBefore = (
  periodAt: PeriodAt,
  calendar: FiscalCalendar,
  from: string,
): FiscalPeriod => periodAt(calendar, addDays(from, -1));

const daysOf = ({ from, to }: FiscalPeriod): DateRange => ({ from, to });

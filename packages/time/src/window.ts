import {
  CALENDAR_MONTHS,
  type FiscalCalendar,
  fiscalMonthAt,
  fiscalQuarterAt,
  fiscalYearAt,
} from './fiscal.js';
import {
  bucketStart,
  DAY,
  firstInstantReading,
  nextBucket,
  readingAt,
  zoneBetween,
} from './zone.js';

export const WINDOW_UNITS = ['day', 'week', 'month', 'quarter', 'year'] as const;
/** By the calendar of an organisation. */
export const FISCAL_UNITS = ['fiscal-month', 'fiscal-quarter', 'fiscal-year'] as const;
type FiscalUnit = (typeof FISCAL_UNITS)[number];
type PlainUnit = (typeof WINDOW_UNITS)[number];
export type WindowUnit = PlainUnit | FiscalUnit;

export const isFiscal = (unit: WindowUnit): unit is FiscalUnit =>
  (FISCAL_UNITS as readonly string[]).includes(unit);

/** Instants [start, end), epoch ms. Windows of one budget follow each other without gap or overlap. */
export interface Window {
  readonly start: number;
  readonly end: number;
}

/** A window and its neighbour lie within so much of any instant in it. */
const REACH = 100 * DAY;
const YEARS_REACH = 800 * DAY;
const reachOf = (unit: WindowUnit): number =>
  unit === 'year' || isFiscal(unit) ? YEARS_REACH : REACH;

/** Calls come in order of time, so the window found last is nearly always the one asked for. */
const found = new Map<string, Window>();
const FOUND_MAX = 4_096;

/**
 * The window that contains an instant: it begins at the first instant that reads as its first date. Fiscal ones are by a calendar, or else
 * by calendar months.
 */
export function windowAt(unit: PlainUnit, zone: string, at: number): Window;
/** A fiscal one is found by the calendar that its caller names. */
export function windowAt(
  unit: WindowUnit,
  zone: string,
  at: number,
  calendar: FiscalCalendar | null,
): Window;
export function windowAt(
  unit: WindowUnit,
  zone: string,
  at: number,
  calendar: FiscalCalendar | null = null,
): Window {
  const { yearStartsIn, pattern } = calendar ?? CALENDAR_MONTHS;
  const key = isFiscal(unit) ? `${unit} ${zone} ${yearStartsIn} ${pattern}` : `${unit} ${zone}`;
  const last = found.get(key);
  if (last !== undefined && last.start <= at && at < last.end) return last;
  const window = findWindow(bordersOf(unit, calendar ?? CALENDAR_MONTHS), zone, at, reachOf(unit));
  if (found.size >= FOUND_MAX) found.clear();
  found.set(key, window);
  return window;
}

function findWindow(
  { first: firstOf, next: nextOf }: Borders,
  name: string,
  at: number,
  reach: number,
): Window {
  const zone = zoneBetween(name, at - reach, at + reach);
  const first = firstOf(readingAt(zone, at));
  let start = firstInstantReading(zone, first);
  let next = nextOf(first);
  let end = firstInstantReading(zone, next);
  // Clocks put back over midnight show the old date again, although the next one has begun.
  while (end <= at) {
    start = end;
    next = nextOf(next);
    end = firstInstantReading(zone, next);
  }
  return { start, end };
}

export function windowAfter(unit: PlainUnit, zone: string, window: Window): Window;
export function windowAfter(
  unit: WindowUnit,
  zone: string,
  window: Window,
  calendar: FiscalCalendar | null,
): Window;
export function windowAfter(
  unit: WindowUnit,
  zone: string,
  window: Window,
  calendar: FiscalCalendar | null = null,
): Window {
  return windowAt(unit, zone, window.end, calendar);
}

export function windowBefore(unit: PlainUnit, zone: string, window: Window): Window;
export function windowBefore(
  unit: WindowUnit,
  zone: string,
  window: Window,
  calendar: FiscalCalendar | null,
): Window;
export function windowBefore(
  unit: WindowUnit,
  zone: string,
  window: Window,
  calendar: FiscalCalendar | null = null,
): Window {
  return windowAt(unit, zone, window.start - 1, calendar);
}

/** Of a reading, the first one of its window; of that, the first one of the next. */
interface Borders {
  readonly first: (reading: number) => number;
  readonly next: (first: number) => number;
}

const FISCAL = {
  'fiscal-month': fiscalMonthAt,
  'fiscal-quarter': fiscalQuarterAt,
  'fiscal-year': fiscalYearAt,
} as const;

/** Months of a unit of the calendar year. */
const MONTHS = { quarter: 3, year: 12 } as const;

function bordersOf(unit: WindowUnit, calendar: FiscalCalendar): Borders {
  if (isFiscal(unit)) {
    const periodOf = (reading: number) =>
      FISCAL[unit](calendar, new Date(reading).toISOString().slice(0, 10));
    return {
      first: (reading) => Date.parse(`${periodOf(reading).from}T00:00:00Z`),
      next: (first) => Date.parse(`${periodOf(first).to}T00:00:00Z`),
    };
  }
  if (unit !== 'quarter' && unit !== 'year')
    return {
      first: (reading) => bucketStart(reading, unit),
      next: (first) => nextBucket(first, unit),
    };
  const months = MONTHS[unit];
  return {
    first: (reading) => {
      const date = new Date(reading);
      return Date.UTC(date.getUTCFullYear(), date.getUTCMonth() - (date.getUTCMonth() % months));
    },
    next: (first) => {
      const date = new Date(first);
      return Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + months);
    },
  };
}

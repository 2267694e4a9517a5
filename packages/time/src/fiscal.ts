import { addDays, addMonths, startOfWeek } from './calendar.js';

export const FISCAL_PATTERNS = ['months', '4-4-5'] as const;

/** How an organisation cuts its year. */
export interface FiscalCalendar {
  /** 1 to 12. */
  readonly yearStartsIn: number;
  /** `months`: calendar months. `4-4-5`: months of four, four and five weeks, from Monday to Sunday. */
  readonly pattern: (typeof FISCAL_PATTERNS)[number];
}

/** Dates [from, to). */
export interface FiscalPeriod {
  /** Of a month: yyyy-mm, the calendar month in whose place it stands. Of a quarter or year: its first month. */
  readonly name: string;
  readonly from: string;
  readonly to: string;
}

export const CALENDAR_MONTHS: FiscalCalendar = { yearStartsIn: 1, pattern: 'months' };

const MONTHS = 12;
const QUARTER_MONTHS = 3;
/** Weeks of a year before each of its months. The last month has the weeks that are left: five, or six in a year of 53. */
const WEEKS_BEFORE = [0, 4, 8, 13, 17, 21, 26, 30, 34, 39, 43, 47];

/** The first day of the fiscal year that begins in or next to its first month of a calendar year. */
function yearBegins({ yearStartsIn, pattern }: FiscalCalendar, year: number): string {
  const first = `${String(year).padStart(4, '0')}-${String(yearStartsIn).padStart(2, '0')}-01`;
  // The Monday nearest to the first of the month, as weeks of ISO 8601 belong to the year of their Thursday.
  return pattern === 'months' ? first : startOfWeek(addDays(first, 3));
}

function monthBegins(calendar: FiscalCalendar, year: number, month: number): string {
  if (month === MONTHS) return yearBegins(calendar, year + 1);
  const first = yearBegins(calendar, year);
  return calendar.pattern === 'months'
    ? addMonths(first, month)
    : addDays(first, 7 * (WEEKS_BEFORE[month] ?? 0));
}

/** The months of the fiscal year that begins in a calendar year: they follow each other without gap or overlap. */
export function fiscalMonths(calendar: FiscalCalendar, year: number): FiscalPeriod[] {
  const named = `${String(year).padStart(4, '0')}-${String(calendar.yearStartsIn).padStart(2, '0')}-01`;
  return Array.from({ length: MONTHS }, (_, month) => ({
    name: addMonths(named, month).slice(0, 7),
    from: monthBegins(calendar, year, month),
    to: monthBegins(calendar, year, month + 1),
  }));
}

/** The calendar year in which the fiscal year of a date begins. */
export function fiscalYearOf(calendar: FiscalCalendar, date: string): number {
  const year = Number(date.slice(0, 4));
  for (const begins of [year + 1, year]) if (yearBegins(calendar, begins) <= date) return begins;
  return year - 1;
}

export function fiscalMonthAt(calendar: FiscalCalendar, date: string): FiscalPeriod {
  const months = fiscalMonths(calendar, fiscalYearOf(calendar, date));
  return months.findLast(({ from }) => from <= date) ?? spanOf(months);
}

/** Three months, the first of which begins the year or follows a quarter. */
export function fiscalQuarterAt(
  calendar: FiscalCalendar,
  date: string,
): FiscalPeriod & { readonly months: readonly FiscalPeriod[] } {
  const all = fiscalMonths(calendar, fiscalYearOf(calendar, date));
  const at = all.findLastIndex(({ from }) => from <= date);
  const first = at - (at % QUARTER_MONTHS);
  const months = all.slice(first, first + QUARTER_MONTHS);
  return { ...spanOf(months), months };
}

export function fiscalYearAt(calendar: FiscalCalendar, date: string): FiscalPeriod {
  return spanOf(fiscalMonths(calendar, fiscalYearOf(calendar, date)));
}

/** The month of a name, such as 2026-11. */
export function fiscalMonthNamed(calendar: FiscalCalendar, name: string): FiscalPeriod {
  const [year = 0, month = 1] = name.split('-').map(Number);
  const begins = month >= calendar.yearStartsIn ? year : year - 1;
  const months = fiscalMonths(calendar, begins);
  return months[(month - calendar.yearStartsIn + MONTHS) % MONTHS] ?? spanOf(months);
}

function spanOf(months: readonly FiscalPeriod[]): FiscalPeriod {
  const { name = '', from = '' } = months[0] ?? {};
  return { name, from, to: months.at(-1)?.to ?? from };
}

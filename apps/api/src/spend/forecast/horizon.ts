import {
  addDays,
  DAY,
  firstInstantReading,
  type FiscalCalendar,
  fiscalMonthAt,
  fiscalQuarterAt,
  HOUR,
  readingAt,
  type Zone,
  zoneBetween,
} from '@bursar/time';

const YEAR = 366 * DAY;

/** A time that a forecast reaches the end of; dates [from, to) and the instants at which they begin. */
export interface Horizon {
  /** month, quarter or range */
  readonly name: string;
  readonly from: string;
  readonly to: string;
  readonly begins: number;
  readonly ends: number;
  /** Names of the fiscal months that it is made of; none: no plan is of this time. */
  readonly months: readonly string[];
}

/** The fiscal month and quarter of an instant, and from that month's begin to another day where one is asked for. */
export function horizonsAt(
  calendar: FiscalCalendar,
  zoneName: string,
  now: number,
  to: string | null,
): Horizon[] {
  const zone = zoneBetween(zoneName, now - YEAR, now + 2 * YEAR);
  const today = new Date(readingAt(zone, now)).toISOString().slice(0, 10);
  const month = fiscalMonthAt(calendar, today);
  const quarter = fiscalQuarterAt(calendar, today);
  const of = (name: string, from: string, end: string, months: readonly string[]): Horizon => ({
    ...{ name, from, to: end, begins: begins(zone, from), ends: begins(zone, end), months },
  });
  return [
    of('month', month.from, month.to, [month.name]),
    of(
      'quarter',
      quarter.from,
      quarter.to,
      quarter.months.map(({ name }) => name),
    ),
    ...(to === null ? [] : [of('range', month.from, to, [])]),
  ];
}

export const begins = (zone: Zone, date: string): number =>
  firstInstantReading(zone, Date.parse(`${date}T00:00:00Z`));

/** Every day of a horizon, and when it ends. */
export function daysOf({ from, to, begins: first, ends }: Horizon, zoneName: string) {
  const zone = zoneBetween(zoneName, first, ends);
  const days: { readonly day: string; readonly ends: number }[] = [];
  for (let day = from; day < to; day = addDays(day, 1))
    days.push({ day, ends: begins(zone, addDays(day, 1)) });
  return days;
}

/** Up to when calls are counted: where the newest call is older than a day, later hours are forecast, not taken for idle. */
export function countedUntil(now: number, dataTo: number): number {
  const known = now - dataTo > DAY ? dataTo + HOUR : now;
  return Math.floor(known / HOUR) * HOUR;
}

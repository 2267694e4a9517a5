export const HOUR_MS = 3_600_000;
export const DAY_MS = 24 * HOUR_MS;

/** How much history the sample has at least, today included. */
const SAMPLE_DAYS = 60;
/** How long after a month its close takes place. */
const CLOSED_AFTER_DAYS = 3;

/** Midnights are UTC, in epoch milliseconds. */
export interface Calendar {
  readonly firstDay: number;
  readonly now: number;
  /** The day the concierge went live. */
  readonly launchDay: number;
  /** A retry loop in customer support. */
  readonly incidentFrom: number;
  readonly incidentTo: number;
  /** From then on a model without a price is called. */
  readonly newModelFrom: number;
  /** From then on two gateways ask for a part of the calls. */
  readonly gatewaysFrom: number;
  /** The month that is closed, YYYY-MM, and when. */
  readonly closedMonth: string;
  readonly closedAt: number;
}

/** Everything that happens is placed relative to `now`, on a working day. */
export function calendarAt(now: Date): Calendar {
  const today = Math.floor(now.getTime() / DAY_MS) * DAY_MS;
  const incidentDay = nearestWorkingDay(today - 8 * DAY_MS);
  const thisMonth = monthOf(today, 0);
  const isTooEarly = today < thisMonth + CLOSED_AFTER_DAYS * DAY_MS;
  const after = isTooEarly ? monthOf(today, -1) : thisMonth;
  return {
    // Last month is whole, however long it and this one are.
    firstDay: Math.min(today - (SAMPLE_DAYS - 1) * DAY_MS, monthOf(today, -1)),
    now: now.getTime(),
    launchDay: nearestWorkingDay(today - 21 * DAY_MS),
    incidentFrom: incidentDay + 13 * HOUR_MS,
    incidentTo: incidentDay + 17 * HOUR_MS,
    newModelFrom: today - 9 * DAY_MS,
    gatewaysFrom: today - 7 * DAY_MS,
    closedMonth: new Date(monthOf(after, -1)).toISOString().slice(0, 7),
    closedAt: nextWorkingDay(after + (CLOSED_AFTER_DAYS - 1) * DAY_MS) + 9 * HOUR_MS,
  };
}

/** Where the month begins that is so many months later than the one of a day. */
function monthOf(day: number, later: number): number {
  const date = new Date(day);
  return Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + later, 1);
}

export function isWeekend(at: number): boolean {
  const weekday = new Date(at).getUTCDay();
  return weekday === 0 || weekday === 6;
}

function nextWorkingDay(day: number): number {
  return isWeekend(day) ? nextWorkingDay(day + DAY_MS) : day;
}

export function nearestWorkingDay(day: number): number {
  const weekday = new Date(day).getUTCDay();
  if (weekday === 6) return day - DAY_MS;
  return weekday === 0 ? day + DAY_MS : day;
}

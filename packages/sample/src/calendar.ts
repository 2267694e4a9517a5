export const HOUR_MS = 3_600_000;
export const DAY_MS = 24 * HOUR_MS;

/** How much history the sample has, today included. */
const SAMPLE_DAYS = 60;

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
}

/** Everything that happens is placed relative to `now`, on a working day. */
export function calendarAt(now: Date): Calendar {
  const today = Math.floor(now.getTime() / DAY_MS) * DAY_MS;
  const incidentDay = nearestWorkingDay(today - 8 * DAY_MS);
  return {
    firstDay: today - (SAMPLE_DAYS - 1) * DAY_MS,
    now: now.getTime(),
    launchDay: nearestWorkingDay(today - 21 * DAY_MS),
    incidentFrom: incidentDay + 13 * HOUR_MS,
    incidentTo: incidentDay + 17 * HOUR_MS,
    newModelFrom: today - 9 * DAY_MS,
  };
}

export function isWeekend(at: number): boolean {
  const weekday = new Date(at).getUTCDay();
  return weekday === 0 || weekday === 6;
}

function nearestWorkingDay(day: number): number {
  const weekday = new Date(day).getUTCDay();
  if (weekday === 6) return day - DAY_MS;
  return weekday === 0 ? day + DAY_MS : day;
}

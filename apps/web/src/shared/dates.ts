import { UNKNOWN } from './money.js';
import type { DateRange } from './ranges.js';
import { addDays, todayIn, wallTime } from './zones.js';

const dayMonthYear = new Intl.DateTimeFormat('en-GB', {
  day: 'numeric',
  month: 'short',
  year: 'numeric',
  timeZone: 'UTC',
});

/** "20 Nov 2026" */
export function formatDate(date: string): string {
  return dayMonthYear.format(Date.parse(`${date}T00:00:00Z`));
}

/** "20 Nov 2026, 14:05 UTC": the zone is always told. */
export function formatInstant(iso: string | null | undefined, zone: string): string {
  if (iso === null || iso === undefined) return UNKNOWN;
  const { date, time } = wallTime(Date.parse(iso), zone);
  return `${formatDate(date)}, ${time} ${zone}`;
}

/** "14:05 UTC" on the same day, with its date otherwise. */
export function formatClock(iso: string, zone: string, now: number): string {
  const { date, time } = wallTime(Date.parse(iso), zone);
  return date === todayIn(zone, now) ? `${time} ${zone}` : formatInstant(iso, zone);
}

/** "1–20 Nov 2026, UTC" with the last day included, as people read ranges. */
export function formatRange({ from, to }: DateRange, zone: string): string {
  const last = addDays(to.slice(0, 10), -1);
  return from >= last
    ? `${formatDate(from)}, ${zone}`
    : `${formatDate(from)} – ${formatDate(last)}, ${zone}`;
}

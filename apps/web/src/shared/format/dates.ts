import { addDays, todayIn, wallTime } from '@bursar/time';
import { UNKNOWN } from './money.js';
import type { DateRange } from '../spend/ranges.js';

const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];

/** "20 Nov" */
export function formatDay(date: string): string {
  const [, month, day] = date.split('-').map(Number);
  return `${day ?? ''} ${MONTHS[(month ?? 1) - 1] ?? ''}`;
}

/** "20 Nov 2026" */
export function formatDate(date: string): string {
  return `${formatDay(date)} ${date.slice(0, 4)}`;
}

/** "data begin 20 Nov 2026": why nothing is compared. */
export const beginningOf = (date: string): string => `data begin ${formatDate(date)}`;

/** "20 Nov 2026, 14:05" of a local date-time, "20 Nov 2026" of a date. */
export function formatLocal(local: string): string {
  const [date = local, time] = local.split('T');
  return time === undefined ? formatDate(date) : `${formatDate(date)}, ${time}`;
}

/** "Nov 2026" of "2026-11" */
export function formatMonth(month: string): string {
  return `${MONTHS[Number(month.slice(5, 7)) - 1] ?? ''} ${month.slice(0, 4)}`;
}

/** "20 Nov 2026, 14:05 UTC": the zone is always named. */
export function formatInstant(iso: string | null | undefined, zone: string): string {
  if (iso === null || iso === undefined) return UNKNOWN;
  const { date, time } = wallTime(Date.parse(iso), zone);
  return `${formatDate(date)}, ${time} ${zone}`;
}

/** "20 Nov 2026, 14:05:09.123 UTC": for what happens within a second. */
export const formatMoment = (iso: string, zone: string): string =>
  withSeconds(iso, zone, '00.000'.length);

/** "20 Nov 2026, 14:05:09 UTC": for single calls. */
export const formatSecond = (iso: string, zone: string): string =>
  withSeconds(iso, zone, '00'.length);

function withSeconds(iso: string, zone: string, digits: number): string {
  const at = new Date(iso);
  const seconds = at.toISOString().slice(17, 17 + digits);
  const { date, time } = wallTime(at.getTime(), zone);
  return `${formatDate(date)}, ${time}:${seconds} ${zone}`;
}

/** The same without a midnight: validity mostly begins with a day. */
export function formatBoundary(iso: string, zone: string): string {
  const { date, time } = wallTime(Date.parse(iso), zone);
  return time === '00:00' ? `${formatDate(date)} ${zone}` : formatInstant(iso, zone);
}

/** "14:05 UTC" on the same day, with its date otherwise. */
export function formatClock(iso: string, zone: string, now: number): string {
  const { date, time } = wallTime(Date.parse(iso), zone);
  return date === todayIn(zone, now) ? `${time} ${zone}` : formatInstant(iso, zone);
}

/** "1–20 Nov 2026, UTC" with the last day included, as people read ranges. */
export const formatRange = (range: DateRange, zone: string): string =>
  `${formatSpan(range)}, ${zone}`;

/** The same where the zone is said beside it. */
export function formatSpan({ from, to }: DateRange): string {
  const last = addDays(to.slice(0, 10), -1);
  if (from >= last) return formatDate(from);
  if (from.slice(0, 7) === last.slice(0, 7)) return `${Number(from.slice(8))}–${formatDate(last)}`;
  const start = from.slice(0, 4) === last.slice(0, 4) ? formatDay(from) : formatDate(from);
  return `${start} – ${formatDate(last)}`;
}

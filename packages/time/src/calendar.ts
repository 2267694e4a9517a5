/** Dates (yyyy-mm-dd) without a zone: on the calendar no day has 23 hours. */
import { DAY } from './zone.js';

export function addDays(date: string, days: number): string {
  return isoDate(Date.parse(`${date}T00:00:00Z`) + days * DAY);
}

/** The same day of another month, or its last day where that month is shorter. */
export function addMonths(date: string, months: number): string {
  const [year = 0, month = 1, day = 1] = date.split('-').map(Number);
  const lastDay = new Date(Date.UTC(year, month + months, 0)).getUTCDate();
  return isoDate(Date.UTC(year, month - 1 + months, Math.min(day, lastDay)));
}

export function startOfMonth(date: string): string {
  return `${date.slice(0, 7)}-01`;
}

/** Monday of the week. */
/** From the first moment of a month (YYYY-MM, in UTC) to the first after it. */
export function monthSpan(month: string): { readonly from: Date; readonly to: Date } {
  const first = `${month}-01`;
  return { from: new Date(`${first}T00:00:00Z`), to: new Date(`${addMonths(first, 1)}T00:00:00Z`) };
}

export function startOfWeek(date: string): string {
  const weekday = new Date(`${date}T00:00:00Z`).getUTCDay();
  return addDays(date, -((weekday + 6) % 7));
}

export function daysBetween(from: string, to: string): number {
  return Math.round((Date.parse(`${to}T00:00:00Z`) - Date.parse(`${from}T00:00:00Z`)) / DAY);
}

function isoDate(at: number): string {
  return new Date(at).toISOString().slice(0, 10);
}

import { addMonths, startOfMonth, dateOf } from '@bursar/time';

/**
 * Pure. The month that a line of usage at this time is posted to, where that is not its own: while a month is closed its lines go
 * to the first month after it that is open. Months are calendar months in UTC, written as their first day.
 */
export function postingMonth(occurredAt: number, closed: ReadonlySet<string>): string | null {
  // Nearly always no month is closed that anything is posted to.
  if (closed.size === 0) return null;
  const own = startOfMonth(dateOf(occurredAt));
  let month = own;
  while (closed.has(month)) month = addMonths(month, 1);
  return month === own ? null : month;
}

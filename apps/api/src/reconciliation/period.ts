import { addDays, addMonths } from '@bursar/time';
import { Invalid } from '../platform/errors.js';

/** A month of the provider's bill: a calendar month in UTC. */
export interface Period {
  /** YYYY-MM. */
  readonly month: string;
  /** YYYY-MM-DD, both inclusive. */
  readonly first: string;
  readonly last: string;
}

export function periodOf(month: string): Period {
  if (!/^20\d{2}-(0[1-9]|1[0-2])$/.test(month))
    throw new Invalid(`“${month}” is not a month.`, {
      slug: 'bad_month',
      hint: 'Write it as year and month, such as 2026-09.',
    });
  const first = `${month}-01`;
  return { month, first, last: addDays(addMonths(first, 1), -1) };
}

export const dayAfter = (day: string): string => addDays(day, 1);
export const dayBefore = (day: string): string => addDays(day, -1);

export function daysOf({ first, last }: Period): string[] {
  const days: string[] = [];
  for (let day = first; day <= last; day = dayAfter(day)) days.push(day);
  return days;
}

import { addMonths, startOfMonth, todayIn } from '@bursar/time';

const MONTHS_SHOWN = 13;

/** Months of the provider's bill, the present one first: calendar months in UTC. */
export function monthsUntil(now: number): string[] {
  const first = startOfMonth(todayIn('UTC', now));
  return Array.from({ length: MONTHS_SHOWN }, (_, i) => addMonths(first, -i).slice(0, 7));
}

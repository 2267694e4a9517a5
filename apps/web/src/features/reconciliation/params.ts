import { addMonths, startOfMonth, todayIn } from '@bursar/time';
import type { SearchParams } from '../../shared/spend/view.js';
import type { DifferenceClass } from './reconciliation.query.js';
import { CLASS_WORDS } from './words.js';

const MONTHS_SHOWN = 13;

/** Months of the provider's bill, the present one first: calendar months in UTC. */
export function monthsUntil(now: number): string[] {
  const first = startOfMonth(todayIn('UTC', now));
  return Array.from({ length: MONTHS_SHOWN }, (_, i) => addMonths(first, -i).slice(0, 7));
}

/** What the link says; the month before the present one, whose bill is whole, where it says nothing that can be read. */
export function readParams(
  page: SearchParams,
  months: readonly string[],
): { month: string; chosen: DifferenceClass | null } {
  const { month, class: text } = page;
  const chosen = Object.keys(CLASS_WORDS).find((name) => name === text);
  return {
    month: months.find((one) => one === month) ?? months[1] ?? months[0] ?? '',
    chosen: (chosen as DifferenceClass | undefined) ?? null,
  };
}

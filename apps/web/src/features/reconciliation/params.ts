import type { SearchParams } from '../../shared/spend/view.js';
import type { DifferenceClass } from './reconciliation.query.js';
import { CLASS_WORDS } from './words.js';

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

import { addMonths, startOfMonth, todayIn } from '@bursar/time';
import type { SearchParams } from '../../shared/spend/view.js';

const MONTHS_SHOWN = 13;

/** The present month first, in UTC; the one that a link names is there, however old it is. */
export function monthsUntil(now: number, named: unknown): string[] {
  const first = startOfMonth(todayIn('UTC', now));
  const months = Array.from({ length: MONTHS_SHOWN }, (_, i) => addMonths(first, -i).slice(0, 7));
  return typeof named === 'string' && isMonth(named) && !months.includes(named)
    ? [...months, named]
    : months;
}

const isMonth = (text: string): boolean => /^20\d{2}-(0[1-9]|1[0-2])$/.test(text);

/** Without one in the link, the month before the present one. */
export const monthIn = ({ month }: SearchParams, months: readonly string[]): string =>
  months.find((one) => one === month) ?? months[1] ?? '';

export function versionIn({ version }: SearchParams): number | null {
  const text = version ?? '';
  return /^[1-9]\d{0,5}$/.test(text) ? Number(text) : null;
}

/** As accrued, unless the link asks for what the invoices say. */
export const stageIn = ({ stage }: SearchParams): 'accrual' | 'final' =>
  stage === 'final' ? 'final' : 'accrual';

/** What a file of the same statement is asked with. */
export function fileQuery({
  version,
  stage,
  ...more
}: {
  readonly version: number | null;
  readonly stage: 'accrual' | 'final';
  readonly costCentre?: string;
}): string {
  const query = new URLSearchParams({
    ...more,
    ...(version !== null && { version: String(version) }),
    ...(stage === 'final' && { stage }),
  }).toString();
  return query === '' ? '' : `?${query}`;
}

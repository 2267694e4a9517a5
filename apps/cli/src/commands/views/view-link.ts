import { TIME_UNITS } from '@bursar/time';
import { badInput } from '../../failure.js';
import type { SpendFilter } from '../spend/spend.js';

/** What a view of Spend asks, and of when. */
export interface Shown {
  /** As the address bar says it; empty: the month to date. */
  readonly range: Readonly<Record<string, string>>;
  readonly timezone: string;
  readonly groupBy: readonly string[];
  readonly filters: readonly SpendFilter[];
}

/** The page of the web app that shows it. */
export const PAGE = '/explore';

/**
 * Pure. What follows the question mark in the link of that page. Each dimension is spelled `dim.NAME`, as the page reads it; lists
 * have commas between, `\0` for calls without a value, and `\` before what would otherwise mean something.
 */
export function linkQuery({ range, timezone, groupBy, filters }: Shown): string {
  const time = groupBy.find((name) => TIME_UNITS.some((unit) => unit === name));
  if (time !== undefined)
    throw badInput(
      `A view is not grouped by ${time}: its page draws time by itself.`,
      'Leave it out of --group.',
    );
  const params = new URLSearchParams({ ...range, tz: timezone });
  if (groupBy.length > 0) params.set('group', joined(groupBy));
  for (const { dimension, in: values, exclude } of filters)
    params.set(`${exclude ? 'not.' : ''}dim.${dimension}`, joined(values));
  return params.toString();
}

const joined = (values: readonly (string | null)[]): string =>
  values
    .map((value) => (value === null ? '\\0' : value.replace(/[\\,]/g, (sign) => `\\${sign}`)))
    .join(',');

import { fromFemto } from '@bursar/pricing';
import { badCursor, expectPageSize } from '../platform/graphql/pages.js';
import { shownRow } from './report.js';
import type { DifferenceClass, ReconciledRow } from './differences/row.js';

export interface RowsQuestion {
  readonly classes?: readonly DifferenceClass[] | null;
  readonly first: number;
  readonly after?: string | null;
}

const FIRST_MAX = 500;

/** How many rows each class has and what they come to, the largest amount first. */
export function classSums(rows: readonly ReconciledRow[]) {
  const sums = [...Map.groupBy(rows, (row) => row.class)].map(([of, all]) => ({
    class: of,
    rows: all.length,
    amount: all.reduce(
      (sum, { difference, oursContracted }) => sum + (difference ?? oursContracted ?? 0n),
      0n,
    ),
  }));
  const size = (amount: bigint): bigint => (amount < 0n ? -amount : amount);
  return sums
    .sort((a, b) =>
      size(a.amount) > size(b.amount) ? -1 : size(a.amount) < size(b.amount) ? 1 : 0,
    )
    .map(({ amount, ...sum }) => ({ ...sum, usd: fromFemto(amount) }));
}

/** The cursor is a place in the month's order. */
export function pageOf(
  rows: readonly ReconciledRow[],
  { classes = null, first, after = null }: RowsQuestion,
) {
  expectPageSize(first, FIRST_MAX);
  const start = after === null ? 0 : placeAfter(after);
  const wanted = classes === null ? rows : rows.filter((row) => classes.includes(row.class));
  const edges = wanted
    .slice(start, start + first)
    .map((row, i) => ({ cursor: cursorOf(start + i), node: shownRow(row) }));
  return {
    edges,
    pageInfo: {
      hasNextPage: wanted.length > start + first,
      endCursor: edges.at(-1)?.cursor ?? null,
    },
    totalCount: wanted.length,
  };
}

const cursorOf = (place: number): string => Buffer.from(String(place)).toString('base64url');

function placeAfter(cursor: string): number {
  const text = Buffer.from(cursor, 'base64url').toString();
  if (!/^\d{1,9}$/.test(text)) throw badCursor();
  return Number(text) + 1;
}

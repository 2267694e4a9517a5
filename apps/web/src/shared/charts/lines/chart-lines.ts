import {
  type Ahead,
  type ForecastAhead,
  type Level,
  type LineKind,
  LINES,
} from '@bursar/limits/lines';
import { formatDate } from '../../format/dates.js';
import { bucketLabel } from '../../spend/grains.js';
import { joinList, splitList } from '../../spend/lists.js';

/** Pure. What a link does not know is passed over. */
export const readLines = (text: string | undefined): LineKind[] => {
  const named = text === undefined ? [] : splitList(text);
  return LINES.filter((line) => named.includes(line));
};

export const writeLines = (lines: readonly LineKind[]): string | undefined =>
  lines.length === 0 ? undefined : joinList(lines);

export interface ChartLines {
  readonly levels: readonly Level[];
  /** What is expected, by the key of its bucket. */
  readonly expected: ReadonlyMap<string, Ahead>;
  /** Buckets that are still to come. */
  readonly buckets: readonly { readonly key: string; readonly label: string }[];
  /** What all of it comes to: "Expected until 30 Sep 2026". */
  readonly outcome: { readonly label: string; readonly usd: string } | null;
}

export const NO_LINES: ChartLines = { levels: [], expected: new Map(), buckets: [], outcome: null };

/** Pure. A forecast with the words of the picture. */
export const drawnAhead = ({
  expected,
  coming,
  outcome,
}: ForecastAhead): Pick<ChartLines, 'expected' | 'buckets' | 'outcome'> => ({
  expected,
  buckets: coming.map((key) => ({ key, label: bucketLabel(key, 'day') })),
  outcome: { label: `Expected until ${formatDate(outcome.until)}`, usd: outcome.usd },
});

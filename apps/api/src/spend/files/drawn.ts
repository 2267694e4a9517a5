import type { LineKind } from '@bursar/limits/lines';
import { knownCost, runningKnown, sumKnown } from '@bursar/pricing/decimal';
import { bucketKeys, isDate, type TimeUnit } from '@bursar/time';
import { type Problem, refuse } from '../../platform/outcome.js';
import type { SheetColumn } from '../../platform/text/xlsx.js';
import type { SpendRow } from '../answer.js';
import { isTimeUnit, type SpendInput } from '../question.js';
import { type Beside, NOTHING_BESIDE } from './beside.js';

/** What a chart draws of an answer by something and time. */
export interface Drawn {
  /** Those with a name, from the first to the last; null stands for calls without a value. What no series is of is Other. */
  readonly series: readonly { readonly key: string | null; readonly shown: boolean }[];
  /** Whether Other is shown. */
  readonly other: boolean;
  /** Whether each point is what was spent so far. */
  readonly cumulative: boolean;
  /** What stands beside the series. */
  readonly lines: readonly LineKind[];
}

interface Frame {
  readonly from: string;
  readonly to: string;
  readonly unit: TimeUnit;
  readonly zone: string;
  /** What is later has not happened: it is drawn by no one. */
  readonly now: number;
  readonly nameOf: (key: string | null) => string;
}

type Amount = string | null;

interface Series {
  readonly name: string;
  readonly amounts: readonly Amount[];
}

/** A line of the sheet: when, and what each series is there. */
export interface Line {
  readonly time: string;
  /** Of a bucket; null: the line of the totals. */
  readonly key: string | null;
  readonly amounts: readonly Amount[];
  readonly total: Amount;
}

/** Pure. What keeps a question from being a chart. */
export function drawnProblem({ groupBy, from, to }: SpendInput): Problem | null {
  const [first, unit] = groupBy ?? [];
  const isSeries = first !== undefined && !isTimeUnit(first) && groupBy?.length === 2;
  if (!isSeries || unit === undefined || !isTimeUnit(unit))
    return refuse('no_chart', 'A chart has one dimension, and time.', {
      path: 'groupBy',
      hint: 'Such as ["team", "day"].',
    });
  if (isDate(from) && isDate(to)) return null;
  return refuse('no_chart', 'A chart is of whole days.', {
    path: isDate(from) ? 'to' : 'from',
    hint: 'Such as 2026-10-01.',
  });
}

const USD = '#,##0.00########';

/**
 * Pure. The points of a chart: a line for each bucket from the first to the last that has begun, a column for each series that is
 * shown, and the sums of both. A bucket without calls is zero; where nothing of it has a price, it is empty.
 */
export function drawnSheet(
  rows: readonly SpendRow[],
  { series, other, cumulative }: Omit<Drawn, 'lines'>,
  frame: Frame,
  beside: Beside = NOTHING_BESIDE,
): { readonly columns: SheetColumn<Line>[]; readonly lines: Line[] } {
  const { from, to, unit, zone, now, nameOf } = frame;
  const keys = bucketKeys({ from, to }, unit, zone, now);
  const cells = cellsOf(rows, new Set(series.map(({ key }) => key)));
  const amountsOf = (id: string): Amount[] =>
    keys.map((time) => sumKnown(cells.get(id)?.get(time) ?? []));
  const shown: Series[] = series
    .filter((one) => one.shown)
    .map(({ key }) => ({ name: nameOf(key), amounts: amountsOf(idOf(key)) }));
  if (other && cells.has(OTHER)) shown.push({ name: 'Other', amounts: amountsOf(OTHER) });
  const totals = keys.map((_, at) => sumKnown(shown.map(({ amounts }) => amounts[at] ?? null)));
  const drawn = (amounts: readonly Amount[]) => (cumulative ? runningKnown(amounts) : amounts);
  const columns = shown.map(({ amounts }) => drawn(amounts));
  const lines = keys.map((time, at) => ({
    ...{ time, key: time },
    amounts: columns.map((amounts) => amounts[at] ?? null),
    total: drawn(totals)[at] ?? null,
  }));
  // Still to come: expected, and spent by no one.
  const coming = beside.coming.map((time) => ({ time, key: time, amounts: [], total: null }));
  const last = {
    ...{ time: cumulative ? 'Total spent' : 'Total', key: null },
    amounts: shown.map(({ amounts }) => sumKnown(amounts)),
    total: sumKnown(totals),
  };
  return {
    columns: columnsOf(shown, frame, cumulative, beside),
    lines: [...lines, ...coming, last],
  };
}

const OTHER = 'other';
const idOf = (key: string | null): string => `=${key ?? ''}`;

/** By series and bucket, the amounts that come together there. */
function cellsOf(
  rows: readonly SpendRow[],
  named: ReadonlySet<string | null>,
): Map<string, Map<string, Amount[]>> {
  const cells = new Map<string, Map<string, Amount[]>>();
  for (const { keys, other, figures } of rows) {
    const [key = null, time = null] = keys;
    if (time === null) continue;
    const id = other || !named.has(key) ? OTHER : idOf(key);
    const buckets = cells.get(id) ?? new Map<string, Amount[]>();
    cells.set(id, buckets);
    buckets.set(time, [...(buckets.get(time) ?? []), knownCost(figures)]);
  }
  return cells;
}

function columnsOf(
  series: readonly Series[],
  { from, to, unit, zone }: Frame,
  cumulative: boolean,
  { columns, exact, notes }: Beside,
): SheetColumn<Line>[] {
  const fact = (name: string, text: string): SheetColumn<Line> => ({ name, textOf: () => text });
  return [
    { name: unit, textOf: ({ time }) => time },
    ...series.map(({ name }, at) => ({
      ...{ name, format: USD, isRounded: true },
      textOf: ({ amounts }: Line) => amounts[at] ?? '',
    })),
    { ...{ name: 'Total', format: USD, isRounded: true }, textOf: ({ total }) => total ?? '' },
    ...columns.map((column) => ({ ...column, format: USD, isRounded: true })),
    { name: 'totalExact', textOf: ({ total }) => total ?? '' },
    ...exact,
    fact('currency', 'USD'),
    fact('amounts', cumulative ? 'spent so far' : `spent by ${unit}`),
    fact('range_from', from),
    fact('range_to', to),
    fact('timezone', zone),
    ...(notes.length === 0 ? [] : [fact('notes', notes.join(' '))]),
  ];
}

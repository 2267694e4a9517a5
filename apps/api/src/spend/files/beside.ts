import {
  type Ahead,
  type ForecastAhead,
  heightAt,
  type Level,
  type LineKind,
} from '@bursar/limits/lines';
import type { SheetColumn } from '../../platform/text/xlsx.js';
import { shortDate } from '../changes/periods.js';
import type { Line } from './drawn.js';

/** Plan, budgets and forecast, as columns beside what was spent. */
export interface Beside {
  readonly columns: readonly SheetColumn<Line>[];
  /** The same amounts to the last digit, as text. */
  readonly exact: readonly SheetColumn<Line>[];
  /** Keys of buckets that are still to come. */
  readonly coming: readonly string[];
  /** Why a line is not there, or not in every bucket. */
  readonly notes: readonly string[];
}

export const NOTHING_BESIDE: Beside = { columns: [], exact: [], coming: [], notes: [] };

/** What is drawn, and why something that is wanted is not. */
export interface LinesDrawn {
  readonly levels: readonly Level[];
  readonly ahead: ForecastAhead | null;
  readonly notes: readonly string[];
}

export const noLines = (...notes: string[]): LinesDrawn => ({ levels: [], ahead: null, notes });

/** Pure. They have their names on the chart. What is not known is empty; sums of limits are no amounts, so that totals are empty too. */
export function besideOf({ levels, ahead, notes }: LinesDrawn): Beside {
  const columns = [
    ...levels.map((level) => column(level.name, (key) => heightAt(level, key))),
    ...(ahead === null ? [] : expectedColumns(ahead)),
  ];
  const exact = columns.map((one) => ({ ...one, name: `${one.name}, exact` }));
  const coming = ahead?.coming ?? [];
  const [first] = coming;
  const still = first === undefined ? [] : [`From ${first} on, days are still to come.`];
  return { columns, exact, coming, notes: [...notes, ...still] };
}

const column = (
  name: string,
  amountAt: (key: string) => string | null | undefined,
): SheetColumn<Line> => ({
  name,
  textOf: ({ key }) => (key === null ? null : amountAt(key)) ?? '',
});

/** A chart by day knows no band. */
function expectedColumns({ expected, outcome }: ForecastAhead): SheetColumn<Line>[] {
  const fields: readonly (readonly [keyof Ahead, string])[] = [
    ['expected', `Expected until ${shortDate(outcome.until)}`],
    ['low', 'Low (80 %)'],
    ['high', 'High (80 %)'],
  ];
  const all = [...expected.values()];
  return fields
    .filter(([field]) => all.some((one) => one[field] !== null))
    .map(([field, name]) => column(name, (key) => expected.get(key)?.[field]));
}

/** Pure. Whether any of these lines is wanted. */
export const wantsCourse = (lines: readonly LineKind[]): boolean =>
  lines.includes('plan') || lines.includes('forecast');

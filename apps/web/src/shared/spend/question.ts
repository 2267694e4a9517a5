import type { LineKind } from '@bursar/limits/lines';
import { at } from '../data/base.js';
import type { DateRange } from './ranges.js';
import type { Filter } from './view.js';

/** What the server is asked: the same words for screen and file, so that both show the same figures. */
export interface SpendQuestion {
  readonly from: string;
  readonly to: string;
  readonly timezone: string;
  readonly groupBy: string[];
  readonly filters: { dimension: string; in: (string | null)[]; exclude: boolean }[];
  readonly top?: number;
  readonly latency: boolean;
  /** Another period: each row says what it was in it. */
  readonly vsFrom?: string;
  readonly vsTo?: string;
}

export interface Scope {
  readonly range: DateRange;
  readonly zone: string;
  readonly filters: readonly Filter[];
}

interface Shape {
  readonly groupBy?: readonly string[];
  readonly top?: number;
  readonly latency?: boolean;
  readonly versus?: DateRange;
}

export function ask(
  scope: Scope,
  { groupBy = [], top, latency = false, versus }: Shape = {},
): SpendQuestion {
  return {
    from: scope.range.from,
    to: scope.range.to,
    timezone: scope.zone,
    groupBy: [...groupBy],
    filters: scope.filters.map((f) => ({
      dimension: f.dimension,
      in: [...f.values],
      exclude: f.exclude,
    })),
    ...(top === undefined ? {} : { top }),
    latency,
    ...(versus === undefined ? {} : { vsFrom: versus.from, vsTo: versus.to }),
  };
}

/** Adds a condition the page itself stands for; it replaces what the filter bar says about that dimension. */
export function within(scope: Scope, dimension: string, value: string | null): Scope {
  const others = scope.filters.filter((f) => f.dimension !== dimension);
  return { ...scope, filters: [...others, { dimension, values: [value], exclude: false }] };
}

/** Files are for people, and about one period. */
export function spendFile(
  { vsFrom: _from, vsTo: _to, ...question }: SpendQuestion,
  type: 'csv' | 'xlsx',
): string {
  return at(
    `/v1/exports/spend.${type}?input=${encodeURIComponent(JSON.stringify({ ...question, named: true }))}`,
  );
}

export const spendCsv = (question: SpendQuestion): string => spendFile(question, 'csv');

/** What is drawn of an answer, for the file of a chart. */
export interface DrawnSeries {
  readonly series: readonly { readonly key: string | null; readonly shown: boolean }[];
  readonly other: boolean;
  readonly cumulative: boolean;
  /** What stands beside them. */
  readonly lines: readonly LineKind[];
}

/** The figures of a chart as it is drawn; `question` is what the chart asked. */
export function chartFile(
  { vsFrom: _from, vsTo: _to, ...question }: SpendQuestion,
  drawn: DrawnSeries,
): string {
  return at(
    `/v1/exports/chart.xlsx?input=${encodeURIComponent(JSON.stringify({ ...question, drawn }))}`,
  );
}

import { compareDecimals } from '@bursar/pricing/decimal';
import type { LabelOf } from '../format/labels.js';
import { changePermille } from '../format/money.js';

/** What the rows of a breakdown need of the server's answer. */
interface Figured {
  readonly requests: string;
  readonly errors: string;
  readonly unpriced: string;
  readonly estimated: string;
  readonly cost: string;
  readonly costUpper: string;
  readonly costPerRequest: string | null;
  readonly costPer1kTokens: string | null;
  readonly cacheHitShare: number | null;
  readonly latency: {
    readonly p50Ms: number;
    readonly p95Ms: number;
    readonly coverage: number;
  } | null;
}

interface Row {
  readonly keys: readonly (string | null)[];
  readonly other: boolean;
  readonly figures: Figured;
  readonly before: Before | null;
}

/** What it was in the range before. */
interface Before {
  /** Null where it is not known. */
  readonly cost: string | null;
  /** yyyy-mm-dd, where the range before begins earlier than the data do. */
  readonly dataBegin: string | null;
}

export interface GroupRow {
  readonly id: string;
  readonly dimension: string;
  readonly key: string | null;
  readonly kind: 'group' | 'other' | 'total';
  readonly label: string;
  readonly figures: Figured;
  /** The cost of the range before; null where it is not known. */
  readonly before: string | null;
  /** yyyy-mm-dd: why nothing is compared. */
  readonly dataBegin: string | null;
  readonly parent: string | null;
}

interface Answer {
  readonly rows: readonly Row[];
  readonly total: Figured;
  readonly before: Before | null;
}

const comparedWith = (before: Before | null): Pick<GroupRow, 'before' | 'dataBegin'> => ({
  before: before?.cost ?? null,
  dataBegin: before?.dataBegin ?? null,
});

/** Rows of one dimension beside what they were. */
export function toGroups(dimension: string, now: Answer, labelOf: LabelOf): GroupRow[] {
  return now.rows.map(({ keys, other, figures, before }) => {
    const key = other ? null : (keys[0] ?? null);
    return {
      id: other ? 'other' : `=${key ?? ''}`,
      dimension,
      key,
      kind: other ? 'other' : 'group',
      label: labelOf(dimension, key, other),
      figures,
      ...comparedWith(before),
      parent: null,
    };
  });
}

export function totalRow(now: Answer): GroupRow {
  return {
    id: 'total',
    dimension: '',
    key: null,
    kind: 'total',
    label: 'Total',
    figures: now.total,
    ...comparedWith(now.before),
    parent: null,
  };
}

/** Rows of a further dimension, the last of their keys, under each group of those before it. By the id of the row that they are under. */
export function toChildren(
  dimension: string,
  rows: readonly Row[],
  labelOf: LabelOf,
): ReadonlyMap<string, readonly GroupRow[]> {
  const children = new Map<string, GroupRow[]>();
  for (const { keys, other, figures, before } of rows) {
    const parent = keys
      .slice(0, -1)
      .map((key) => `=${key ?? ''}`)
      .join('/');
    const key = keys.at(-1) ?? null;
    const siblings = children.get(parent) ?? [];
    children.set(parent, siblings);
    siblings.push({
      id: `${parent}/${other ? 'other' : `=${key ?? ''}`}`,
      dimension,
      key,
      kind: other ? 'other' : 'group',
      label: labelOf(dimension, key, other),
      figures,
      ...comparedWith(before),
      parent,
    });
  }
  return children;
}

export type SortField =
  | 'label'
  | 'cost'
  | 'change'
  | 'requests'
  | 'errors'
  | 'costPerRequest'
  | 'costPer1kTokens'
  | 'cacheHitShare'
  | 'p95';

export interface Sorting {
  readonly field: SortField;
  readonly descending: boolean;
}

type Comparable =
  | { readonly text: string }
  | { readonly decimal: string }
  | { readonly number: number }
  | null;

function valueOf(row: GroupRow, field: SortField): Comparable {
  const { figures } = row;
  switch (field) {
    case 'label':
      return { text: row.label };
    case 'change': {
      const change = row.before === null ? null : changePermille(figures.cost, row.before);
      return change === null ? null : { number: change };
    }
    case 'cost':
    case 'requests':
    case 'errors':
      return { decimal: figures[field] };
    case 'costPerRequest':
    case 'costPer1kTokens': {
      const money = figures[field];
      return money === null ? null : { decimal: money };
    }
    case 'cacheHitShare':
      return figures.cacheHitShare === null ? null : { number: figures.cacheHitShare };
    case 'p95':
      return figures.latency === null ? null : { number: figures.latency.p95Ms };
  }
}

function compare(a: Comparable, b: Comparable): number {
  if (a === null || b === null) return 0;
  if ('text' in a && 'text' in b) return a.text.localeCompare(b.text, 'en');
  if ('decimal' in a && 'decimal' in b) return compareDecimals(a.decimal, b.decimal);
  return 'number' in a && 'number' in b ? a.number - b.number : 0;
}

/** What is unknown stands last whichever way the rest is sorted, and Other after it. */
export function sortGroups(rows: readonly GroupRow[], { field, descending }: Sorting): GroupRow[] {
  return [...rows].sort((a, b) => {
    const others = Number(a.kind !== 'group') - Number(b.kind !== 'group');
    const [left, right] = [valueOf(a, field), valueOf(b, field)];
    const unknown = Number(left === null) - Number(right === null);
    const ordered = compare(left, right);
    return others || unknown || (descending ? -ordered : ordered) || a.id.localeCompare(b.id);
  });
}

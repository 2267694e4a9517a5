import { joinList, splitList } from '../../shared/spend/lists.js';
import type { SortField, Sorting } from '../../shared/spend/groups.js';
import type { SearchParams, View } from '../../shared/spend/view.js';

export const TOPS = [10, 25, 50, 100] as const;
const DEFAULT_TOP = 25;

const FIELDS: readonly SortField[] = [
  'label',
  'cost',
  'change',
  'requests',
  'errors',
  'costPerRequest',
  'costPer1kTokens',
  'cacheHitShare',
  'p95',
];

export interface ExploreParams {
  readonly top: number;
  readonly sorting: Sorting;
  /** Ids of the rows that are open. */
  readonly open: readonly string[];
}

/** What Explore's own part of the link says. */
export function readExplore({ top, sort, open }: SearchParams): ExploreParams {
  const wanted = TOPS.find((count) => String(count) === top);
  const descending = sort?.startsWith('-') ?? true;
  const field = FIELDS.find((name) => name === sort?.replace('-', ''));
  return {
    top: wanted ?? DEFAULT_TOP,
    sorting: field === undefined ? { field: 'cost', descending: true } : { field, descending },
    open: open === undefined ? [] : splitList(open).filter((id) => id !== null),
  };
}

export function writeExplore({ top, sorting, open }: ExploreParams): SearchParams {
  const sort = `${sorting.descending ? '-' : ''}${sorting.field}`;
  return {
    top: top === DEFAULT_TOP ? undefined : String(top),
    sort: sort === '-cost' ? undefined : sort,
    open: open.length === 0 ? undefined : joinList(open),
  };
}

/** What the panel explains: a group of a dimension; a key of null stands for calls without a value. */
export interface Explained {
  readonly dimension: string;
  readonly key: string | null;
}

const ALL = 'all';

/** What the link has the panel explain; null is everything on the page. */
export function readExplained({ explain }: SearchParams): Explained | null {
  const [, dimension = '', key = ''] = /^([^=]+)=(.*)$/su.exec(explain ?? '') ?? [];
  return dimension === '' ? null : { dimension, key: key === '' ? null : key };
}

export const writeExplained = (explained: Explained | null): SearchParams => ({
  explain: explained === null ? ALL : `${explained.dimension}=${explained.key ?? ''}`,
});

export interface Groups {
  readonly first: string;
  /** What is inside each group of the first, and inside each of those. */
  readonly inner: readonly string[];
}

/** The dimensions of the page: those of the link, or team then model. */
export function groupsOf({ group }: Pick<View, 'group'>): Groups {
  const [first = 'team', ...inner] = group;
  return { first, inner: group.length === 0 ? ['model'] : inner };
}

/** After a click on a row one value is left of its dimension, so the others are shown. */
export function nextGroups(clicked: string, { first, inner }: Groups): string[] {
  const others = [first, ...inner].filter((dimension) => dimension !== clicked);
  if (others.length > 0) return others;
  return [clicked === 'model' ? 'team' : 'model'];
}

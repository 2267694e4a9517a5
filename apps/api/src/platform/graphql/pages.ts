import { Invalid } from '../errors.js';

export interface Page<T> {
  readonly edges: readonly { readonly cursor: string; readonly node: T }[];
  readonly pageInfo: { readonly hasNextPage: boolean; readonly endCursor: string | null };
  readonly totalCount: number;
}

export function expectRange(from: Date | number, to: Date | number): void {
  if (from >= to) throw new Invalid('`from` must be before `to`.', { slug: 'bad_range' });
}

export function expectPageSize(first: number, firstMax: number): void {
  if (first < 1 || first > firstMax)
    throw new Invalid(`\`first\` must be between 1 and ${firstMax}.`, { slug: 'bad_page_size' });
}

export const badCursor = (): Invalid =>
  new Invalid('`after` is not a cursor of this list. Use `endCursor` of the page before.', {
    slug: 'bad_cursor',
  });

/** Where an entry stands in its list, as text that a cursor can carry. */
export type Place = readonly string[];

export const comparePlaces = (a: Place, b: Place): number => {
  const at = a.findIndex((text, i) => text !== b[i]);
  return at === -1 ? 0 : (a[at] ?? '') < (b[at] ?? '') ? -1 : 1;
};

export interface PlacedList<T> {
  readonly firstMax: number;
  readonly placeOf: (one: T) => Place;
  readonly isPlace: (place: Place) => boolean;
  readonly compare: (a: Place, b: Place) => number;
}

const toCursor = (place: Place): string => Buffer.from(JSON.stringify(place)).toString('base64url');

function fromCursor(cursor: string, isPlace: (place: Place) => boolean): Place {
  try {
    const place = JSON.parse(Buffer.from(cursor, 'base64url').toString()) as unknown;
    if (Array.isArray(place) && place.every((one) => typeof one === 'string') && isPlace(place))
      return place;
  } catch {
    // Refused below, like every other text that is not a cursor.
  }
  throw badCursor();
}

/** Of a list in its order. The cursor names a place in it, so that a page begins right even where the list has changed since. */
export function pageOf<T>(
  all: readonly T[],
  { firstMax, placeOf, isPlace, compare }: PlacedList<T>,
  first: number,
  after: string | null,
): Page<T> {
  expectPageSize(first, firstMax);
  const place = after === null ? null : fromCursor(after, isPlace);
  const rest = place === null ? all : all.filter((one) => compare(placeOf(one), place) > 0);
  const edges = rest.slice(0, first).map((node) => ({ cursor: toCursor(placeOf(node)), node }));
  return {
    edges,
    pageInfo: { hasNextPage: rest.length > first, endCursor: edges.at(-1)?.cursor ?? null },
    totalCount: all.length,
  };
}

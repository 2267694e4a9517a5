import { daysBetween, type EndOfLife, fromFemto, toFemto } from '@bursar/pricing';
import { Invalid } from '../../platform/errors.js';
import type { SpendRow } from '../answer.js';

/** A model that ends, as one team still calls it. */
export interface Retirement extends EndOfLife {
  readonly team: string;
  readonly calledAs: readonly string[];
  readonly daysLeft: number;
  readonly requests: bigint;
  readonly unpriced: bigint;
  readonly cost: string;
}

/** Pure. Rows by team, provider and model; one team's spellings of one model are one line. */
export function retirementsOf(
  rows: readonly SpendRow[],
  endOf: (provider: string, model: string) => EndOfLife | null,
  today: string,
): Retirement[] {
  const found = new Map<string, Retirement>();
  for (const { keys, figures } of rows) {
    const [team, provider, model] = keys;
    const end = endOf(provider ?? '', model ?? '');
    if (team == null || model == null || end === null) continue;
    const key = JSON.stringify([team, end.provider, end.model]);
    const known = found.get(key);
    found.set(key, {
      ...end,
      team,
      calledAs: [...(known?.calledAs ?? []), model].sort(),
      daysLeft: daysBetween(today, end.endsOn),
      requests: (known?.requests ?? 0n) + figures.requests,
      unpriced: (known?.unpriced ?? 0n) + figures.unpriced,
      cost: fromFemto(toFemto(known?.cost ?? '0') + toFemto(figures.cost)),
    });
  }
  return [...found.values()].sort((a, b) => compare(placeOf(a), placeOf(b)));
}

type Place = readonly string[];

/** Those that end first stand first; of one model, teams by their ids. */
const placeOf = ({ endsOn, model, provider, team }: Retirement): Place => [
  endsOn,
  model,
  provider,
  team,
];

function compare(a: Place, b: Place): number {
  const at = a.findIndex((text, i) => text !== b[i]);
  return at === -1 ? 0 : (a[at] ?? '') < (b[at] ?? '') ? -1 : 1;
}

const FIRST_MAX = 500;
const cursorOf = (one: Retirement): string =>
  Buffer.from(JSON.stringify(placeOf(one))).toString('base64url');

function placeAt(cursor: string): Place {
  try {
    const place = JSON.parse(Buffer.from(cursor, 'base64url').toString()) as unknown;
    if (Array.isArray(place) && place.length === 4 && place.every((one) => typeof one === 'string'))
      return place;
  } catch {
    // Refused below, like every other cursor that is none.
  }
  throw new Invalid('after is no cursor of this list.', { slug: 'bad_cursor' });
}

export interface RetirementPage<T> {
  readonly edges: readonly { readonly cursor: string; readonly node: T }[];
  readonly pageInfo: { readonly hasNextPage: boolean; readonly endCursor: string | null };
  readonly totalCount: number;
}

/** The cursor names a place in the order, so a page begins right even where the list has changed since. */
export function pageOf<T extends Retirement>(
  all: readonly T[],
  first: number,
  after: string | null,
): RetirementPage<T> {
  if (first < 1 || first > FIRST_MAX)
    throw new Invalid(`first is between 1 and ${FIRST_MAX}.`, { slug: 'bad_page_size' });
  const place = after === null ? null : placeAt(after);
  const rest = place === null ? all : all.filter((one) => compare(placeOf(one), place) > 0);
  const edges = rest.slice(0, first).map((node) => ({ cursor: cursorOf(node), node }));
  return {
    edges,
    pageInfo: { hasNextPage: rest.length > first, endCursor: edges.at(-1)?.cursor ?? null },
    totalCount: all.length,
  };
}

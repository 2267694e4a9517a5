import type { Meter } from '../book.js';
import type { PriceBook } from '../compile.js';
import { cardAt, cardsFor } from '../lookup.js';
import { fromFemto, fromRate } from '../money.js';
import { GEOGRAPHIES, type ListedPrice } from './listed.js';

export type Verdict =
  | { readonly outcome: 'same'; readonly row: number | null }
  /** The book has no price for such a call, and why. */
  | { readonly outcome: 'missing'; readonly reason: string }
  /** Meters by which they differ: what the book says (null: nothing) and what the list says. */
  | {
      readonly outcome: 'differs';
      readonly row: number | null;
      readonly meters: Readonly<Record<Meter, readonly [book: string | null, list: string]>>;
    };

/** What the book says of a call at a listed price. Meters that the list leaves out are not compared. */
export function compareWithBook(book: PriceBook, listed: ListedPrice, at: number): Verdict {
  const verdicts = regionsOfListed(listed).map((region) => compareIn(book, listed, region, at));
  return (
    verdicts.find(({ outcome }) => outcome === 'same') ??
    verdicts.find(({ outcome }) => outcome === 'differs') ??
    verdicts[0] ?? { outcome: 'missing', reason: 'no region' }
  );
}

/** The same for one region. */
export function compareIn(
  book: PriceBook,
  listed: ListedPrice,
  region: string,
  at: number,
): Verdict {
  const ref = listed.routing === 'global' ? `global.${listed.model}` : listed.model;
  const set = cardsFor(book, { modelRef: ref, region, at, tier: listed.tier });
  const card = cardAt(set, at, listed.contextOver === null ? 0 : listed.contextOver + 1);
  if (card === null) return { outcome: 'missing', reason: set.reason };
  if (card.over !== (listed.contextOver ?? -1))
    return { outcome: 'missing', reason: 'no-rate-for-length' };
  const meters: Record<Meter, readonly [string | null, string]> = {};
  for (const [meter, price] of Object.entries({ ...listed.per1M, ...listed.perUnit })) {
    const rate = card.rates.get(meter);
    const own =
      rate === undefined
        ? null
        : rate.unit === 'token'
          ? fromRate(rate.list)
          : fromFemto(rate.list);
    if (own !== price) meters[meter] = [own, price];
  }
  return Object.keys(meters).length === 0
    ? { outcome: 'same', row: card.row }
    : { outcome: 'differs', row: card.row, meters };
}

/** Where a bare id is sold as far as its price shows: no list says that other regions cost the same. */
const BARE_REGIONS: readonly string[] = ['us-east-1', 'us-east-2', 'us-west-2'];

/** Where a listed price may be asked for: any of these, since a geography has one price in most lists and several in fact. */
export function regionsOfListed({ place, regions }: ListedPrice): readonly string[] {
  if (regions !== undefined) return regions;
  if (place === '') return BARE_REGIONS;
  return GEOGRAPHIES[place] ?? [place];
}

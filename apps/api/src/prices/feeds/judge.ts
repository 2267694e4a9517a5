import {
  compareIn,
  type ListedPrice,
  type PriceBook,
  type PriceList,
  regionsOfListed,
  type Verdict,
} from '@bursar/pricing';
import type { StoredRow } from '../prices.repository.js';
import { guardsOf } from './guards.js';
import {
  contentKeyOf,
  type Day,
  type Guard,
  isEverywhere,
  keyOfListed,
  midnightOf,
  noonOf,
  type Offered,
} from './offered.js';

/** The book that lists are compared with: published prices alone, without anything of the organisation's own. */
export interface ListBook {
  readonly compiled: PriceBook;
  readonly rows: ReadonlyMap<number, StoredRow>;
}

export type Finding =
  | {
      readonly outcome: 'confirmed';
      readonly listed: ListedPrice;
      readonly rows: readonly number[];
    }
  | { readonly outcome: 'offered'; readonly listed: ListedPrice; readonly offered: Offered };

interface Compared {
  readonly region: string;
  readonly verdict: Verdict;
}

/** Pure. What a listed price says to the book: rows that it confirms, and prices that the book does not have. */
export class Judge {
  private readonly companions: ReadonlyMap<string, ListedPrice>;

  constructor(
    private readonly book: ListBook,
    list: PriceList,
    private readonly today: Day,
  ) {
    this.companions = new Map(list.prices.map((price) => [companionKey(price), price]));
  }

  judge(listed: ListedPrice, doubts: readonly Guard[]): Finding[] {
    const { from } = listed;
    const isAnnounced = from !== null && from > this.today;
    const at = noonOf(isAnnounced ? from : this.today);
    const compared = regionsOfListed(listed).map((region) => ({
      region,
      verdict: compareIn(this.book.compiled, listed, region, at),
    }));
    const same = compared.flatMap(({ verdict }) =>
      verdict.outcome === 'same' && verdict.row !== null ? [verdict.row] : [],
    );
    const confirmed: Finding[] =
      same.length > 0 ? [{ outcome: 'confirmed', listed, rows: [...new Set(same)] }] : [];
    // A geography has one price in most lists and several in fact: where one region agrees, nothing is offered for others.
    const isPlaced = listed.regions !== undefined;
    const differing = compared.filter(({ verdict }) => verdict.outcome === 'differs');
    const missing = compared.filter(({ verdict }) => verdict.outcome === 'missing');
    if (!isPlaced && same.length > 0) return confirmed;
    const open = isPlaced ? [...differing, ...missing] : differing.length > 0 ? differing : missing;
    const offers = byRow(open).map(({ row, regions }): Finding => ({
      outcome: 'offered',
      listed,
      offered: this.offer(listed, { row, regions, isAnnounced, at, doubts }),
    }));
    return [...confirmed, ...offers];
  }

  private offer(
    listed: ListedPrice,
    {
      row,
      regions: asked,
      isAnnounced,
      at,
      doubts,
    }: {
      row: number | null;
      regions: readonly string[];
      isAnnounced: boolean;
      at: number;
      doubts: readonly Guard[];
    },
  ): Offered {
    const inForce = row === null ? undefined : this.book.rows.get(row);
    const key = keyOfListed(listed);
    const regions = isEverywhere(listed) ? (inForce?.regions ?? ['*commercial']) : asked;
    const isMoved =
      inForce !== undefined &&
      Object.entries({ ...listed.per1M, ...listed.perUnit }).some(([meter, price]) => {
        const own = inForce.per1M[meter] ?? inForce.perUnit?.[meter];
        return own !== undefined && own !== price;
      });
    return {
      ...key,
      contentKey: contentKeyOf(key, { ...listed, regions }),
      kind: isAnnounced ? 'announced' : isMoved ? 'changed' : 'new',
      provider: inForce?.provider ?? this.vendorOf(listed.model),
      regions,
      per1M: listed.per1M,
      perUnit: listed.perUnit,
      validFrom: listed.from === null ? null : midnightOf(listed.from),
      rowInForce: inForce?.id ?? null,
      guards: [...doubts, ...(doubts.length > 0 ? [] : this.guards(listed, inForce, asked, at))],
    };
  }

  private guards(
    listed: ListedPrice,
    inForce: StoredRow | undefined,
    regions: readonly string[],
    at: number,
  ): Guard[] {
    const region = regions[0] ?? '';
    const of = (change: Partial<ListedPrice>) => {
      const asked = { ...listed, ...change };
      return this.companions.get(companionKey(asked))?.per1M ?? this.pricesIn(asked, region, at);
    };
    return guardsOf(
      { ...keyOfListed(listed), per1M: listed.per1M, perUnit: listed.perUnit },
      {
        inForce: inForce?.per1M ?? null,
        standard: of({ tier: 'standard' }),
        otherRouting: of({ routing: listed.routing === 'global' ? 'in-region-or-geo' : 'global' }),
        // An added meter completes a row that has the others.
        anyLength: inForce === undefined ? of({ contextOver: null }) : null,
      },
    ).filter(({ code }) => inForce === undefined || code !== 'incomplete');
  }

  /** What the book has for such a call. */
  private pricesIn(
    listed: ListedPrice,
    region: string,
    at: number,
  ): Readonly<Record<string, string>> | null {
    const verdict = compareIn(
      this.book.compiled,
      { ...listed, per1M: {}, perUnit: {} },
      region,
      at,
    );
    const row = verdict.outcome === 'missing' ? null : verdict.row;
    return row === null ? null : (this.book.rows.get(row)?.per1M ?? null);
  }

  /** Ids spell some vendors in several ways: whose the others with this prefix are. */
  private vendorOf(model: string): string {
    const prefix = model.slice(0, Math.max(model.indexOf('.'), 0));
    for (const row of this.book.rows.values())
      if (row.surface !== 'direct' && row.model.startsWith(`${prefix}.`)) return row.provider;
    return prefix;
  }
}

function byRow(compared: readonly Compared[]): { row: number | null; regions: string[] }[] {
  const groups = new Map<number | null, string[]>();
  for (const { region, verdict } of compared) {
    const row = verdict.outcome === 'differs' ? verdict.row : null;
    groups.set(row, [...(groups.get(row) ?? []), region]);
  }
  return [...groups].map(([row, regions]) => ({ row, regions }));
}

const companionKey = (price: ListedPrice): string =>
  JSON.stringify([
    price.model,
    price.routing,
    price.tier,
    price.contextOver,
    price.routing === 'global' || price.place === '' ? '' : price.place,
    price.regions?.[0] ?? '',
  ]);

/** Prices that count today or later; of what a list has dated to the past, the latest. */
export function inForceOrLater(
  list: PriceList,
  today: Day,
): {
  readonly current: readonly ListedPrice[];
  readonly past: readonly ListedPrice[];
} {
  const latest = new Map<string, string>();
  const placeKeys = (price: ListedPrice) =>
    (price.regions ?? [price.place]).map((place) =>
      JSON.stringify([price.model, price.routing, price.tier, price.contextOver, place]),
    );
  for (const price of list.prices) {
    if ((price.from ?? '') > today) continue;
    for (const key of placeKeys(price))
      latest.set(key, [latest.get(key) ?? '', price.from ?? ''].sort().at(-1) ?? '');
  }
  const past: ListedPrice[] = [];
  const current = list.prices.flatMap((price) => {
    if ((price.from ?? '') > today) return [price];
    const keys = placeKeys(price);
    const places = (price.regions ?? [price.place]).filter(
      (_, index) => latest.get(keys[index] ?? '') === (price.from ?? ''),
    );
    if (places.length === 0) past.push(price);
    if (places.length === 0) return [];
    return [price.regions === undefined ? price : { ...price, regions: places }];
  });
  return { current, past };
}

/** Keys of prices that contradict another one of the same list. */
export function contradictions(prices: readonly ListedPrice[]): ReadonlyMap<ListedPrice, Guard> {
  const seen = new Map<string, ListedPrice>();
  const found = new Map<ListedPrice, Guard>();
  for (const price of prices) {
    for (const place of price.regions ?? [price.place]) {
      const { model, routing, tier, contextOver, from } = price;
      const key = JSON.stringify([model, routing, tier, contextOver, from, place]);
      const other = seen.get(key);
      seen.set(key, other ?? price);
      const meter = other === undefined ? undefined : contradicted(other, price);
      if (other === undefined || meter === undefined) continue;
      const text = `The list has ${other.per1M[meter] ?? ''} (${other.key}) and ${price.per1M[meter] ?? ''} (${price.key}) for ${meter}.`;
      found.set(other, { code: 'two_values', text }).set(price, { code: 'two_values', text });
    }
  }
  return found;
}

const contradicted = (a: ListedPrice, b: ListedPrice): string | undefined =>
  Object.keys(a.per1M).find(
    (meter) => b.per1M[meter] !== undefined && b.per1M[meter] !== a.per1M[meter],
  );

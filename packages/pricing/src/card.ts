import type { LayerKind, Meter, PriceRowData, ProviderMultiplier } from './book.js';
import { fixRate, toRatio, type Layer, type Ratio } from './layer.js';
import { toFemto, toRate } from './money.js';
import { narrow, type NarrowRates } from './meters/narrow.js';
import { soldByUnit } from './sold-by-unit.js';
import { placeUnknownWrites, type UnknownWrites } from './meters/writes.js';

/** What one meter costs, in femtodollars per unit. */
export interface MeterRate {
  readonly unit: 'token' | 'each';
  readonly list: bigint;
  readonly effective: bigint;
  /** What decided the effective rate. */
  readonly layer: 'list' | LayerKind;
  readonly layerId: number | null;
  /** Provider multipliers between list and effective, as published. */
  readonly multipliers: readonly string[];
  /** False if the list has no price of its own and `list` repeats the contract's. */
  readonly listed: boolean;
}

/** Every rate of one model, region, tier and prompt size, with contract layers applied. */
export interface RateCard {
  /** Applies to prompts of more tokens than this; -1 = to all. */
  readonly over: number;
  readonly rates: ReadonlyMap<Meter, MeterRate>;
  /** Id of the list row; null if a contract alone sets the price. */
  readonly row: number | null;
  /** Id of the strongest layer on this card. */
  readonly layer: number | null;
  readonly unknownWrites: UnknownWrites;
  readonly narrow: NarrowRates;
  /** Sold by something else than tokens: images, queries, seconds. `always`: no call is paid by tokens alone. */
  readonly soldByUnit: 'never' | 'partly' | 'always';
}

/** One card per prompt size. Of several rows for one size, the one for this region, then the newest, counts. */
export function cardsOf(
  rows: readonly PriceRowData[],
  layers: readonly Layer[],
  multipliers: readonly ProviderMultiplier[],
): readonly RateCard[] {
  const bySize = new Map<number, PriceRowData>();
  for (const row of rows) {
    const over = row.contextOver === null ? -1 : Number(row.contextOver);
    if (!bySize.has(over)) bySize.set(over, row);
  }
  if (bySize.size === 0) {
    const own = makeCard(null, -1, layers, multipliers);
    return own.rates.size > 0 ? [own] : [];
  }
  return [...bySize]
    .sort(([a], [b]) => b - a)
    .map(([over, row]) => makeCard(row, over, layers, multipliers));
}

function makeCard(
  row: PriceRowData | null,
  over: number,
  layers: readonly Layer[],
  multipliers: readonly ProviderMultiplier[],
): RateCard {
  const rates = new Map<Meter, MeterRate>();
  const price = (meter: Meter, unit: MeterRate['unit'], list: bigint | null): void => {
    const applied = unit === 'token' ? multipliers : [];
    const rate = layered(meter, unit, list, layers, applied);
    if (rate) rates.set(meter, rate);
  };
  for (const [meter, per1M] of Object.entries(row?.per1M ?? {}))
    price(meter, 'token', toRate(per1M));
  for (const [meter, each] of Object.entries(row?.perUnit ?? {}))
    price(meter, 'each', toFemto(each));
  for (const layer of layers) {
    for (const meter of layer.fixed.keys()) if (!rates.has(meter)) price(meter, 'token', null);
  }
  const strongest = ['fixed', 'discount', 'multiplier'].flatMap((kind) =>
    [...rates.values()].filter((rate) => rate.layer === kind),
  )[0];
  return {
    over,
    rates,
    row: row?.id ?? null,
    layer: strongest?.layerId ?? null,
    unknownWrites: placeUnknownWrites(rates),
    narrow: narrow(rates),
    soldByUnit: soldByUnit(rates),
  };
}

/** Per meter: list → provider multipliers → the strongest fixed price, else the strongest discount → factor. */
function layered(
  meter: Meter,
  unit: MeterRate['unit'],
  list: bigint | null,
  layers: readonly Layer[],
  multipliers: readonly ProviderMultiplier[],
): MeterRate | null {
  const published = multipliers.map(({ factor }) => factor);
  for (const layer of layers) {
    const fixed = layer.fixed.get(meter);
    if (fixed === undefined) continue;
    const deal = { layer: 'fixed', layerId: layer.id, multipliers: published } as const;
    return { unit, list: list ?? fixed, effective: fixed, ...deal, listed: list !== null };
  }
  if (list === null) return null;
  const discount = layers.find((layer) => layer.kind === 'discount');
  const factor = layers.find((layer) => layer.kind === 'multiplier');
  const ratios: Ratio[] = published.map(toRatio);
  if (discount) ratios.push(discount.ratio);
  if (factor) ratios.push(factor.ratio);
  const decisive = factor ?? discount;
  return {
    unit,
    list,
    effective: fixRate(list, ratios),
    layer: decisive?.kind ?? 'list',
    layerId: decisive?.id ?? null,
    multipliers: published,
    listed: true,
  };
}

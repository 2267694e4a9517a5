import { REPORTED_ATTRIBUTES, type CallToRate } from './book.js';
import type { PriceRowData, ProviderMultiplier } from './book.js';
import { cardsOf, type RateCard } from './card.js';
import { inner, makeRoom, type PriceBook } from './compile.js';
import { matchingLayers } from './layer.js';
import { resolve, type Resolution } from './resolve.js';

/** A stretch of time, [from, to) in epoch milliseconds, in which nothing changes. Cards: longest prompt first. */
interface Segment {
  readonly from: number;
  readonly to: number;
  readonly cards: readonly RateCard[];
}

export interface CardSet {
  readonly segments: readonly Segment[];
  /** Why there is no card, where no segment covers the time. */
  readonly reason: string;
}

const STANDARD_TIERS = new Set(['', 'standard', 'default']);

/** The provider's word for its normal tier is 'standard' here, whatever it calls it. */
function tierOf(call: CallToRate): string {
  return call.tier === undefined || STANDARD_TIERS.has(call.tier) ? 'standard' : call.tier;
}

/** The card that a call of so many prompt tokens is rated by: `rate` without usage. Null where the call has no price. */
export const rateCardOf = (
  book: PriceBook,
  call: CallToRate,
  promptTokens: number,
): RateCard | null => cardAt(cardsFor(book, call), call.at, promptTokens);

/** The cards of a call, remembered by everything but its time and size. */
export function cardsFor(book: PriceBook, call: CallToRate): CardSet {
  const region = call.region ?? '';
  const variant = variantOf(book, call);
  const memo = book.memo.cards.get(variant)?.get(call.modelRef)?.get(region);
  if (memo) return memo;
  makeRoom(book);
  const cards = buildCards(book, call, resolve(book, call.modelRef, call.provider ?? 'bedrock'));
  const byModel = book.memo.cards.get(variant) ?? new Map<string, Map<string, CardSet>>();
  book.memo.cards.set(variant, byModel);
  inner(byModel, call.modelRef).set(region, cards);
  return cards;
}

/** The team of a call, where the book has a price for it. */
const teamOf = (book: PriceBook, { team }: CallToRate): string | null =>
  team !== undefined && book.teams.has(team) ? team : null;

function variantOf(book: PriceBook, call: CallToRate): string {
  const { tier, provider, inferenceGeo, speed, processingRegion } = call;
  const team = book.teams.size === 0 ? null : teamOf(book, call);
  const plain =
    (tier === undefined || tier === 'standard') &&
    (provider === undefined || provider === 'bedrock') &&
    team === null &&
    inferenceGeo === undefined &&
    speed === undefined &&
    processingRegion === undefined;
  return plain
    ? ''
    : JSON.stringify([tierOf(call), provider, inferenceGeo, speed, processingRegion, team]);
}

/** The card that applies at this time and prompt size, or null. Longer prompts: strictly greater, whole request. */
export function cardAt(set: CardSet, at: number, promptTokens: number): RateCard | null {
  for (const segment of set.segments) {
    if (at < segment.from || at >= segment.to) continue;
    for (const card of segment.cards) if (promptTokens > card.over) return card;
  }
  return null;
}

function buildCards(book: PriceBook, call: CallToRate, model: Resolution): CardSet {
  if (model.reason) return { segments: [], reason: model.reason };
  const multipliers = reportedMultipliers(book, call, model);
  if (typeof multipliers === 'string') return { segments: [], reason: multipliers };
  const tier = tierOf(call);
  const region = call.region ?? '';
  const { rows, reason } = rowsFor(model, region, tier);
  const layers = matchingLayers(book.layers, {
    ids: model.ids,
    provider: model.provider,
    surface: model.rows[0]?.surface ?? '',
    region,
    routing: model.routing,
    tier,
    team: teamOf(book, call),
  });
  const moments = new Set<number>([-Infinity, Infinity]);
  for (const row of rows) {
    moments.add(startOf(row));
    moments.add(endOf(row));
  }
  for (const layer of layers) moments.add(layer.from).add(layer.to);
  const edges = [...moments].sort((a, b) => (a < b ? -1 : 1));
  const segments = edges.flatMap((from, index) => {
    const to = edges[index + 1];
    if (to === undefined) return [];
    const inForce = layers.filter((layer) => layer.from <= from && to <= layer.to);
    const cards = cardsOf(
      rows.filter((row) => startOf(row) <= from && to <= endOf(row)),
      inForce,
      multipliers,
    );
    return cards.length > 0 ? [{ from, to, cards }] : [];
  });
  return { segments, reason };
}

const startOf = (row: PriceRowData): number => row.validFrom?.getTime() ?? -Infinity;
const endOf = (row: PriceRowData): number => row.validTo?.getTime() ?? Infinity;

/** Values of reported attributes that leave the list price as it is. */
const NEUTRAL = new Set(['', 'global', 'not_available', 'standard', 'default', 'normal']);

/** The provider's own multipliers for this call; a reported attribute without a known factor has no price. */
function reportedMultipliers(
  book: PriceBook,
  call: CallToRate,
  model: Resolution,
): readonly ProviderMultiplier[] | string {
  const known = model.directKey === null ? [] : (book.multipliers.get(model.directKey) ?? []);
  const applied: ProviderMultiplier[] = [];
  for (const attribute of REPORTED_ATTRIBUTES) {
    const value = call[attribute];
    if (value === undefined || NEUTRAL.has(value)) continue;
    const found = known.find(({ when }) => when[attribute] === value);
    if (!found) return `no-multiplier:${attribute}=${value}`;
    applied.push(found);
  }
  return applied;
}

/** Rows of any date for a call, the closest region and the newest first; or why there are none. */
function rowsFor(
  model: Resolution,
  region: string,
  tier: string,
): { rows: readonly PriceRowData[]; reason: string } {
  const none = (reason: string) => ({ rows: [], reason });
  if (model.rows.length === 0) return none('no-rate-at-date');
  // A price of the organisation applies to every routing: it is not listed by routing.
  const routed = model.rows.filter(
    ({ routing, surface }) =>
      routing === model.routing || (surface === 'org' && routing !== 'direct'),
  );
  if (routed.length === 0) return none(`no-rate-for-routing:${model.routing}`);
  const sold = routed.filter((row) => closeness(row, region) !== null);
  if (sold.length === 0) return none(`no-rate-for-region:${region}`);
  const served = sold.filter((row) => row.tier === tier);
  if (served.length === 0) return none(`no-rate-for-tier:${tier}`);
  const rows = served.sort(
    (a, b) =>
      (closeness(a, region) ?? 0) - (closeness(b, region) ?? 0) ||
      b.systemFrom.getTime() - a.systemFrom.getTime() ||
      b.id - a.id,
  );
  return { rows, reason: 'no-rate-at-date' };
}

const NOT_COMMERCIAL = /^(us-gov|us-iso|eu-iso|eusc|cn)-/;

/** 0 = the row names this region, 1 = all commercial regions, 2 = everywhere, null = not sold here. */
function closeness(row: PriceRowData, region: string): number | null {
  if (row.regions.includes(region)) return 0;
  if (row.regions.includes('*commercial') && !NOT_COMMERCIAL.test(region)) return 1;
  return row.regions.includes('*') ? 2 : null;
}

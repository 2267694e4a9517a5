import type { LayerKind, Meter, PriceLayerData, Routing } from './book.js';
import { divideHalfEven, InexactAmount, toRate, toScaled } from './money.js';

/** A price book that cannot be compiled: the layer or row it names contradicts itself. */
export class BadPriceBook extends Error {}

/** What a layer may be narrowed by. Any other key is refused, because it would silently never apply. */
export const LAYER_MATCH_KEYS = [
  'provider',
  'surface',
  'model',
  'modelId',
  'region',
  'routing',
  'tier',
  'dataResidency',
  'team',
] as const;

/** The call as a layer sees it. `ids` names the model from the most to the least specific way. */
export interface LayerSubject {
  readonly ids: readonly string[];
  readonly provider: string;
  readonly surface: string;
  readonly region: string;
  readonly routing: Routing;
  readonly tier: string;
  /** Whose call it is; null: no layer of the book asks for it, or it is not known. */
  readonly team: string | null;
}

export interface Ratio {
  readonly numerator: bigint;
  readonly denominator: bigint;
}

/** A layer ready to be applied. Times are epoch milliseconds, [from, to). */
export interface Layer {
  readonly id: number;
  readonly kind: LayerKind;
  readonly priority: number;
  readonly from: number;
  readonly to: number;
  readonly models: readonly string[] | null;
  /** The teams that it is for; null = any. */
  readonly teams: readonly string[] | null;
  readonly conditions: readonly ((subject: LayerSubject) => boolean)[];
  readonly fixed: ReadonlyMap<Meter, bigint>;
  readonly ratio: Ratio;
}

const RATIO_DECIMALS = 9;
const ONE: Ratio = { numerator: 1n, denominator: 1n };

/** '1.1' → 11/10, exactly. At most nine decimals. */
export function toRatio(factor: string): Ratio {
  return {
    numerator: toScaled(factor, RATIO_DECIMALS),
    denominator: 10n ** BigInt(RATIO_DECIMALS),
  };
}

/** The exact product of ratios applied to a rate, rounded once: half-even at nine decimals per 1M. */
export function fixRate(rate: bigint, ratios: readonly Ratio[]): bigint {
  let numerator = rate;
  let denominator = 1n;
  for (const ratio of ratios) {
    numerator *= ratio.numerator;
    denominator *= ratio.denominator;
  }
  return denominator === 1n ? numerator : divideHalfEven(numerator, denominator);
}

/** Reads a layer as stored. A malformed one throws BadPriceBook and names itself. */
export function compileLayer(data: PriceLayerData): Layer {
  try {
    return {
      id: data.id,
      kind: data.kind,
      priority: data.priority,
      from: data.validFrom?.getTime() ?? -Infinity,
      to: data.validTo?.getTime() ?? Infinity,
      models: namedModels(data.match),
      teams: data.match['team'] === undefined ? null : oneOrMany(data.match['team']),
      conditions: conditionsOf(data.match),
      fixed: fixedRates(data),
      ratio: ratioOf(data),
    };
  } catch (error) {
    if (!(error instanceof BadPriceBook || error instanceof InexactAmount)) throw error;
    throw new BadPriceBook(`Price layer ${data.id}: ${error.message}`);
  }
}

function fixedRates(data: PriceLayerData): ReadonlyMap<Meter, bigint> {
  if (data.kind !== 'fixed') return new Map();
  const prices = Object.entries(data.per1M ?? {});
  if (prices.length === 0) throw new BadPriceBook('a fixed price names no meter.');
  return new Map(prices.map(([meter, per1M]) => [meter, atLeastZero(toRate(per1M))]));
}

function ratioOf(data: PriceLayerData): Ratio {
  if (data.kind === 'fixed') return ONE;
  if (data.kind === 'multiplier') {
    const factor = toRatio(data.factor ?? '');
    atLeastZero(factor.numerator);
    return factor;
  }
  const percent = toScaled(data.percent ?? '', RATIO_DECIMALS);
  const whole = toScaled('100', RATIO_DECIMALS);
  return { numerator: atLeastZero(whole - atLeastZero(percent)), denominator: whole };
}

function atLeastZero(value: bigint): bigint {
  if (value < 0n) throw new BadPriceBook('a price cannot fall below zero.');
  return value;
}

function namedModels(match: PriceLayerData['match']): readonly string[] | null {
  const named = match['modelId'] ?? match['model'];
  return named === undefined ? null : oneOrMany(named);
}

function conditionsOf(match: PriceLayerData['match']): Layer['conditions'] {
  return Object.entries(match).flatMap(([key, wanted]) => {
    switch (key) {
      case 'model':
      case 'modelId':
        return [];
      case 'provider':
      case 'surface':
      case 'region':
      case 'routing':
      case 'tier': {
        const values = oneOrMany(wanted);
        return [(subject: LayerSubject) => values.includes(subject[key])];
      }
      case 'team': {
        const teams = oneOrMany(wanted);
        return [({ team }: LayerSubject) => team !== null && teams.includes(team)];
      }
      // Bound to a region or geography, as opposed to routed anywhere in the world.
      case 'dataResidency':
        return [(subject: LayerSubject) => (subject.routing === 'in-region-or-geo') === wanted];
      default:
        throw new BadPriceBook(`"${key}" is nothing a layer can be narrowed by.`);
    }
  });
}

function oneOrMany(value: unknown): readonly string[] {
  const values: unknown[] = Array.isArray(value) ? value : [value];
  return values.map((each) => {
    if (typeof each !== 'string') throw new BadPriceBook('a match is text or a list of texts.');
    return each;
  });
}

/** The layers for this call, strongest first, whatever their dates. */
export function matchingLayers(layers: readonly Layer[], subject: LayerSubject): readonly Layer[] {
  return layers
    .filter(
      (layer) => rankOf(layer, subject) !== null && layer.conditions.every((is) => is(subject)),
    )
    .sort((a, b) => compareLayers(a, b, subject));
}

/**
 * Precedence: higher priority; then the layer that names the model most specifically (as called, then without
 * its geo prefix, then the listed model behind an alias, then any model); then the narrower one; then the later
 * start, an open start being the earliest; then the newer.
 */
export function compareLayers(a: Layer, b: Layer, subject: LayerSubject): number {
  return (
    b.priority - a.priority ||
    ascending(rankOf(a, subject) ?? Infinity, rankOf(b, subject) ?? Infinity) ||
    b.conditions.length - a.conditions.length ||
    ascending(b.from, a.from) ||
    b.id - a.id
  );
}

/** Subtraction would make NaN of two infinities. */
function ascending(a: number, b: number): number {
  return a === b ? 0 : a < b ? -1 : 1;
}

/** Position of the most specific id that the layer names; Infinity = any model; null = another model. */
function rankOf(layer: Layer, subject: LayerSubject): number | null {
  const { models } = layer;
  if (models === null) return Infinity;
  const rank = subject.ids.findIndex((id) => models.includes(id));
  return rank < 0 ? null : rank;
}

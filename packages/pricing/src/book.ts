import type { TokenMeter } from './measures.js';

/** A named quantity that is billed by itself: 'input', 'cacheRead', 'inputAudio', 'image.out[1024,standard]'. */
export type Meter = string;

export type Routing = 'in-region-or-geo' | 'global' | 'direct';

/**
 * One published price. `surface` is 'direct' for a provider's own API; anything else is sold through Bedrock.
 * `provider` is the vendor on Bedrock rows and the seller on direct rows. A row counts for every region it lists;
 * '*commercial' stands for all but government, China and isolated regions, '*' for all.
 */
export interface PriceRowData {
  readonly id: number;
  readonly provider: string;
  readonly surface: string;
  readonly model: string;
  readonly routing: Routing;
  readonly regions: readonly string[];
  readonly tier: string;
  /** The row prices a whole request whose prompt is longer than this many tokens; null = any length. */
  readonly contextOver: bigint | null;
  /** USD per 1,000,000 units, at most nine decimals, by meter. */
  readonly per1M: Readonly<Record<Meter, string>>;
  /** USD per unit, by meter. */
  readonly perUnit?: Readonly<Record<Meter, string>> | null;
  /** When the price applies, [validFrom, validTo); null = open. */
  readonly validFrom: Date | null;
  readonly validTo: Date | null;
  /** When Bursar believed it, [systemFrom, systemTo); null = still does. */
  readonly systemFrom: Date;
  readonly systemTo: Date | null;
  readonly source: string;
  readonly status?: string;
}

export type LayerKind = 'fixed' | 'discount' | 'multiplier';

/** A contract over the list. `match` says which calls it is for; see LAYER_MATCH_KEYS. */
export interface PriceLayerData {
  readonly id: number;
  readonly kind: LayerKind;
  readonly priority: number;
  readonly match: Readonly<Record<string, unknown>>;
  /** fixed: USD per 1,000,000 units by meter. Meters left out keep what they cost without the layer. */
  readonly per1M?: Readonly<Record<Meter, string>> | null;
  /** discount: per cent off, '12.5'. */
  readonly percent?: string | null;
  /** multiplier: '1.1'; above 1 is a premium and allowed. */
  readonly factor?: string | null;
  readonly validFrom: Date | null;
  readonly validTo: Date | null;
  readonly systemFrom: Date;
  readonly systemTo: Date | null;
}

/** A model of the organisation's own; aliasOf null = it stands for no listed one. */
export interface ModelAliasData {
  readonly model: string;
  readonly aliasOf: string | null;
}

/** What a provider multiplies its own list by, when the response reports the attribute in `when`. */
export interface ProviderMultiplier {
  readonly provider: string;
  readonly model: string;
  readonly when: Partial<Readonly<Record<ReportedAttribute, string>>>;
  readonly factor: string;
}

/** Attributes in a provider's usage block that change the price of a direct call. */
export const REPORTED_ATTRIBUTES = ['inferenceGeo', 'speed', 'processingRegion'] as const;
export type ReportedAttribute = (typeof REPORTED_ATTRIBUTES)[number];

export interface PriceBookData {
  readonly version: number;
  readonly rows: readonly PriceRowData[];
  readonly layers: readonly PriceLayerData[];
  readonly aliases: readonly ModelAliasData[];
  /** Application inference profile ARN → the model or system profile id it was copied from. */
  readonly inferenceProfiles: Readonly<Record<string, string>>;
  readonly multipliers?: readonly ProviderMultiplier[];
}

/** The call to price. Everything but the model, the time and (on Bedrock) the source region may be left out. */
export interface CallToRate {
  /** Model id, profile id or ARN, as the provider's record has it. */
  readonly modelRef: string;
  /** The region the request was sent to. A geo or global profile bills there. */
  readonly region?: string | undefined;
  /** When the call happened, epoch milliseconds. */
  readonly at: number;
  /** The tier that served it: standard (also 'default' or absent), batch, flex, priority, latency-optimized, … */
  readonly tier?: string | undefined;
  /** Who was called: bedrock (also when absent), or a direct provider: anthropic, openai, google-vertex, … */
  readonly provider?: string | undefined;
  /** Whose call it is: a contract may be for a team alone. */
  readonly team?: string | undefined;
  readonly inferenceGeo?: string | undefined;
  readonly speed?: string | undefined;
  readonly processingRegion?: string | undefined;
  /** The provider refused or broke it off: it owes nothing that it does not report. */
  readonly failed?: boolean | undefined;
}

/**
 * The class of units that a call may have used and the source does not report: 'output[unreported]' of a stream that was
 * cut. They are not charged; they make the call an estimate, and raise its upper bound.
 */
export const UNREPORTED = 'unreported';

/** Stands beside a call that is sold by units and reports none of them: it is unpriced, even where no price is known. */
export const UNREPORTED_UNITS: Meter = `units[${UNREPORTED}]`;

/** Disjoint quantities of one call, safe non-negative integers. */
export interface Quantities {
  readonly input: number;
  readonly output: number;
  readonly cacheRead: number;
  readonly cacheWrite5m: number;
  readonly cacheWrite1h: number;
  /** Written to a cache for a time that the source does not report. */
  readonly cacheWriteUnknown: number;
  readonly cacheWrite30m?: number;
  /** Every other meter. A string may carry up to six decimals ('36.5' hours). */
  readonly more?: Readonly<Record<Meter, number | bigint | string>>;
}

/** The six token meters of a charge, with writes of unknown lifetime put where they were priced. */
export type PlacedMeters = Readonly<Record<TokenMeter, number>>;

export const NO_USAGE: Quantities = Object.freeze({
  input: 0,
  output: 0,
  cacheRead: 0,
  cacheWrite5m: 0,
  cacheWrite1h: 0,
  cacheWriteUnknown: 0,
});

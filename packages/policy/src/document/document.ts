import type { JsonValue } from './json.js';
import type { Scope } from '../scope.js';

export const POLICY_FORMAT = 'bursar.policy/1';
export const STOPS_FORMAT = 'bursar.stops/1';

/** What both documents begin with. */
export interface DocumentHead {
  /** Whose calls it is for. */
  readonly environment: string;
  /** 1, 2, 3, … without a gap, by environment and format. */
  readonly version: number;
  /** SHA-256 of the version before, in hexadecimal; null for version 1. */
  readonly previousHash: string | null;
  /** Hashes of the versions before that, newest first: a reader that was away for a while can still detect a fork. */
  readonly ancestors?: readonly string[];
  readonly issuedAt: string;
  /** Custom dimensions that scopes may name. */
  readonly dimensions?: readonly string[];
  /** A reader passes over what it does not know here, and may: nothing in it permits more than leaving it out. */
  readonly notes?: JsonValue | { readonly offline: OfflineData };
}

export interface PolicyDocument extends DocumentHead {
  readonly format: typeof POLICY_FORMAT;
  readonly flags: readonly FlagData[];
  readonly routes: readonly RouteData[];
  readonly access: readonly AccessRule[];
  readonly limits: readonly LimitData[];
  readonly rates: readonly RateData[];
  /** Output tokens that a call gets if it names no number, and neither a limit nor the model's ceiling does. */
  readonly defaultMaxOutputTokens?: number;
  /** The stops document in force when this was published, and its stops: for who has no newer one. Both or neither. */
  readonly stopsVersion?: number;
  readonly stops?: readonly StopData[];
}

export interface StopsDocument extends DocumentHead {
  readonly format: typeof STOPS_FORMAT;
  readonly stops: readonly StopData[];
}

/** A kill switch in force. */
export interface StopData {
  readonly id: string;
  readonly scope: Scope;
  /** When it ends by itself; null = when someone lifts it. */
  readonly until: string | null;
  readonly reason: string;
  readonly by: string;
}

/** An allow-list for the calls in its scope. What is left out is not restricted. */
export interface AccessRule {
  readonly id?: string;
  readonly scope: Scope;
  /** Model globs. */
  readonly allow?: readonly string[];
  /** Region globs. Only `*` lets a target pass that has no region. */
  readonly regions?: readonly string[];
}

/** A quota. The part that counts owns the counts. */
export interface LimitData {
  readonly id: string;
  readonly scope: Scope;
  readonly requestsPerMinute?: number;
  readonly tokensPerMinute?: number;
  readonly tokensPerDay?: number;
  readonly concurrency?: number;
  readonly maxOutputTokens?: number;
}

/** In the notes, as `offline`: what calls may cost while Bursar cannot be reached. Whatever no budget covers is denied then. */
export interface OfflineData {
  readonly budgets: readonly BudgetData[];
}

export interface BudgetData {
  readonly id: string;
  readonly scope: Scope;
  readonly mode: 'hard' | 'soft';
  /** Whole femtodollars (10⁻¹⁵ USD) for each reader of the document. */
  readonly onUnavailable: 'deny' | { readonly allow: string };
}

/** The most that tokens of one model can cost, with every contract layer applied. */
export interface RateData {
  /** Who is called: 'bedrock', 'openai', … */
  readonly provider: string;
  /** The reference that callers and routes use. */
  readonly model: string;
  /** What an application profile's ARN stands for. */
  readonly resolved?: string;
  /** Other names of the model that rules may use: its identity among them, and what an alias stands for. */
  readonly alsoKnownAs?: readonly string[];
  /** The model's own ceiling. */
  readonly maxOutputTokens?: number;
  /** Empty: it has no price, and stands here for its names, so that a stop of the model binds calls by all of them. */
  readonly places: readonly RatePlace[];
}

/** Rates in some regions. An exact region beats a glob, a longer glob a shorter one. */
export interface RatePlace {
  readonly regions: readonly string[];
  readonly steps: readonly RateStep[];
}

/** What may be charged once a prompt is longer than `over` tokens; whole femtodollars (10⁻¹⁵ USD) per token. */
export interface RateStep {
  readonly over: number;
  /** The most expensive of input, cache read and every cache write. */
  readonly input: string;
  readonly output: string;
}

export const FLAG_TYPES = ['boolean', 'string', 'number', 'object'] as const;
export type FlagType = (typeof FLAG_TYPES)[number];

export interface FlagData {
  readonly key: string;
  readonly type: FlagType;
  readonly default: JsonValue;
  readonly disabled?: boolean;
  readonly description?: string;
  readonly rules?: readonly FlagRule[];
}

/** The first rule that fits decides: `value` for all of its `rollout` per cent, or one of `variants` by weight. */
export interface FlagRule {
  readonly when?: When;
  readonly rollout?: number;
  readonly value?: JsonValue;
  readonly variants?: readonly FlagVariant[];
}

export interface FlagVariant {
  readonly name: string;
  readonly value: JsonValue;
  readonly weight: number;
}

/** By name of a scope or an attribute: the value it must have, or any of several. `model` and `region` may hold `*`. */
export type When = Readonly<Record<string, Plain | readonly Plain[]>>;
export type Plain = string | number | boolean;

export interface RouteData {
  readonly key: string;
  readonly match: { readonly operation?: string; readonly model?: string };
  readonly targets: readonly RouteTarget[];
  /** Providers in the order to fall over to. Left out: every target as listed. Empty: none. */
  readonly failover?: readonly string[];
  readonly breaker?: BreakerData;
  /** Provider requests that one admission may make; 1 if left out. */
  readonly attempts?: number;
}

export interface RouteTarget {
  readonly provider: string;
  readonly model: string;
  readonly region?: string;
  /** Share of the calls; a target of weight 0 is for failover alone. */
  readonly weight: number;
}

export interface BreakerData {
  /** Per cent of failed calls above which it opens. */
  readonly errorRate?: number;
  readonly p95Ms?: number;
  readonly coolDownSeconds?: number;
  /** Calls in the window before it judges. */
  readonly callsMin?: number;
  /** Per cent let through on the way back, step by step. */
  readonly returnSteps?: readonly number[];
}

export const RULES = [
  'spend',
  'burst',
  'odd_call',
  'first_seen_principal',
  'first_seen_region',
  'first_seen_model',
  'auth_failures',
  'outside_gateway',
  'daily_tokens',
  'day_over_forecast',
] as const;
export type Rule = (typeof RULES)[number];

/** Which calls a signal is about, as far as its rule knows: all pairs must hold. */
export interface Within {
  readonly team?: string;
  readonly environment?: string;
  readonly model?: string;
  readonly region?: string;
  readonly user?: string;
  /** The id of an API key, or a principal. */
  readonly key?: string;
}

/** One rule says that something is odd. Signals of one incident become one anomaly. */
export interface Signal {
  readonly rule: Rule;
  readonly within: Within;
  /** Epoch ms: since when, and the latest moment that says so. */
  readonly from: number;
  readonly at: number;
  /** What the rule knows beside the amounts, for its sentence. */
  readonly detail?: Readonly<Record<string, string | number>>;
}

/** What a day has cost says nothing of when on that day it began. */
export const isOfDay = ({ rule }: Pick<Signal, 'rule'>): boolean =>
  rule === 'daily_tokens' || rule === 'day_over_forecast';

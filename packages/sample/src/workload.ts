import type { Rhythm } from './rhythm.js';

export type Operation =
  'Converse' | 'ConverseStream' | 'InvokeModel' | 'InvokeModelWithResponseStream';

type Weighted<T> = readonly [[T, number], ...[T, number][]];

/** Log-normal token counts: half of the calls are below the median; `max` is what the model takes. */
export interface Tokens {
  readonly median: number;
  readonly sigma: number;
  readonly max: number;
}

/** One program that calls models the same way day after day. */
export interface Workload {
  readonly id: string;
  readonly account: string;
  readonly region: string;
  /** As logged: a model id, a profile id or an ARN. */
  readonly models: Weighted<string>;
  readonly role: string;
  readonly sessions: readonly [string, ...string[]];
  readonly metadata?: {
    readonly team?: string;
    readonly app: string;
    readonly features: readonly [string, ...string[]];
  };
  readonly rhythm: Rhythm;
  /** On a working day in the first week. */
  readonly callsPerDay: number;
  readonly weeklyGrowth: number;
  readonly prompt: Tokens;
  readonly answer: Tokens;
  /** The share of calls with a cached prefix, and of cache writes that live an hour. */
  readonly caching?: { readonly share: number; readonly hourShare: number };
  readonly operations: Weighted<Operation>;
  readonly event?: 'launch' | 'incident' | 'newModel';
  readonly guardrailShare?: number;
}

export const SONNET = 'anthropic.claude-sonnet-4-5-20250929-v1:0';
export const HAIKU = 'anthropic.claude-haiku-4-5-20251001-v1:0';
export const OPUS = 'anthropic.claude-opus-4-8';
/** Newer than any price book that the sample knows. */
export const UNPRICED_MODEL = 'amazon.nova-3-lite-v1:0';

/** What a prompt may hold, cached tokens included; longer ones are dearer or refused. */
export function promptTokensMax(workload: Workload, model: string): number {
  const claudeSmall = model.endsWith(SONNET) || model.endsWith(HAIKU);
  return claudeSmall ? Math.min(190_000, workload.prompt.max) : workload.prompt.max;
}

export const CHAT: Weighted<Operation> = [
  ['ConverseStream', 60],
  ['Converse', 30],
  ['InvokeModelWithResponseStream', 10],
];
export const JOB: Weighted<Operation> = [['Converse', 1]];
export const EMBED: Weighted<Operation> = [['InvokeModel', 1]];
export const NO_ANSWER: Tokens = { median: 0, sigma: 0, max: 0 };

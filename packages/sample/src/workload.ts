import type { Rhythm } from './rhythm.js';

export type Operation =
  | 'Converse'
  | 'ConverseStream'
  | 'InvokeModel'
  | 'InvokeModelWithResponseStream';

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

export const SONNET = 'anthropic.claude-sonnet-5-5';
export const HAIKU = 'anthropic.claude-haiku-5-5';
export const OPUS = 'anthropic.claude-opus-5-5';
export const GPT = 'openai.gpt-5.6-sol';
export const GPT_SMALL = 'openai.gpt-6-sol';
export const NOVA = 'amazon.nova-2-lite-v1:0';
export const KIMI = 'moonshotai.kimi-k3';
/** Two that end soon: one team has not moved yet. */
export const OLD_OPUS = 'anthropic.claude-opus-4-1-20250805-v1:0';
export const OLD_SONNET = 'anthropic.claude-sonnet-4-5-20250929-v1:0';
/** Newer than any price book that the sample knows. */
export const UNPRICED_MODEL = 'amazon.nova-3-lite-v1:0';

/** What a prompt may hold, cached tokens included; longer ones cost more or are refused. */
export function promptTokensMax(workload: Workload, model: string): number {
  const isSmall = [HAIKU, OLD_OPUS, OLD_SONNET].some((small) => model.endsWith(small));
  return isSmall ? Math.min(190_000, workload.prompt.max) : workload.prompt.max;
}

/** How long a cached prefix of a model lives: OpenAI's half an hour, Claude's five minutes or an hour, all others' five minutes. */
export function cacheWriteOf(
  model: string,
  wantsHour: boolean,
): 'cacheWrite5m' | 'cacheWrite30m' | 'cacheWrite1h' {
  if (model.includes('openai.')) return 'cacheWrite30m';
  const hasHour = model.includes('anthropic.') && !model.endsWith(OLD_OPUS);
  return wantsHour && hasHour ? 'cacheWrite1h' : 'cacheWrite5m';
}

const MS_PER_TOKEN: readonly (readonly [RegExp, number])[] = [
  [/opus/, 13],
  [/haiku|nova|oss/, 5],
  [/sonnet|openai/, 9],
];

/** The middle of what a call takes: a first token after about half a second, the prompt read, the answer written. */
export function latencyMsOf(model: string, prompt: number, answer: number): number {
  const perToken = MS_PER_TOKEN.find(([name]) => name.test(model))?.[1] ?? 8;
  return 450 + prompt * 0.01 + answer * perToken;
}

export const CHAT: Weighted<Operation> = [
  ['ConverseStream', 60],
  ['Converse', 30],
  ['InvokeModelWithResponseStream', 10],
];
export const JOB: Weighted<Operation> = [['Converse', 1]];
export const EMBED: Weighted<Operation> = [['InvokeModel', 1]];
export const NO_ANSWER: Tokens = { median: 0, sigma: 0, max: 0 };

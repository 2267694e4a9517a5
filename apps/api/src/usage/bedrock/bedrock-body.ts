import { absorbBlock } from './bedrock-block.js';
import { partsOf } from './bedrock-parts.js';
import { absorbSpeech } from './bedrock-speech.js';

/** What a response body reports about usage, and nothing else of it, in disjoint counts. Null = not reported. */
export interface BodyUsage {
  input: number | null;
  /** Only as finally reported: the first event of a stream carries a count that is not yet one. */
  output: number | null;
  cacheRead: number | null;
  cacheWrite: number | null;
  /** Tokens of speech, which no other count holds. */
  inputAudio: number | null;
  outputAudio: number | null;
  /** The prompt with its cached part, where the body counts it that way. */
  promptWithCache: number | null;
  /** Cached tokens that the body reports and its own prompt has no room for: they may have been used besides. */
  beyond: CachedTokens | null;
  /** What stands at the top where the body lists passes apart: the last of them alone. All of them are billed. */
  lastPass: Pass | null;
  split: WriteSplit | null;
  latencyMs: number | null;
  tier: string | null;
  embedding: boolean;
  /** The model that a prompt router chose. */
  invokedModel: string | null;
}

interface CachedTokens {
  readonly cacheRead: number;
  readonly cacheWrite: number;
}

export interface Pass {
  readonly input: number;
  readonly output: number;
  readonly cacheRead: number;
  readonly cacheWrite: number;
}

/** Cache writes by lifetime; `other` = a lifetime that has no meter. */
export interface WriteSplit {
  readonly fiveMinutes: number;
  readonly oneHour: number;
  readonly other: number;
}

export type Json = Readonly<Record<string, unknown>>;

export const COUNT_MAX = 1e12;
/** What fits a 32-bit column. */
const LATENCY_MS_MAX = 2_147_483_647;
/** A seller's words for its ordinary service; `auto` says nothing of what served the call. */
const STANDARD_TIERS = new Set(['standard', 'default', 'on-demand', 'on_demand', 'standard_only']);
const TIERS = new Set(['priority', 'flex', 'reserved', 'batch', 'ultrafast']);
/** A tier of another name has a price of its own, which is unknown: it is never taken for the ordinary one. */
const UNKNOWN_TIER = 'unknown';

export function isJson(value: unknown): value is Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

const emptyBody = (): BodyUsage => ({
  input: null,
  output: null,
  cacheRead: null,
  cacheWrite: null,
  inputAudio: null,
  outputAudio: null,
  promptWithCache: null,
  beyond: null,
  lastPass: null,
  split: null,
  latencyMs: null,
  tier: null,
  embedding: false,
  invokedModel: null,
});

export const NO_BODY: Readonly<BodyUsage> = Object.freeze(emptyBody());

/**
 * Reads `outputBodyJson` in any shape: a Converse message, a model's own object, or a stream's chunks, which may hold
 * bare strings. Streams repeat running totals, so a later count replaces an earlier one and none are added.
 */
export function readBody(body: unknown): Readonly<BodyUsage> {
  const parts = partsOf(body);
  if (parts.length === 0) return NO_BODY;
  const reported = emptyBody();
  for (const part of parts) absorb(part, reported);
  settle(reported);
  return reported;
}

/** Counts of one body that contradict each other are left out, so that the rest can be written down and read again. */
function settle(reported: BodyUsage): void {
  if (reported.inputAudio === 0 || reported.lastPass !== null) reported.inputAudio = null;
  if (reported.outputAudio === 0 || reported.lastPass !== null) reported.outputAudio = null;
  if (reported.outputAudio !== null) reported.output ??= 0;
  // Where a body counts in two manners, the one without the cache in it stands.
  if (reported.lastPass !== null || reported.promptWithCache !== promptOf(reported))
    reported.promptWithCache = null;
  if (reported.promptWithCache !== null && reported.cacheWrite === 0) reported.cacheWrite = null;
  if (reported.beyond !== null && !isBeyond(reported, reported.beyond)) reported.beyond = null;
}

/** Another count of the same body may have made room for it. */
const isBeyond = (
  { input, cacheRead, cacheWrite, inputAudio, outputAudio, lastPass }: BodyUsage,
  beyond: CachedTokens,
): boolean =>
  [cacheRead, cacheWrite, inputAudio, outputAudio, lastPass].every((count) => count === null) &&
  beyond.cacheRead + beyond.cacheWrite > (input ?? 0);

/** Everything that the model read: fresh, spoken, from a cache, and into one. */
export const promptOf = ({
  input,
  cacheRead,
  cacheWrite,
  inputAudio,
}: Readonly<BodyUsage>): number =>
  (input ?? 0) + (cacheRead ?? 0) + (cacheWrite ?? 0) + (inputAudio ?? 0);

function absorb(part: Json, reported: BodyUsage): void {
  // The last event of a stream of responses holds the whole of it.
  if (isJson(part['response'])) absorb(part['response'], reported);
  absorbRouting(part, reported);
  if (isJson(part['message'])) absorbUsage(part['message']['usage'], reported, false);
  absorbUsage(part['usage'], reported, true);
  absorbMetrics(part['metrics'], reported);
  if (isJson(part['metadata'])) {
    absorbUsage(part['metadata']['usage'], reported, true);
    absorbMetrics(part['metadata']['metrics'], reported);
    absorbTier(part['metadata'], reported);
  }
  absorbBare(part, reported);
  absorbSpeech(part['event'], reported);
  absorbInvocationMetrics(part['amazon-bedrock-invocationMetrics'], reported);
  absorbTier(part, reported);
  if ('embedding' in part || 'embeddings' in part || 'embeddingsByType' in part)
    reported.embedding = true;
}

function absorbTier(part: Json, reported: BodyUsage): void {
  const tier = part['serviceTier'] ?? part['service_tier'];
  reported.tier = knownTier(isJson(tier) ? tier['type'] : tier) ?? reported.tier;
  if (isJson(part['performanceConfig']) && part['performanceConfig']['latency'] === 'optimized') {
    reported.tier = 'latency-optimized';
  }
}

function absorbUsage(usage: unknown, reported: BodyUsage, outputIsFinal: boolean): void {
  if (!isJson(usage)) return;
  reported.tier = knownTier(usage['service_tier']) ?? reported.tier;
  absorbBlock(usage, reported, outputIsFinal);
}

const MODEL_CHARS_MAX = 2_048;
/** An id or an ARN: whatever else stands in its place may be of a prompt, and is not taken. */
const MODEL =
  /^(arn:aws[a-z-]*:bedrock:[a-z0-9-]*:\d*:[a-z-]+\/[a-zA-Z0-9.:_-]+|[a-z0-9-]+\.[a-z0-9.:_-]+)$/;

/** A prompt router is logged under its own name; its answer names the model that is billed. */
function absorbRouting(part: Json, reported: BodyUsage): void {
  const metadata = isJson(part['metadata']) ? part['metadata'] : {};
  for (const trace of [part['trace'], metadata['trace']]) {
    const router = isJson(trace) ? trace['promptRouter'] : null;
    const model = isJson(router) ? router['invokedModelId'] : null;
    if (typeof model === 'string' && model.length <= MODEL_CHARS_MAX && MODEL.test(model))
      reported.invokedModel = model;
  }
}

function absorbMetrics(metrics: unknown, reported: BodyUsage): void {
  if (isJson(metrics))
    reported.latencyMs = milliseconds(metrics['latencyMs']) ?? reported.latencyMs;
}

/**
 * Bedrock's own last word at the end of a stream. It may show the last of several passes alone, or a prompt with the cached
 * part that the usage before it took out: then that usage stands.
 */
function absorbInvocationMetrics(metrics: unknown, reported: BodyUsage): void {
  if (!isJson(metrics)) return;
  reported.latencyMs = milliseconds(metrics['invocationLatency']) ?? reported.latencyMs;
  if (reported.lastPass !== null) return;
  const spoken = reported.outputAudio ?? 0;
  const output = whole(metrics['outputTokenCount']);
  if (spoken === 0 || output !== (reported.output ?? 0) + spoken)
    reported.output = output ?? reported.output;
  const input = whole(metrics['inputTokenCount']);
  if (reported.input !== null && input === promptOf(reported) && input > reported.input) return;
  reported.input = input ?? reported.input;
  reported.cacheRead = whole(metrics['cacheReadInputTokenCount']) ?? reported.cacheRead;
  reported.cacheWrite = whole(metrics['cacheWriteInputTokenCount']) ?? reported.cacheWrite;
}

/** Titan and Llama put their counts beside the text, Cohere what it bills. */
function absorbBare(part: Json, reported: BodyUsage): void {
  const meta = isJson(part['meta']) ? part['meta'] : {};
  const billed = meta['tokens'] ?? meta['billed_units'];
  if (isJson(billed)) {
    reported.input ??= whole(billed['input_tokens']);
    reported.output ??= whole(billed['output_tokens']);
  }
  reported.input =
    whole(part['inputTextTokenCount']) ?? whole(part['prompt_token_count']) ?? reported.input;
  reported.output = whole(part['totalOutputTextTokenCount']) ?? reported.output;
  // A Llama stream counts as it goes; only the chunk that stops has the total.
  if (typeof part['stop_reason'] === 'string')
    reported.output = whole(part['generation_token_count']) ?? reported.output;
  if (Array.isArray(part['results'])) {
    const counts = (part['results'] as unknown[]).map((one) =>
      isJson(one) ? whole(one['tokenCount']) : null,
    );
    const known = counts.filter((count) => count !== null);
    if (known.length > 0 && known.length === counts.length) {
      reported.output = whole(known.reduce((sum, count) => sum + count, 0));
    }
  }
}

export function whole(value: unknown): number | null {
  if (typeof value !== 'number' || !Number.isInteger(value) || value < 0 || value > COUNT_MAX)
    return null;
  return value === 0 ? 0 : value; // -0 is written as 0 and would not read back as itself.
}

function milliseconds(value: unknown): number | null {
  if (typeof value !== 'number' || !(value >= 0) || value > LATENCY_MS_MAX) return null;
  return Math.round(value) || 0;
}

function knownTier(value: unknown): string | null {
  if (typeof value !== 'string' || value === '' || value === 'auto') return null;
  if (STANDARD_TIERS.has(value)) return 'standard';
  return TIERS.has(value) ? value : UNKNOWN_TIER;
}

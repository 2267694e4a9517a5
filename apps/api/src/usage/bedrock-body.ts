import { absorbPasses, splitOf } from './bedrock-passes.js';

/** What a response body reports about usage, and nothing else of it, in disjoint counts. Null = not reported. */
export interface BodyUsage {
  input: number | null;
  /** Only as finally reported: the first event of a stream carries a count that is not yet one. */
  output: number | null;
  cacheRead: number | null;
  cacheWrite: number | null;
  /** The prompt with its cached part, where the body counts it that way. */
  promptWithCache: number | null;
  /** What stands at the top where the body lists passes apart: the last of them alone. All of them are billed. */
  lastPass: Pass | null;
  split: WriteSplit | null;
  latencyMs: number | null;
  tier: string | null;
  embedding: boolean;
  /** The model that a prompt router chose. */
  invokedModel: string | null;
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
const TIERS = new Set(['standard', 'priority', 'flex', 'reserved', 'batch']);

export function isJson(value: unknown): value is Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

const emptyBody = (): BodyUsage => ({
  input: null,
  output: null,
  cacheRead: null,
  cacheWrite: null,
  promptWithCache: null,
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
  if (typeof body !== 'object' || body === null) return NO_BODY;
  const told = emptyBody();
  for (const part of Array.isArray(body) ? (body as unknown[]) : [body]) {
    if (isJson(part)) absorb(part, told);
  }
  // Where a body counts in two manners, the one without the cache in it stands.
  if (told.promptWithCache !== promptOf(told)) told.promptWithCache = null;
  return told;
}

/** Everything that the model read: fresh, from a cache, and into one. */
export const promptOf = ({ input, cacheRead, cacheWrite }: Readonly<BodyUsage>): number =>
  (input ?? 0) + (cacheRead ?? 0) + (cacheWrite ?? 0);

function absorb(part: Json, told: BodyUsage): void {
  // The last event of a stream of responses holds the whole of it.
  if (isJson(part['response'])) absorb(part['response'], told);
  absorbRouting(part, told);
  if (isJson(part['message'])) absorbUsage(part['message']['usage'], told, false);
  absorbUsage(part['usage'], told, true);
  absorbMetrics(part['metrics'], told);
  if (isJson(part['metadata'])) {
    absorbUsage(part['metadata']['usage'], told, true);
    absorbMetrics(part['metadata']['metrics'], told);
  }
  absorbBare(part, told);
  absorbInvocationMetrics(part['amazon-bedrock-invocationMetrics'], told);
  const tier = part['serviceTier'] ?? part['service_tier'];
  told.tier = knownTier(isJson(tier) ? tier['type'] : tier) ?? told.tier;
  if (isJson(part['performanceConfig']) && part['performanceConfig']['latency'] === 'optimized') {
    told.tier = 'latency-optimized';
  }
  if ('embedding' in part || 'embeddings' in part || 'embeddingsByType' in part)
    told.embedding = true;
}

/** `usage` as Converse, Anthropic, Nova and the OpenAI family write it. */
function absorbUsage(usage: unknown, told: BodyUsage, outputIsFinal: boolean): void {
  if (!isJson(usage)) return;
  told.tier = knownTier(usage['service_tier']) ?? told.tier;
  if (absorbInclusive(usage, told) || absorbPasses(usage, told)) return;
  told.input = whole(usage['inputTokens']) ?? whole(usage['input_tokens']) ?? told.input;
  told.cacheRead =
    whole(usage['cacheReadInputTokens']) ??
    whole(usage['cacheReadInputTokenCount']) ??
    whole(usage['cache_read_input_tokens']) ??
    told.cacheRead;
  told.cacheWrite =
    whole(usage['cacheWriteInputTokens']) ??
    whole(usage['cacheWriteInputTokenCount']) ??
    whole(usage['cache_creation_input_tokens']) ??
    told.cacheWrite;
  if (outputIsFinal) {
    told.output =
      whole(usage['outputTokens']) ??
      whole(usage['output_tokens']) ??
      whole(usage['completion_tokens']) ??
      told.output;
  }
  told.split = splitOf(usage) ?? told.split;
}

/**
 * The OpenAI family, chat and responses: the prompt includes what was read from a cache and written to one. Meters are
 * disjoint, so both are taken out. True if the block counts that way.
 */
function absorbInclusive(usage: Json, told: BodyUsage): boolean {
  const details = usage['input_tokens_details'] ?? usage['prompt_tokens_details'];
  const prompt =
    whole(usage['prompt_tokens']) ?? (isJson(details) ? whole(usage['input_tokens']) : null);
  if (prompt === null) return false;
  const cached = (isJson(details) ? whole(details['cached_tokens']) : null) ?? 0;
  const written = (isJson(details) ? whole(details['cache_write_tokens']) : null) ?? 0;
  told.output = whole(usage['completion_tokens']) ?? whole(usage['output_tokens']) ?? told.output;
  if (cached + written > prompt) return true;
  told.promptWithCache = prompt;
  told.input = prompt - cached - written;
  told.cacheRead = cached;
  if (written > 0) told.cacheWrite = written;
  return true;
}

const MODEL_CHARS_MAX = 2_048;

/** A prompt router is logged under its own name; its answer names the model that is billed. */
function absorbRouting(part: Json, told: BodyUsage): void {
  const metadata = isJson(part['metadata']) ? part['metadata'] : {};
  for (const trace of [part['trace'], metadata['trace']]) {
    const router = isJson(trace) ? trace['promptRouter'] : null;
    const model = isJson(router) ? router['invokedModelId'] : null;
    if (typeof model === 'string' && model !== '' && model.length <= MODEL_CHARS_MAX)
      told.invokedModel = model;
  }
}

function absorbMetrics(metrics: unknown, told: BodyUsage): void {
  if (isJson(metrics)) told.latencyMs = milliseconds(metrics['latencyMs']) ?? told.latencyMs;
}

/** Bedrock's own last word at the end of a stream. */
function absorbInvocationMetrics(metrics: unknown, told: BodyUsage): void {
  if (!isJson(metrics)) return;
  told.input = whole(metrics['inputTokenCount']) ?? told.input;
  told.output = whole(metrics['outputTokenCount']) ?? told.output;
  told.cacheRead = whole(metrics['cacheReadInputTokenCount']) ?? told.cacheRead;
  told.cacheWrite = whole(metrics['cacheWriteInputTokenCount']) ?? told.cacheWrite;
  told.latencyMs = milliseconds(metrics['invocationLatency']) ?? told.latencyMs;
}

/** Titan and Llama put their counts beside the text. */
function absorbBare(part: Json, told: BodyUsage): void {
  told.input =
    whole(part['inputTextTokenCount']) ?? whole(part['prompt_token_count']) ?? told.input;
  told.output = whole(part['totalOutputTextTokenCount']) ?? told.output;
  // A Llama stream counts as it goes; only the chunk that stops has the total.
  if (typeof part['stop_reason'] === 'string')
    told.output = whole(part['generation_token_count']) ?? told.output;
  if (Array.isArray(part['results'])) {
    const counts = (part['results'] as unknown[]).map((one) =>
      isJson(one) ? whole(one['tokenCount']) : null,
    );
    const known = counts.filter((count) => count !== null);
    if (known.length > 0 && known.length === counts.length) {
      told.output = whole(known.reduce((sum, count) => sum + count, 0));
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

export function knownTier(value: unknown): string | null {
  if (typeof value !== 'string') return null;
  const tier = value === 'default' ? 'standard' : value;
  return TIERS.has(tier) ? tier : null;
}

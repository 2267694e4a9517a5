/** What a response body tells about usage, and nothing else of it. Null = not told. */
export interface BodyUsage {
  input: number | null;
  /** Only as finally told: the first event of a stream carries a count that is not yet one. */
  output: number | null;
  cacheRead: number | null;
  cacheWrite: number | null;
  /** Set where the body counts cached tokens into its prompt; `input` is then without them. */
  promptWithCache: number | null;
  split: WriteSplit | null;
  latencyMs: number | null;
  tier: string | null;
  embedding: boolean;
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
  split: null,
  latencyMs: null,
  tier: null,
  embedding: false,
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
  if (told.promptWithCache !== (told.input ?? 0) + (told.cacheRead ?? 0))
    told.promptWithCache = null;
  return told;
}

function absorb(part: Json, told: BodyUsage): void {
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
  told.tier = knownTier(usage['service_tier']) ?? told.tier;
  absorbPrompt(usage, told);
}

/** The OpenAI family counts cached tokens into the prompt; meters are disjoint, so they are taken out. */
function absorbPrompt(usage: Json, told: BodyUsage): void {
  const prompt = whole(usage['prompt_tokens']);
  if (prompt === null) return;
  const details = usage['prompt_tokens_details'];
  const cached = (isJson(details) ? whole(details['cached_tokens']) : null) ?? 0;
  if (cached > prompt) return;
  told.promptWithCache = prompt;
  told.input = prompt - cached;
  told.cacheRead = cached;
}

function splitOf(usage: Json): WriteSplit | null {
  const details: unknown = usage['cacheDetails'];
  const created = usage['cache_creation'];
  const split = { fiveMinutes: 0, oneHour: 0, other: 0 };
  if (Array.isArray(details) && details.length > 0) {
    for (const detail of details as unknown[]) {
      if (!isJson(detail)) continue;
      const tokens = whole(detail['inputTokens']) ?? 0;
      if (detail['ttl'] === '5m') split.fiveMinutes += tokens;
      else if (detail['ttl'] === '1h') split.oneHour += tokens;
      else split.other += tokens;
    }
  } else if (isJson(created)) {
    split.fiveMinutes = whole(created['ephemeral_5m_input_tokens']) ?? 0;
    split.oneHour = whole(created['ephemeral_1h_input_tokens']) ?? 0;
  }
  // A split of nothing says nothing: it stands beside real writes in the first event of some streams.
  const total = split.fiveMinutes + split.oneHour + split.other;
  return total === 0 || total > COUNT_MAX ? null : split;
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

/**
 * The same usage in one small body of numbers, which reads back as the same usage. No text of the original survives:
 * words are written only if they are the ones listed above.
 */
export function writeBody(told: Readonly<BodyUsage>): Json | null {
  const { input, output, cacheRead, cacheWrite, promptWithCache, split, latencyMs, tier } = told;
  const usage: Record<string, unknown> = {};
  if (promptWithCache !== null && input !== null) {
    usage['prompt_tokens'] = promptWithCache;
    usage['prompt_tokens_details'] = { cached_tokens: promptWithCache - input };
  } else if (input !== null) usage['inputTokens'] = input;
  if (output !== null) usage['outputTokens'] = output;
  if (cacheRead !== null && promptWithCache === null) usage['cacheReadInputTokens'] = cacheRead;
  if (cacheWrite !== null) usage['cacheWriteInputTokens'] = cacheWrite;
  if (split !== null) {
    const lifetimes = [
      ['5m', split.fiveMinutes],
      ['1h', split.oneHour],
      ['other', split.other],
    ] as const;
    usage['cacheDetails'] = lifetimes
      .filter(([, n]) => n > 0)
      .map(([ttl, inputTokens]) => ({ ttl, inputTokens }));
  }
  const body: Record<string, unknown> = {};
  if (Object.keys(usage).length > 0) body['usage'] = usage;
  if (latencyMs !== null) body['metrics'] = { latencyMs };
  if (tier === 'latency-optimized') body['performanceConfig'] = { latency: 'optimized' };
  else if (tier !== null) body['serviceTier'] = { type: tier };
  if (told.embedding) body['embedding'] = [];
  return Object.keys(body).length > 0 ? body : null;
}

function whole(value: unknown): number | null {
  if (typeof value !== 'number' || !Number.isInteger(value) || value < 0 || value > COUNT_MAX)
    return null;
  return value === 0 ? 0 : value; // -0 is written as 0 and would not read back as itself.
}

function milliseconds(value: unknown): number | null {
  if (typeof value !== 'number' || !(value >= 0) || value > LATENCY_MS_MAX) return null;
  return Math.round(value) || 0;
}

function knownTier(value: unknown): string | null {
  if (typeof value !== 'string') return null;
  const tier = value === 'default' ? 'standard' : value;
  return TIERS.has(tier) ? tier : null;
}

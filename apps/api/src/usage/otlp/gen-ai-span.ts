import { readUsage, type UsageRead } from '@bursar/pricing';
import { isStorable } from '../../platform/text/storable.js';
import type { Json } from '../bedrock/bedrock-body.js';
import { ID_CHARS_MAX } from '../reported/event-schema.js';
import { bedrockRegion } from '../reported/provider-names.js';
import {
  type Attributes,
  attributesOf,
  firstOf,
  firstText,
  joined,
  millisecondsOf,
  timeOf,
  whoOf,
} from './attributes.js';

/** Operations of the GenAI conventions that call a model. Agents and tools enclose such calls: they would count them twice. */
const CALLS =
  /^(chat|chat_completions?|text_completion|completions?|generate_content|responses?|messages|embeddings?|rerank)$/i;

const INPUT = [
  'gen_ai.usage.input_tokens',
  'gen_ai.usage.prompt_tokens',
  'llm.usage.prompt_tokens',
];
const OUTPUT = [
  'gen_ai.usage.output_tokens',
  'gen_ai.usage.completion_tokens',
  'llm.usage.completion_tokens',
];
const READ = [
  'gen_ai.usage.cache_read.input_tokens',
  'gen_ai.usage.cache_read_input_tokens',
  'gen_ai.usage.cache_read_tokens',
  'gen_ai.usage.cached_tokens',
  'gen_ai.usage.details.cached_tokens',
  'gen_ai.usage.details.cache_read_tokens',
];
const WRITTEN = [
  'gen_ai.usage.cache_creation.input_tokens',
  'gen_ai.usage.cache_creation_input_tokens',
  'gen_ai.usage.cache_write.input_tokens',
  'gen_ai.usage.cache_write_tokens',
  'gen_ai.usage.details.cache_write_tokens',
];
const TOTAL = ['gen_ai.usage.total_tokens', 'llm.usage.total_tokens'];

export interface SpanEvent {
  readonly event: Json;
  /** All names of the call beside the span's own. */
  readonly ids: readonly string[];
}

/** A span as a canonical event. Null: it calls no model. */
export function eventOfSpan(span: Json, resource: Attributes): SpanEvent | null {
  const own = attributesOf(span['attributes']);
  if (!isModelCall(own)) return null;
  const attributes = joined(own, resource);
  const [begun, ended] = [
    millisecondsOf(span['startTimeUnixNano']),
    millisecondsOf(span['endTimeUnixNano']),
  ];
  const latencyMs = begun !== null && ended !== null && ended >= begun ? ended - begun : null;
  const ids = otherIdsOf(own);
  const event = {
    requestId: ownIdOf(span),
    providerRequestId: ids[0],
    at: timeOf(span['startTimeUnixNano']),
    provider: firstText(attributes, 'gen_ai.provider.name', 'gen_ai.system'),
    model: firstText(attributes, 'gen_ai.request.model', 'gen_ai.response.model'),
    region: regionOf(own),
    account: firstText(own, 'aws.account_id', 'aws.account.id'),
    operation: firstText(own, 'gen_ai.operation.name', 'llm.request.type') ?? 'chat',
    tier: tierOf(own),
    error: errorOfSpan(span, own),
    latencyMs,
    ...whoOf(attributes),
  };
  return { event: { ...withoutNothing(event), ...usageIn(own) }, ids };
}

/** By which the provider and other tracers know the call. */
const otherIdsOf = (own: Attributes): string[] =>
  ['aws.request_id', 'aws.requestId', 'aws.request.id', 'gen_ai.response.id'].flatMap((name) => {
    const id = firstText(own, name);
    return id !== null && id.length <= ID_CHARS_MAX && isStorable(id) ? [id] : [];
  });

/** Both are random: no two spans have the same. What is no such id names nothing. */
function ownIdOf({ traceId, spanId }: Json): string | null {
  const isId = (id: unknown) => typeof id === 'string' && /^[0-9a-f]{2,64}$/i.test(id);
  return isId(traceId) && isId(spanId) ? `${String(traceId)}:${String(spanId)}` : null;
}

export const withoutNothing = (event: Json): Json =>
  Object.fromEntries(Object.entries(event).filter(([, value]) => (value ?? null) !== null));

function isModelCall(own: Attributes): boolean {
  const operation = firstText(own, 'gen_ai.operation.name', 'llm.request.type');
  if (operation !== null && operation !== 'unknown') return CALLS.test(operation);
  const hasModel = firstOf(own, 'gen_ai.request.model', 'gen_ai.response.model') !== null;
  const hasUsage = firstOf(own, ...INPUT, ...OUTPUT) !== null;
  return hasModel && hasUsage && !own.has('traceloop.span.kind');
}

/** Of a call to Bedrock, the region is in the address that was called. */
function regionOf(own: Attributes): string | null {
  const named = firstText(own, 'aws.region', 'aws.bedrock.region');
  if (named !== null) return named;
  return bedrockRegion(firstText(own, 'server.address', 'url.full', 'http.url') ?? '');
}

function tierOf(own: Attributes): string | null {
  const tier = firstText(
    own,
    'openai.response.service_tier',
    'gen_ai.openai.response.service_tier',
    'aws.bedrock.service_tier',
  );
  return tier === 'default' || tier === 'auto' ? 'standard' : tier;
}

/** A description of an error could quote a prompt: its type alone is looked at. */
function errorOfSpan(span: Json, own: Attributes): string | boolean | null {
  const status = span['status'];
  const code = typeof status === 'object' && status !== null ? (status as Json)['code'] : null;
  const type = firstText(own, 'error.type');
  if (type !== null) return type;
  return code === 2 || code === 'STATUS_CODE_ERROR' ? true : null;
}

/** Disjoint counts, or why they contradict each other: such a span is refused. */
function usageIn(own: Attributes): { readonly usage?: Json } {
  if (firstOf(own, ...INPUT, ...OUTPUT) === null) return {};
  const read = readCounts(own);
  if (read.outcome === 'rejected') return { usage: { [read.reason]: true } };
  const { input, output, cacheRead, cacheWriteUnknown } = read.usage;
  return { usage: { input, output, cacheRead, cacheWrite: cacheWriteUnknown } };
}

/**
 * The conventions count cached tokens within the input. Tracers of providers that count them beside it often pass their
 * numbers on: that is so where the cached part is larger than the whole, or where the total says it.
 */
function readCounts(own: Attributes): UsageRead {
  const [input, output, read, written] = [INPUT, OUTPUT, READ, WRITTEN].map(
    (names) => firstOf(own, ...names) ?? 0,
  );
  const cached = Number(read) + Number(written);
  const total = firstOf(own, ...TOTAL);
  const isBeside =
    cached > Number(input) ||
    (cached > 0 && total !== null && Number(total) === Number(input) + Number(output) + cached);
  return isBeside
    ? readUsage('anthropic', {
        input_tokens: input,
        output_tokens: output,
        cache_read_input_tokens: read,
        cache_creation_input_tokens: written,
      })
    : readUsage('otel-total', {
        'gen_ai.usage.input_tokens': input,
        'gen_ai.usage.output_tokens': output,
        'gen_ai.usage.cache_read_tokens': read,
        'gen_ai.usage.cache_write_tokens': written,
      });
}

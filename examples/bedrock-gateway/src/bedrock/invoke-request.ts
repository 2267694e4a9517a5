import type { Forward } from '@bursar/gateway';
import { BadRequest, objectIn, type Json } from '../json.js';
import { readAnthropic } from './anthropic-body.js';
import { readCohereEmbedding, readTitanEmbedding } from './embedding-body.js';
import { readNova } from './nova-body.js';

/** The body of an InvokeModel: every family of models has a form of its own. */
export interface InvokeBody {
  readonly family: 'anthropic' | 'nova' | 'titan-embedding' | 'cohere-embedding';
  readonly operation: 'chat' | 'embeddings';
  readonly inputTokensMax: number;
  readonly maxTokens: number | undefined;
  /** With the ceiling that Bursar set. */
  readonly send: (call: Forward) => Json;
}

/** The family follows from the body, since the ARN of a profile does not say it. */
export function readInvokeBody(value: unknown): InvokeBody {
  const body = objectIn(value, 'The body');
  if ('anthropic_version' in body) return readAnthropic(body);
  if ('inputText' in body) return readTitanEmbedding(body);
  if ('texts' in body) return readCohereEmbedding(body);
  if ('messages' in body && !('max_tokens' in body)) return readNova(body);
  throw new BadRequest(
    'No bound can be made for this body. InvokeModel is understood for Anthropic (anthropic_version), Nova, and Titan and Cohere embeddings; other models are reached by Converse or Chat Completions.',
  );
}

const HEADERS_KNOWN = new Set([
  'x-amzn-bedrock-accept',
  'x-amzn-bedrock-content-type',
  // Replaced, since it says who is charged.
  'x-amzn-bedrock-request-metadata',
]);

/** Guardrails, service tiers, latency and traces are asked for in headers here. */
export function refuseHeaders(headers: Readonly<Record<string, unknown>>): void {
  for (const name of Object.keys(headers))
    if (name.startsWith('x-amzn-bedrock-') && !HEADERS_KNOWN.has(name))
      throw new BadRequest(
        `The header ${name} is not supported by this gateway: it could change what the call does or costs unseen. Leave it out.`,
      );
}

/** A route or a step of a budget may name another maker's model, to which this body says nothing. */
export function isForeign(asked: string, call: Forward): boolean {
  const [from, to] = [makerOf(asked), makerOf(call.model)];
  return from !== null && to !== null && from !== to;
}

/** `anthropic` of `us.anthropic.claude-…`; null where the id does not say. */
function makerOf(model: string): string | null {
  const id = model.startsWith('arn:') ? (model.split('/').at(-1) ?? '') : model;
  const parts = id.split('.');
  if (parts.length < 2) return null;
  return GEOGRAPHIES.has(parts[0] ?? '') ? (parts[1] ?? null) : (parts[0] ?? null);
}
const GEOGRAPHIES = new Set(['us', 'eu', 'apac', 'au', 'jp', 'ca', 'in', 'global', 'us-gov']);

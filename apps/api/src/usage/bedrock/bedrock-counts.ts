import { type Quantities, UNREPORTED, UNREPORTED_UNITS } from '@bursar/pricing';
import { type BodyUsage, COUNT_MAX, isJson, type Json } from './bedrock-body.js';
import type { Rejection } from './bedrock-fields.js';
import { isSoldByUnit, type Units } from './bedrock-units.js';
import { reconcile } from '../reconcile.js';

/** The counters of a record, outside its bodies. Null = not there. */
export interface Counters {
  readonly input: number | null;
  readonly output: number | null;
  readonly cacheRead: number | null;
  readonly cacheWrite: number | null;
}

export interface Counts {
  readonly quantities: Quantities;
  /** As every copy of the record has them, with bodies or without: they distinguish two copies from two usages. */
  readonly counters: Counters;
}

const NONE: Json = Object.freeze({});
/** No model on Bedrock answers with more. */
const OUTPUT_MAX = 128_000;

/**
 * Usage in disjoint meters, from a record's counters and its bodies: see `reconcile`. Missing cache counters mean none, as
 * does a missing output of an embedding; a failed call without counters used nothing. Where a prompt is counted and its
 * answer is not, the stream was cut: the prompt is billed, the answer is an estimate between nothing and the most that was
 * allowed.
 */
export function readCounts(
  raw: Json,
  failed: boolean,
  modelRef: string,
  body: Readonly<BodyUsage>,
  units: Units,
): Counts | Rejection {
  const input = isJson(raw['input']) ? raw['input'] : NONE;
  const counters = readCounters(input, isJson(raw['output']) ? raw['output'] : NONE);
  if ('reason' in counters) return counters;
  if (!isJson(raw['input']) && !failed) return { reason: 'no_counts', detail: 'input is missing.' };
  const silent = failed || Object.keys(units).length > 0 || isSoldByUnit(raw, modelRef);
  if (counters.input === null && body.input === null && !silent)
    return { reason: 'no_counts', detail: 'input.inputTokenCount is missing.' };
  const { unreported, audio, ...usage } = reconcile(counters, body);
  const isCut = usage.output === null && !silent && !isEmbedding(modelRef, body);
  const bounds = {
    ...unreported,
    ...(isCut && { output: ceilingOf(input) ?? OUTPUT_MAX }),
    ...(isSpeech(modelRef) && speechBounds(body, usage)),
  };
  const quantities = { ...usage, output: usage.output ?? 0 };
  const spoken = Object.fromEntries(Object.entries(audio).filter(([, tokens]) => tokens > 0));
  const more = { ...units, ...spoken, ...unreportedMeters(bounds) };
  const isSilent = [...Object.values(quantities), ...Object.values(more)].every((n) => n === 0);
  // A call that is sold by something that the record does not report is not free.
  if (isSilent && !failed && isSoldByUnit(raw, modelRef)) more[UNREPORTED_UNITS] = 0;
  return {
    counters,
    quantities: Object.keys(more).length > 0 ? { ...quantities, more } : quantities,
  };
}

/** Speech is priced apart from text, and the counters of a record hold both. */
const isSpeech = (modelRef: string): boolean => /sonic/i.test(modelRef);

/** All of it may have been speech, where nothing distinguishes the two. */
function speechBounds(
  body: Readonly<BodyUsage>,
  { input, output }: { readonly input: number; readonly output: number | null },
): Record<string, number> {
  if (body.inputAudio !== null || body.outputAudio !== null) return {};
  const bounds = Object.entries({ inputAudio: input, outputAudio: output ?? 0 });
  return Object.fromEntries(bounds.filter(([, tokens]) => tokens > 0));
}

function readCounters(input: Json, output: Json): Counters | Rejection {
  const wrong =
    countRejection(input, 'input', 'inputTokenCount') ??
    countRejection(output, 'output', 'outputTokenCount') ??
    countRejection(input, 'input', 'cacheReadInputTokenCount') ??
    countRejection(input, 'input', 'cacheWriteInputTokenCount');
  if (wrong !== null) return wrong;
  return {
    input: count(input['inputTokenCount']),
    output: count(output['outputTokenCount']),
    cacheRead: count(input['cacheReadInputTokenCount']),
    cacheWrite: count(input['cacheWriteInputTokenCount']),
  };
}

function unreportedMeters(bounds: Readonly<Record<string, number>>): Record<string, number> {
  return Object.fromEntries(
    Object.entries(bounds).map(([meter, most]) => [`${meter}[${UNREPORTED}]`, most]),
  );
}

/** The ceiling that the caller set, under the name that its model gives it; null where none is known. */
export function ceilingOf(input: Json): number | null {
  const asked = isJson(input['inputBodyJson']) ? input['inputBodyJson'] : NONE;
  for (const place of [asked, asked['inferenceConfig'], asked['textGenerationConfig']])
    for (const name of CEILINGS) {
      const most = isJson(place) ? place[name] : null;
      if (typeof most === 'number' && Number.isInteger(most) && most > 0 && most <= OUTPUT_MAX)
        return most;
    }
  return null;
}

const CEILINGS = [
  'maxTokens',
  'max_tokens',
  'max_completion_tokens',
  'max_output_tokens',
  'max_new_tokens',
  'max_gen_len',
  'maxTokenCount',
];

/** An embedding has no output to count. */
function isEmbedding(modelRef: string, body: Readonly<BodyUsage>): boolean {
  return body.embedding || /embed/i.test(modelRef);
}

function count(value: unknown): number | null {
  return typeof value === 'number' ? value || 0 : null; // -0 counts as 0.
}

function countRejection(part: Json, where: string, name: string): Rejection | null {
  const value = part[name];
  if (value === undefined || value === null) return null;
  const field = `${where}.${name}`;
  if (typeof value !== 'number')
    return { reason: 'count_not_a_number', detail: `${field} is not a number.` };
  if (value < 0) return { reason: 'negative_count', detail: `${field} is below zero.` };
  if (value > COUNT_MAX)
    return { reason: 'count_too_large', detail: `${field} is above 1,000,000,000,000.` };
  if (!Number.isInteger(value))
    return { reason: 'count_not_whole', detail: `${field} has a fraction.` };
  return null;
}

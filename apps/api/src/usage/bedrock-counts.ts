import type { Quantities } from '@bursar/pricing';
import { type BodyUsage, COUNT_MAX, isJson, type Json } from './bedrock-body.js';
import type { Problem } from './bedrock-fields.js';

interface Counters {
  readonly input: number | null;
  readonly output: number | null;
  readonly cacheRead: number | null;
  readonly cacheWrite: number | null;
}

interface Counts {
  readonly quantities: Quantities;
  /** What the body contradicts, in one sentence; null where it agrees or tells nothing. */
  readonly disagreement: string | null;
}

const NONE: Json = Object.freeze({});

/**
 * The record's own counters are what is billed. The body stands in for a counter that is missing, tells the lifetime of
 * cache writes, and must not contradict. Missing cache counters mean none, as does a missing output of an embedding; a
 * failed call without counters used nothing.
 */
export function readCounts(
  raw: Json,
  failed: boolean,
  modelRef: string,
  body: Readonly<BodyUsage>,
): Counts | Problem {
  const hasInput = isJson(raw['input']);
  const input = isJson(raw['input']) ? raw['input'] : NONE;
  const output = isJson(raw['output']) ? raw['output'] : NONE;
  const wrong =
    countProblem(input, 'input', 'inputTokenCount') ??
    countProblem(output, 'output', 'outputTokenCount') ??
    countProblem(input, 'input', 'cacheReadInputTokenCount') ??
    countProblem(input, 'input', 'cacheWriteInputTokenCount');
  if (wrong !== null) return wrong;
  const top: Counters = {
    input: count(input['inputTokenCount']),
    output: count(output['outputTokenCount']),
    cacheRead: count(input['cacheReadInputTokenCount']),
    cacheWrite: count(input['cacheWriteInputTokenCount']),
  };
  if (!hasInput && !failed) return { reason: 'no_counts', detail: 'input is missing.' };
  const prompt = top.input ?? body.input ?? (failed ? 0 : null);
  if (prompt === null) return { reason: 'no_counts', detail: 'input.inputTokenCount is missing.' };
  const answer = top.output ?? body.output ?? (failed || isEmbedding(modelRef, body) ? 0 : null);
  if (answer === null)
    return { reason: 'no_counts', detail: 'output.outputTokenCount is missing.' };
  return split(top, prompt, answer, body);
}

function split(top: Counters, input: number, output: number, body: Readonly<BodyUsage>): Counts {
  const told = body.split;
  const inSplit = told === null ? 0 : told.fiveMinutes + told.oneHour + told.other;
  const writes = top.cacheWrite ?? body.cacheWrite ?? inSplit;
  // Counters that hold the whole prompt already hold its cached part: adding the body's would charge it twice.
  const cachedIsInInput =
    body.promptWithCache !== null && top.input !== null && top.input === body.promptWithCache;
  const cacheRead = top.cacheRead ?? (cachedIsInInput ? 0 : (body.cacheRead ?? 0));
  const agrees = told !== null && inSplit === writes;
  const disagreement =
    told !== null && !agrees
      ? `${writes} cache-write tokens are counted, the body splits ${inSplit}.`
      : contradiction(top, body);
  return {
    quantities: {
      input,
      output,
      cacheRead,
      cacheWrite5m: agrees ? told.fiveMinutes : 0,
      cacheWrite1h: agrees ? told.oneHour : 0,
      cacheWriteUnknown: agrees ? told.other : writes,
    },
    disagreement,
  };
}

function contradiction(top: Counters, body: Readonly<BodyUsage>): string | null {
  const inclusive = body.promptWithCache !== null;
  if (differ(top.input, body.input) && top.input !== body.promptWithCache)
    return sentence('input', top.input, body.input);
  if (differ(top.output, body.output)) return sentence('output', top.output, body.output);
  // The OpenAI family's bodies do not tell which of the two prompt counters the cached part went to.
  if (!inclusive && differ(top.cacheRead, body.cacheRead))
    return sentence('cache-read', top.cacheRead, body.cacheRead);
  if (differ(top.cacheWrite, body.cacheWrite))
    return sentence('cache-write', top.cacheWrite, body.cacheWrite);
  return null;
}

function differ(counter: number | null, told: number | null): boolean {
  return counter !== null && told !== null && counter !== told;
}

function sentence(what: string, counter: number | null, told: number | null): string {
  return `The counters tell ${counter} ${what} tokens, the body ${told}.`;
}

/** An embedding has no output to count. */
function isEmbedding(modelRef: string, body: Readonly<BodyUsage>): boolean {
  return body.embedding || /embed/i.test(modelRef);
}

function count(value: unknown): number | null {
  return typeof value === 'number' ? value || 0 : null; // -0 counts as 0.
}

function countProblem(part: Json, where: string, name: string): Problem | null {
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

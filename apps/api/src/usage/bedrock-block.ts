import { type BodyUsage, isJson, type Json, whole } from './bedrock-body.js';
import { absorbPasses, splitOf } from './bedrock-passes.js';

/**
 * One `usage` as Converse, Anthropic, Nova or the OpenAI family writes it, in disjoint counts. The family's names say whether
 * the prompt includes its cached part; where the block's own total says otherwise, the total is right.
 */
export function absorbBlock(usage: Json, told: BodyUsage, outputIsFinal: boolean): void {
  if (absorbInclusive(usage, told) || absorbPasses(usage, told)) return;
  const input = whole(usage['inputTokens']) ?? whole(usage['input_tokens']);
  const read = readOf(usage);
  const write = writtenOf(usage);
  const output = outputOf(usage);
  if (outputIsFinal) told.output = output ?? told.output;
  told.split = splitOf(usage) ?? told.split;
  const cached = (read ?? 0) + (write ?? 0);
  if (input !== null && cached > 0 && cached <= input && totalOf(usage) === input + (output ?? 0)) {
    takeOut(told, { prompt: input, cacheRead: read ?? 0, cacheWrite: write ?? 0, heard: 0 });
    return;
  }
  told.input = input ?? told.input;
  told.cacheRead = read ?? told.cacheRead;
  told.cacheWrite = write ?? told.cacheWrite;
}

const readOf = (usage: Json): number | null =>
  whole(usage['cacheReadInputTokens']) ??
  whole(usage['cacheReadInputTokenCount']) ??
  whole(usage['cache_read_input_tokens']);

const writtenOf = (usage: Json): number | null =>
  whole(usage['cacheWriteInputTokens']) ??
  whole(usage['cacheWriteInputTokenCount']) ??
  whole(usage['cache_creation_input_tokens']);

const outputOf = (usage: Json): number | null =>
  whole(usage['outputTokens']) ??
  whole(usage['output_tokens']) ??
  whole(usage['completion_tokens']);

const totalOf = (usage: Json): number | null =>
  whole(usage['totalTokens']) ?? whole(usage['total_tokens']);

/**
 * The OpenAI family, chat and responses: the prompt includes what was read from a cache, written to one, and spoken. Meters
 * are disjoint, so all of that is taken out. True if the block counts that way.
 */
function absorbInclusive(usage: Json, told: BodyUsage): boolean {
  const details = partOf(usage, 'input_tokens_details', 'prompt_tokens_details');
  const prompt =
    whole(usage['prompt_tokens']) ?? (details === null ? null : whole(usage['input_tokens']));
  if (prompt === null) return false;
  const cacheRead = whole(details?.['cached_tokens']) ?? readOf(usage) ?? 0;
  const cacheWrite =
    whole(details?.['cache_write_tokens']) ??
    whole(details?.['cache_creation_tokens']) ??
    writtenOf(usage) ??
    0;
  told.split = splitOf(usage) ?? told.split;
  const output = absorbAnswer(usage, told);
  const cached = cacheRead + cacheWrite;
  if (cached > 0 && totalOf(usage) === prompt + cached + output) {
    [told.input, told.cacheRead, told.cacheWrite] = [prompt, cacheRead, cacheWrite];
  } else if (cached > prompt) {
    [told.input, told.beyond] = [prompt, { cacheRead, cacheWrite }];
  } else {
    const audio = whole(details?.['audio_tokens']) ?? 0;
    const heard = audio <= prompt - cached ? audio : 0;
    takeOut(told, { prompt, cacheRead, cacheWrite, heard });
  }
  return true;
}

/** The whole answer, spoken and written. */
function absorbAnswer(usage: Json, told: BodyUsage): number {
  const output = outputOf(usage);
  if (output === null) return 0;
  const details = partOf(usage, 'output_tokens_details', 'completion_tokens_details');
  const spoken = whole(details?.['audio_tokens']) ?? 0;
  const isSpoken = spoken > 0 && spoken <= output;
  told.outputAudio = isSpoken ? spoken : null;
  told.output = isSpoken ? output - spoken : output;
  return output;
}

interface Inclusive {
  readonly prompt: number;
  readonly cacheRead: number;
  readonly cacheWrite: number;
  /** Of the prompt, in speech. */
  readonly heard: number;
}

function takeOut(told: BodyUsage, { prompt, cacheRead, cacheWrite, heard }: Inclusive): void {
  told.promptWithCache = prompt;
  told.input = prompt - cacheRead - cacheWrite - heard;
  told.inputAudio = heard > 0 ? heard : null;
  told.cacheRead = cacheRead;
  if (cacheWrite > 0) told.cacheWrite = cacheWrite;
}

function partOf(usage: Json, ...names: readonly string[]): Json | null {
  for (const name of names) if (isJson(usage[name])) return usage[name];
  return null;
}

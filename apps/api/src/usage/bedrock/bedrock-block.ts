import { type BodyUsage, isJson, type Json, whole } from './bedrock-body.js';
import { absorbPasses, splitOf } from './bedrock-passes.js';

/**
 * One `usage` as Converse, Anthropic, Nova or the OpenAI family writes it, in disjoint counts. The family's names say whether
 * the prompt includes its cached part; where the block's own total says otherwise, the total is right.
 */
export function absorbBlock(usage: Json, reported: BodyUsage, outputIsFinal: boolean): void {
  if (absorbInclusive(usage, reported) || absorbPasses(usage, reported)) return;
  const input = whole(usage['inputTokens']) ?? whole(usage['input_tokens']);
  const read = readOf(usage);
  const write = writtenOf(usage);
  const output = outputOf(usage);
  if (outputIsFinal) reported.output = output ?? reported.output;
  reported.split = splitOf(usage) ?? reported.split;
  const cached = (read ?? 0) + (write ?? 0);
  if (input !== null && cached > 0 && cached <= input && totalOf(usage) === input + (output ?? 0)) {
    takeOut(reported, {
      prompt: input,
      cacheRead: read ?? 0,
      cacheWrite: write ?? 0,
      inputAudio: 0,
    });
    return;
  }
  reported.input = input ?? reported.input;
  reported.cacheRead = read ?? reported.cacheRead;
  reported.cacheWrite = write ?? reported.cacheWrite;
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
function absorbInclusive(usage: Json, reported: BodyUsage): boolean {
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
  reported.split = splitOf(usage) ?? reported.split;
  const output = absorbAnswer(usage, reported);
  const cached = cacheRead + cacheWrite;
  if (cached > 0 && totalOf(usage) === prompt + cached + output) {
    [reported.input, reported.cacheRead, reported.cacheWrite] = [prompt, cacheRead, cacheWrite];
  } else if (cached > prompt) {
    [reported.input, reported.beyond] = [prompt, { cacheRead, cacheWrite }];
  } else {
    const audio = whole(details?.['audio_tokens']) ?? 0;
    const inputAudio = audio <= prompt - cached ? audio : 0;
    takeOut(reported, { prompt, cacheRead, cacheWrite, inputAudio });
  }
  return true;
}

/** The whole answer, spoken and written. */
function absorbAnswer(usage: Json, reported: BodyUsage): number {
  const output = outputOf(usage);
  if (output === null) return 0;
  const details = partOf(usage, 'output_tokens_details', 'completion_tokens_details');
  const spoken = whole(details?.['audio_tokens']) ?? 0;
  const isSpoken = spoken > 0 && spoken <= output;
  reported.outputAudio = isSpoken ? spoken : null;
  reported.output = isSpoken ? output - spoken : output;
  return output;
}

interface Inclusive {
  readonly prompt: number;
  readonly cacheRead: number;
  readonly cacheWrite: number;
  /** Of the prompt, in speech. */
  readonly inputAudio: number;
}

function takeOut(
  reported: BodyUsage,
  { prompt, cacheRead, cacheWrite, inputAudio }: Inclusive,
): void {
  reported.promptWithCache = prompt;
  reported.input = prompt - cacheRead - cacheWrite - inputAudio;
  reported.inputAudio = inputAudio > 0 ? inputAudio : null;
  reported.cacheRead = cacheRead;
  if (cacheWrite > 0) reported.cacheWrite = cacheWrite;
}

function partOf(usage: Json, ...names: readonly string[]): Json | null {
  for (const name of names) if (isJson(usage[name])) return usage[name];
  return null;
}

import { NO_USAGE, type Quantities } from '../book.js';
import { countOf, partOf, reading, type RawUsage, type UsageRead } from './meters-read.js';

/**
 * OpenAI usage, chat or responses form: the prompt count includes cache reads, cache writes (kept 30 minutes) and
 * audio, and the completion count includes reasoning and audio. The parts are taken out, so meters are disjoint.
 */
export function readOpenAi(raw: RawUsage): UsageRead {
  return reading(() => {
    const inDetails = partOf(raw, 'input_tokens_details', 'prompt_tokens_details');
    const outDetails = partOf(raw, 'output_tokens_details', 'completion_tokens_details');
    const prompt = countOf(raw, 'input_tokens', 'prompt_tokens');
    const completion = countOf(raw, 'output_tokens', 'completion_tokens');
    const cacheRead = countOf(inDetails, 'cached_tokens');
    const cacheWrite30m = countOf(inDetails, 'cache_write_tokens');
    const inputAudio = countOf(inDetails, 'audio_tokens');
    const outputAudio = countOf(outDetails, 'audio_tokens');
    const input = prompt - cacheRead - cacheWrite30m - inputAudio;
    if (input < 0) return 'cached-exceeds-prompt';
    const output = completion - outputAudio;
    if (output < 0) return 'audio-exceeds-completion';
    return {
      ...NO_USAGE,
      input,
      output,
      cacheRead,
      cacheWrite30m,
      ...withAudio(inputAudio, outputAudio),
    };
  });
}

function withAudio(inputAudio: number, outputAudio: number): Pick<Quantities, 'more'> {
  return inputAudio + outputAudio > 0 ? { more: { inputAudio, outputAudio } } : {};
}

/**
 * Spans that follow OpenTelemetry's total convention: input_tokens includes cache reads and writes. The lifetime of
 * the writes is not reported.
 */
export function readOtelTotal(raw: RawUsage): UsageRead {
  return reading(() => {
    const total = countOf(raw, 'gen_ai.usage.input_tokens');
    const cacheRead = countOf(
      raw,
      'gen_ai.usage.cache_read_tokens',
      'gen_ai.usage.cache_read.input_tokens',
    );
    const cacheWriteUnknown = countOf(
      raw,
      'gen_ai.usage.cache_write_tokens',
      'gen_ai.usage.cache_creation.input_tokens',
    );
    const input = total - cacheRead - cacheWriteUnknown;
    if (input < 0) return 'cached-exceeds-prompt';
    const output = countOf(raw, 'gen_ai.usage.output_tokens');
    return { ...NO_USAGE, input, output, cacheRead, cacheWriteUnknown };
  });
}

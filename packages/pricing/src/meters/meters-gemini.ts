import { NO_USAGE } from '../book.js';
import {
  BadCount,
  countOf,
  isRecord,
  listOf,
  reading,
  type RawUsage,
  type UsageRead,
} from './meters-read.js';

/**
 * Gemini usage: output = candidates + thoughts; input = prompt + tool-use prompt − cached; audio in the prompt is a
 * meter of its own. The four counts are disjoint and sum to the total, which is checked where it is reported.
 */
export function readGemini(raw: RawUsage): UsageRead {
  return reading(() => {
    const prompt = countOf(raw, 'promptTokenCount');
    const toolUse = countOf(raw, 'toolUsePromptTokenCount');
    const candidates = countOf(raw, 'candidatesTokenCount');
    const thoughts = countOf(raw, 'thoughtsTokenCount');
    const cacheRead = countOf(raw, 'cachedContentTokenCount');
    const total = raw['totalTokenCount'];
    if (typeof total === 'number' && total !== prompt + toolUse + candidates + thoughts) {
      return 'total-differs-from-parts';
    }
    const inputAudio = audioIn(raw, 'promptTokensDetails') - audioIn(raw, 'cacheTokensDetails');
    const input = prompt + toolUse - cacheRead - inputAudio;
    if (cacheRead > prompt || inputAudio < 0 || input < 0) return 'cached-exceeds-prompt';
    const output = candidates + thoughts;
    const usage = { ...NO_USAGE, input, output, cacheRead };
    return inputAudio > 0 ? { ...usage, more: { inputAudio } } : usage;
  });
}

/** Audio tokens in a per-modality breakdown. */
function audioIn(raw: RawUsage, field: string): number {
  return listOf(raw, field).reduce<number>((sum, detail) => {
    if (!isRecord(detail)) throw new BadCount(`bad-count:${field}`);
    return detail['modality'] === 'AUDIO' ? sum + countOf(detail, 'tokenCount') : sum;
  }, 0);
}

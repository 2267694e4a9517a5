import { NO_USAGE } from '../book.js';
import {
  BadCount,
  countOf,
  isRecord,
  listOf,
  reading,
  splitWrites,
  type RawUsage,
  type UsageRead,
} from './meters-read.js';

/**
 * Converse usage: inputTokens excludes cache reads and writes, so the counts are disjoint as they stand.
 * cacheDetails reports the lifetime of writes; without it the lifetime is unknown. A log wrapper
 * ({ invocationLog, clientSaw }) is read by its log: Bedrock bills what it generated, not what the client read.
 */
export function readConverse(raw: RawUsage): UsageRead {
  const logged = raw['invocationLog'];
  if (isRecord(logged)) return readConverse(logged);
  return reading(() => {
    const known = { cacheWrite5m: 0, cacheWrite1h: 0 };
    for (const detail of listOf(raw, 'cacheDetails')) {
      if (!isRecord(detail)) throw new BadCount('bad-count:cacheDetails');
      const tokens = countOf(detail, 'inputTokens');
      if (detail['ttl'] === '5m') known.cacheWrite5m += tokens;
      else if (detail['ttl'] === '1h') known.cacheWrite1h += tokens;
    }
    const explained = known.cacheWrite5m + known.cacheWrite1h;
    const reported = raw['cacheWriteInputTokens'] ?? raw['cacheWriteInputTokenCount'];
    const total = countOf(raw, 'cacheWriteInputTokens', 'cacheWriteInputTokenCount');
    const writes = splitWrites(reported === undefined ? explained : total, known);
    if (typeof writes === 'string') return writes;
    return {
      ...NO_USAGE,
      input: countOf(raw, 'inputTokens', 'inputTokenCount'),
      output: countOf(raw, 'outputTokens', 'outputTokenCount'),
      cacheRead: countOf(raw, 'cacheReadInputTokens', 'cacheReadInputTokenCount'),
      ...writes,
    };
  });
}

/** Titan embeddings count text only; an embedding has no output meter. */
export function readTitanEmbedding(raw: RawUsage): UsageRead {
  return reading(() => ({
    ...NO_USAGE,
    input: countOf(raw, 'inputTextTokenCount', 'inputTokens'),
  }));
}

/** Nova Sonic: text and speech tokens each way, four meters of their own. */
export function readNovaSonic(raw: RawUsage): UsageRead {
  return reading(() => ({
    ...NO_USAGE,
    input: countOf(raw, 'textInput'),
    output: countOf(raw, 'textOutput'),
    more: {
      inputAudio: countOf(raw, 'speechInput'),
      outputAudio: countOf(raw, 'speechOutput'),
    },
  }));
}

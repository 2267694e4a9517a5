import { NO_USAGE } from '../book.js';
import {
  countOf,
  isRecord,
  partOf,
  reading,
  splitWrites,
  type RawUsage,
  type UsageRead,
} from './meters-read.js';

/**
 * Anthropic usage: input_tokens excludes cache reads and writes. `cache_creation` splits writes by lifetime; writes
 * it does not explain have an unknown one. `{ final }` is what a stream ended with.
 */
export function readAnthropic(raw: RawUsage): UsageRead {
  const final = raw['final'];
  if (isRecord(final)) return readAnthropic(final);
  return reading(() => {
    const created = partOf(raw, 'cache_creation');
    const known = {
      cacheWrite5m: countOf(created, 'ephemeral_5m_input_tokens'),
      cacheWrite1h: countOf(created, 'ephemeral_1h_input_tokens'),
    };
    const reported = raw['cache_creation_input_tokens'];
    const total =
      reported === undefined || reported === null
        ? known.cacheWrite5m + known.cacheWrite1h
        : countOf(raw, 'cache_creation_input_tokens');
    const writes = splitWrites(total, known);
    if (typeof writes === 'string') return writes;
    return {
      ...NO_USAGE,
      input: countOf(raw, 'input_tokens'),
      output: countOf(raw, 'output_tokens'),
      cacheRead: countOf(raw, 'cache_read_input_tokens'),
      ...writes,
    };
  });
}

/**
 * The usage at the end of a stream. Every event repeats the counts so far, so a later value replaces an earlier one;
 * adding them would bill the prompt twice.
 */
export function finalStreamUsage(events: readonly unknown[]): RawUsage {
  let usage: RawUsage = {};
  for (const event of events) {
    if (!isRecord(event)) continue;
    const reported = partOf(event, 'usage');
    const message = partOf(partOf(event, 'message'), 'usage');
    usage = { ...usage, ...message, ...reported };
  }
  return usage;
}

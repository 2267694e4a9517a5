import { describe, expect, it } from '@jest/globals';
import type { UsageRecord } from '../usage/usage.module.js';
import { decide, type ReadLine, sortLines } from './intake.js';

const record = (key: string, content: string): UsageRecord => ({
  key,
  content,
  occurredAt: 0,
  provider: 'bedrock',
  account: 'a',
  region: 'r',
  inferenceRegion: null,
  requestId: key,
  operation: 'Converse',
  modelRef: 'm',
  principal: null,
  metadata: null,
  tier: 'standard',
  latencyMs: null,
  errorCode: null,
  quantities: {
    input: 1,
    output: 1,
    cacheRead: 0,
    cacheWrite5m: 0,
    cacheWrite1h: 0,
    cacheWriteUnknown: 0,
  },
});
const why = { reason: 'no_counts', detail: 'None.', redacted: '{}', requestId: 'x' };

let number = 0;
const line = (parts: Partial<ReadLine>): ReadLine => ({
  line: ++number,
  hash: () => 'h',
  redacted: () => '{}',
  record: null,
  rejected: null,
  ...parts,
});

const none = new Map<string, { content: string }>();
const fates = (lines: ReadLine[], holders = none) => {
  const { fresh, duplicates, held } = decide(sortLines(lines), holders);
  return {
    fresh: fresh.map(({ record: r }) => r.key),
    duplicates: duplicates.length,
    held: held.map(({ why: w }) => w.reason),
  };
};

describe('the fate of lines', () => {
  it('lets the first of a request stand; the same again is a duplicate, other usage a conflict', () => {
    const lines = [
      line({ record: record('a', '1') }),
      line({ record: record('a', '1') }),
      line({ record: record('a', '2') }),
      line({ record: record('b', '1') }),
    ];
    expect(fates(lines)).toEqual({ fresh: ['a', 'b'], duplicates: 1, held: ['conflict'] });
  });

  it('measures every line by what the ledger holds, also behind another of the same batch', () => {
    const lines = [line({ record: record('a', '1') }), line({ record: record('a', '2') })];
    expect(fates(lines, new Map([['a', { content: '2' }]]))).toEqual({
      fresh: [],
      duplicates: 1,
      held: ['conflict'],
    });
  });

  it('loses none', () => {
    const lines = [
      line({ record: record('a', '1') }),
      line({ rejected: why }),
      line({ record: record('b', '1') }),
      line({ record: record('a', '1') }),
    ];
    const { fresh, duplicates, held } = fates(lines);
    expect(fresh.length + duplicates + held.length).toBe(lines.length);
  });
});

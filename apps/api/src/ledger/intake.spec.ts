import { describe, expect, it } from '@jest/globals';
import type { UsageRecord } from '../usage/usage.module.js';
import { type ReadLine, sortBatch } from './intake.js';

const record = (key: string, content: string): UsageRecord => ({
  key, content, occurredAt: 0, provider: 'bedrock', account: 'a', region: 'r', inferenceRegion: null, requestId: key, operation: 'Converse',
  modelRef: 'm', principal: null, metadata: null, tier: 'standard', latencyMs: null, errorCode: null,
  quantities: { input: 1, output: 1, cacheRead: 0, cacheWrite5m: 0, cacheWrite1h: 0, cacheWriteUnknown: 0 },
});
const why = { reason: 'counts_disagree', detail: 'They disagree.', redacted: '{}', requestId: 'x' };

let number = 0;
const line = (parts: Partial<ReadLine>): ReadLine => ({ line: ++number, hash: () => 'h', redacted: () => '{}', record: null, suspect: null, rejected: null, ...parts });

describe('a batch sorted by what its lines alone can tell', () => {
  it('lets the first of a request stand; the same again is a duplicate, other usage a conflict', () => {
    const lines = [line({ record: record('a', '1') }), line({ record: record('a', '1') }), line({ record: record('a', '2') }), line({ record: record('b', '1') })];
    const { candidates, duplicates, held } = sortBatch(lines);
    expect(candidates.map((c) => c.record.key)).toEqual(['a', 'b']);
    expect(duplicates).toBe(1);
    expect(held).toMatchObject([{ why: { reason: 'conflict' }, invocation: 'a' }]);
  });

  it('loses no line: each is a candidate, a duplicate, held or a suspect', () => {
    const lines = [line({ record: record('a', '1') }), line({ rejected: why }), line({ record: record('b', '1'), suspect: why }), line({ record: record('a', '1') })];
    const { candidates, duplicates, held, suspects } = sortBatch(lines);
    expect(candidates.length + duplicates + held.length + suspects.length).toBe(lines.length);
  });

  it('takes a suspect for a conflict only where its request is known from a line before', () => {
    const suspect = line({ record: record('a', '2'), suspect: why });
    expect(sortBatch([suspect]).suspects).toHaveLength(1);
    expect(sortBatch([line({ record: record('a', '1') }), suspect]).held).toMatchObject([{ why: { reason: 'conflict' } }]);
  });
});

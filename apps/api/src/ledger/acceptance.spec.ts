import { describe, expect, it } from '@jest/globals';
import type { UsageRecord } from '../usage/usage.module.js';
import { accept, firstOfEach } from './acceptance.js';

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

const of = (key: string, content: string) => ({ record: record(key, content) });
const none = new Map<string, { content: string }>();
const fates = (incoming: ReturnType<typeof of>[], holders = none) => {
  const { fresh, duplicates, conflicts } = accept(incoming, holders);
  return {
    fresh: fresh.map(({ record: r }) => r.key),
    duplicates: duplicates.length,
    conflicts: conflicts.length,
  };
};

describe('records of one posting', () => {
  it('count once: the same again is a duplicate, other usage a conflict', () => {
    const incoming = [of('a', '1'), of('a', '1'), of('a', '2'), of('b', '1')];
    expect(fates(incoming)).toEqual({ fresh: ['a', 'b'], duplicates: 1, conflicts: 1 });
    expect(firstOfEach(incoming)).toEqual([incoming[0], incoming[3]]);
  });

  it('are compared with what the ledger holds, also behind another of the same posting', () => {
    const holders = new Map([['a', { content: '2' }]]);
    expect(fates([of('a', '1'), of('a', '2')], holders)).toEqual({
      ...{ fresh: [], duplicates: 1, conflicts: 1 },
    });
  });

  it('are all accounted for', () => {
    const incoming = [of('a', '1'), of('b', '1'), of('a', '1'), of('b', '2')];
    const { fresh, duplicates, conflicts } = fates(incoming);
    expect(fresh.length + duplicates + conflicts).toBe(incoming.length);
  });
});

import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { NO_USAGE } from '@bursar/pricing';
import { reports, type UsageRecord } from '../../usage/usage.module.js';
import { acceptTraces, type KnownTrace } from './trace-acceptance.js';

interface Said {
  readonly ids: readonly string[];
  readonly admission?: string;
  readonly content?: string;
  readonly region?: string;
  readonly usd?: string;
}

const ALONE = reports.CONTENT_WITHOUT_USAGE;

const record = ({ ids, admission = '', content = 'c', region = '', usd }: Said): UsageRecord => ({
  ...{ key: `key ${ids[0] ?? ''} ${region}`, content, occurredAt: 0, provider: 'bedrock' },
  ...{ account: '', region, inferenceRegion: null, requestId: ids[0] ?? '', operation: 'event' },
  ...{ modelRef: 'm', principal: null, metadata: null, tier: 'standard', latencyMs: null },
  ...{ errorCode: null },
  quantities: usd === undefined ? NO_USAGE : { ...NO_USAGE, more: { chargeUsd: usd } },
  trace: { ids, admission: admission === '' ? null : admission },
});

const outcome = (
  said: readonly Said[],
  isOutranked: (record: UsageRecord) => boolean = () => false,
  isCharged: (record: UsageRecord) => boolean = () => false,
) => {
  const accepted = acceptTraces(
    said.map((one) => ({ record: record(one) })),
    { traces: new Map(), isOutranked, isCharged },
  );
  const idOf = ({ record: one }: { record: UsageRecord }) => one.requestId;
  return {
    fresh: accepted.fresh.map(idOf),
    duplicates: accepted.duplicates.map(idOf),
    conflicts: accepted.conflicts.map(idOf),
    merged: accepted.merged.map(([from]) => from),
    outranked: accepted.outranked,
    charged: accepted.charged,
    beside: [...accepted.beside].map(idOf),
  };
};

const NOTHING = {
  ...{ fresh: [], duplicates: [], conflicts: [], merged: [], outranked: [] },
  ...{ charged: [], beside: [] },
};

describe('reports of one rank', () => {
  it.each<[string, readonly Said[], Partial<ReturnType<typeof outcome>>]>([
    ['of different calls all count', [{ ids: ['a'] }, { ids: ['b'] }], { fresh: ['a', 'b'] }],
    [
      'of one call count once, whichever name they share',
      [
        { ids: ['a', 'p'] },
        { ids: ['b', 'p'] },
        { ids: ['c'], admission: 'x' },
        { ids: ['b'], admission: 'x' },
      ],
      { fresh: ['a', 'c'], duplicates: ['b', 'b'], merged: ['key c '] },
    ],
    [
      'that differ conflict, and the first stands',
      [{ ids: ['a'] }, { ids: ['a'], content: 'd' }],
      { fresh: ['a'], conflicts: ['a'] },
    ],
    [
      'of one name in two regions are two calls, and of an unknown region either',
      [{ ids: ['a'], region: 'r' }, { ids: ['a'], region: 's' }, { ids: ['a'] }],
      { fresh: ['a', 'a'], duplicates: ['a'], merged: ['key a s'] },
    ],
    [
      'do not make one call of two that differ',
      [{ ids: ['a'] }, { ids: ['b'], content: 'd' }, { ids: ['c', 'a', 'b'] }],
      { fresh: ['a', 'b'], conflicts: ['c'] },
    ],
  ])('%s', (_, said, expected) => {
    expect(outcome(said)).toEqual({ ...NOTHING, ...expected });
  });

  it('give way to a higher report, whichever of their names it has', () => {
    const isLogged = ({ trace }: UsageRecord) => trace?.ids.includes('p') === true;
    expect(
      outcome([{ ids: ['a'] }, { ids: ['b'] }, { ids: ['a', 'p'] }, { ids: ['a'] }], isLogged),
    ).toEqual({
      ...NOTHING,
      ...{ fresh: ['a', 'b'], duplicates: ['a', 'a'], outranked: ['key a '] },
    });
  });

  it('are all accounted for, and of one call at most one stands', () => {
    const said = fc.record({
      ids: fc.uniqueArray(fc.constantFrom('a', 'b', 'c', 'd'), { minLength: 1 }),
      content: fc.constantFrom('c', 'd'),
    });
    fc.assert(
      fc.property(fc.array(said, { maxLength: 12 }), (all) => {
        const { fresh, duplicates, conflicts, merged } = outcome(all);
        expect(fresh.length + duplicates.length + conflicts.length).toBe(all.length);
        expect(new Set(merged).size).toBe(merged.length);
        expect(merged.length).toBeLessThan(Math.max(1, fresh.length));
      }),
    );
  });
});

describe('what is charged beside usage', () => {
  const always = () => true;
  it.each<[string, readonly Said[], Partial<ReturnType<typeof outcome>>]>([
    [
      'counts once by any name of its call',
      [
        { ids: ['a', 'p'], usd: '0.01' },
        { ids: ['b', 'p'], usd: '0.010' },
      ],
      { fresh: ['a'], duplicates: ['b'] },
    ],
    [
      'conflicts with another amount',
      [
        { ids: ['a'], usd: '1' },
        { ids: ['a'], usd: '2' },
      ],
      { fresh: ['a'], conflicts: ['a'] },
    ],
    [
      'is added to a report that has none',
      [{ ids: ['a', 'p'] }, { ids: ['b', 'p'], usd: '1' }, { ids: ['p'] }],
      { fresh: ['a', 'b'], beside: ['b'], duplicates: ['p'] },
    ],
    [
      'goes on beside usage that comes later',
      [
        { ids: ['a', 'p'], usd: '1', content: ALONE },
        { ids: ['b', 'p'] },
        { ids: ['c', 'p'], usd: '1' },
      ],
      { fresh: ['a', 'b'], charged: ['key a '], duplicates: ['c'] },
    ],
    [
      'is kept once where two calls turn out to be one',
      [
        { ids: ['a'], usd: '1', content: ALONE },
        { ids: ['b'], usd: '1', content: ALONE },
        { ids: ['c', 'a', 'b'], usd: '1' },
        { ids: ['b'] },
      ],
      { fresh: ['a', 'b', 'c'], charged: ['key a '], merged: ['key b '], duplicates: ['b'] },
    ],
  ])('%s', (_, said, expected) => {
    expect(outcome(said)).toEqual({ ...NOTHING, ...expected });
  });

  it('outlives usage that a higher source has reported, once', () => {
    const said = [
      { ids: ['a'], usd: '1' },
      { ids: ['a'], usd: '1' },
    ];
    const left = { fresh: ['a'], beside: ['a'], duplicates: ['a'] };
    expect(outcome(said, always)).toEqual({ ...NOTHING, ...left });
    expect(outcome(said, always, always)).toEqual({ ...NOTHING, duplicates: ['a', 'a'] });
  });

  it('outlives the report that it came with', () => {
    const isLogged = ({ trace }: UsageRecord) => trace?.ids.includes('p') === true;
    const said = [{ ids: ['a'], usd: '1' }, { ids: ['a', 'p'] }, { ids: ['a'] }];
    expect(outcome(said, isLogged)).toEqual({
      ...NOTHING,
      ...{ fresh: ['a'], duplicates: ['a', 'a'], charged: ['key a '] },
    });
  });
});

describe('a report that was counted before', () => {
  const known = (state: KnownTrace['state']) =>
    new Map([
      [
        'bedrock/a',
        [{ invocation: 'k', content: 'c', charge: 0n, account: '', region: '', state }],
      ],
    ]);

  it.each<[KnownTrace['state'], number, number]>([
    ['stands', 0, 1],
    ['outranked', 0, 1],
    ['merged', 1, 0],
  ])('and %s: %i fresh, %i duplicates', (state, fresh, duplicates) => {
    const traces = known(state);
    const accepted = acceptTraces([{ record: record({ ids: ['a'] }) }], {
      traces,
      isOutranked: () => false,
      isCharged: () => false,
    });
    expect([accepted.fresh.length, accepted.duplicates.length]).toEqual([fresh, duplicates]);
  });
});

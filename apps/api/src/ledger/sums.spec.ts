import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { type Charge, reversalOf } from './charge.js';
import { dayIn, dayOfUtc, latencyBin, type SumRow, Sums } from './sums.js';

const NONE = {
  requests: 0,
  errors: 0,
  unpriced: 0,
  estimated: 0,
  input: 0,
  output: 0,
  cacheRead: 0,
  cacheWrite5m: 0,
  cacheWrite30m: 0,
  cacheWrite1h: 0,
  cost: 0n,
  costUpper: 0n,
  listCost: 0n,
};

function charge(occurredAt: number, cost: bigint, latencyMs: number | null = null): Charge {
  return {
    invocation: '',
    occurredAt,
    reversal: false,
    keyText: '',
    via: 'none',
    ruleId: null,
    losers: null,
    admitted: null,
    bookVersion: 1,
    priceRow: null,
    priceLayer: null,
    unpricedReason: null,
    latencyMs,
    key: {
      team: 't',
      costCentre: null,
      project: null,
      environment: null,
      provider: 'bedrock',
      model: 'm',
      canonicalModel: 'm',
      region: 'r',
      operation: 'o',
      principal: null,
      custom: {},
    },
    measures: { ...NONE, requests: 1, cost, costUpper: cost, listCost: cost },
  };
}

const IDS = { keyId: 7, scopeId: 3 };
const total = (rows: readonly SumRow[]) => rows.reduce((sum, row) => sum + row.cost, 0n);
const kinds = (sums: Sums) => [
  sums.quarters,
  ...sums.days,
  ...sums.months,
  ...sums.dayKeys,
  ...sums.monthKeys,
];

describe('the sums of a set of charges', () => {
  const instants = fc.integer({ min: Date.UTC(2025, 0, 1), max: Date.UTC(2027, 0, 1) });

  it('hold the same money in every kind, whatever the order', () => {
    fc.assert(
      fc.property(
        fc.array(fc.tuple(instants, fc.bigInt(0n, 10n ** 20n))),
        fc.constantFrom('Asia/Kathmandu', 'America/New_York', 'Australia/Lord_Howe'),
        (calls, zone) => {
          const whole = calls.reduce((sum, [, cost]) => sum + cost, 0n);
          for (const order of [calls, [...calls].reverse()]) {
            const sums = new Sums(dayIn(zone));
            for (const [at, cost] of order) sums.add(charge(at, cost), IDS);
            for (const accumulator of kinds(sums))
              expect(total(accumulator.inKeyOrder)).toBe(whole);
          }
        },
      ),
    );
  });

  it('are nothing again when every charge is taken back', () => {
    const sums = new Sums(null);
    for (const c of [charge(0, 5n, 100), charge(1, 6n, 200)])
      for (const line of [c, reversalOf(c)]) sums.add(line, IDS);
    for (const accumulator of kinds(sums))
      for (const { at: _at, id: _id, ...measures } of accumulator.inKeyOrder)
        expect(Object.values(measures).every((m) => m == 0)).toBe(true);
    expect(sums.latenciesInKeyOrder.every((row) => row.calls === 0)).toBe(true);
  });

  it('come in key order, so that two batches lock rows in one order', () => {
    const sums = new Sums(null);
    for (const [at, scopeId] of [
      [900_000, 2],
      [0, 9],
      [900_000, 1],
    ] as const)
      sums.add(charge(at, 1n), { keyId: 1, scopeId });
    expect(sums.quarters.inKeyOrder.map(({ at, id }) => `${at} ${id}`)).toEqual([
      '1970-01-01T00:00:00.000Z 9',
      '1970-01-01T00:15:00.000Z 1',
      '1970-01-01T00:15:00.000Z 2',
    ]);
  });
});

describe('the day of an instant', () => {
  it.each([
    ['Asia/Kathmandu', '2026-09-15T18:14:59Z', '2026-09-15'],
    ['Asia/Kathmandu', '2026-09-15T18:15:00Z', '2026-09-16'],
    ['America/New_York', '2026-03-08T04:59:59Z', '2026-03-07'],
    ['America/New_York', '2026-03-09T03:59:59Z', '2026-03-08'],
    ['Pacific/Apia', '2026-09-15T10:59:59Z', '2026-09-15'],
  ])('in %s at %s is %s', (zone, at, day) => {
    expect(dayIn(zone)(Date.parse(at))).toBe(day);
  });

  it('in UTC is its first ten characters', () => {
    expect(dayOfUtc(Date.parse('2026-09-15T23:59:59.999Z'))).toBe('2026-09-15');
  });
});

describe('a latency bin', () => {
  it('has a midpoint within 2.5 % of every latency in it', () => {
    fc.assert(
      fc.property(fc.integer({ min: 2, max: 10_000_000 }), (ms) => {
        const middle = (1.05 ** latencyBin(ms) * 2) / 2.05;
        expect(Math.abs(middle - ms) / ms).toBeLessThan(0.0251);
      }),
    );
  });
});

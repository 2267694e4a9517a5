import { describe, expect, it } from '@jest/globals';
import type { MeteredUsage } from '../ledger/ledger.module.js';
import { isComplete, type WitnessedHour, witnessedHours } from './completeness.js';
import { Gaps, wordsOf } from './gaps.js';

const NONE = { input: 0n, output: 0n, cacheRead: 0n, cacheWrite: 0n };
const UNKNOWN = { input: null, output: null, cacheRead: null, cacheWrite: null };
const NO_CALLS = { invocations: null, clientErrors: null, serverErrors: null };

const hour = (more: Partial<WitnessedHour> = {}): WitnessedHour => ({
  account: '444455556666',
  region: 'eu-west-1',
  model: 'acme.one',
  hour: new Date('2026-09-02T04:00:00Z'),
  records: 3n,
  logged: { ...NONE, input: 100n, output: 20n },
  measured: { ...UNKNOWN, ...NO_CALLS, input: 100n, output: 20n },
  ...more,
});
const measured = (more: Partial<NonNullable<WitnessedHour['measured']>>) =>
  hour({ measured: { ...UNKNOWN, ...NO_CALLS, input: 100n, output: 20n, ...more } });

it('an hour has what the log has of it, and no batch jobs', () => {
  const { account, region, hour: at } = hour();
  const usage = (tier: string, isLogged = true): MeteredUsage => ({
    ...{ account, region, hour: at, at, provider: 'bedrock', modelRef: 'acme.one', tier, isLogged },
    ...{ bookVersion: 1, isPriced: true, promptTokens: 100n, more: null, requests: 1n },
    ...{ input: 100n, output: 20n, cacheRead: 0n, cacheWrite5m: 0n, cacheWrite30m: 0n },
    ...{ cacheWrite1h: 0n, unknownWrites: 0n, cost: '1', listCost: '1' },
  });
  const all = [usage('standard'), usage('flex'), usage('batch'), usage('standard', false)];
  expect(witnessedHours(all, [], (ref) => ref)).toEqual([
    hour({ records: 2n, logged: { ...NONE, input: 200n, output: 40n }, measured: null }),
  ]);
});

describe('an hour is whole', () => {
  it.each([
    ['where token sums agree', hour(), true],
    ['where a metric does not exist that the log has', measured({ output: null }), true],
    ['not where the metrics show more', measured({ output: 21n }), false],
    ['not where the log shows more', measured({ input: 99n }), false],
    [
      'not where a metric of tokens is a real zero and the log has some',
      measured({ output: 0n }),
      false,
    ],
    ['not without metrics', hour({ measured: null }), false],
    ['not where metrics say nothing of it', hour({ measured: { ...UNKNOWN, ...NO_CALLS } }), false],
  ])('%s', (_, one, isWhole) => {
    expect(isComplete(one)).toBe(isWhole);
  });

  it.each([
    ['successful calls alone', 3n, 3n],
    ['all calls, where failed ones are not logged', 5n, 3n],
    ['successful calls alone, where failed ones are logged', 3n, 5n],
  ])('where Invocations counts %s', (_, invocations, records) => {
    const { measured: of } = measured({ invocations, clientErrors: 1n, serverErrors: 1n });
    expect(isComplete(hour({ records, measured: of }))).toBe(true);
  });

  it('not where more calls are missing than failed', () => {
    const { measured: of } = measured({ invocations: 6n, clientErrors: 2n });
    expect(isComplete(hour({ records: 3n, measured: of }))).toBe(false);
  });
});

describe('a gap', () => {
  const at = (time: string, more: Partial<WitnessedHour> = {}) =>
    hour({ hour: new Date(`2026-09-02T${time}:00:00Z`), ...more });
  const off = { records: 0n, logged: NONE };
  const found = (...hours: readonly WitnessedHour[]) => {
    const gaps = new Gaps();
    for (const one of hours) gaps.add([one]);
    return gaps.found;
  };

  it('joins hours of one region, quiet ones between them included, and ends where the log is whole', () => {
    const gaps = found(at('03'), at('04', off), at('07', off), at('08'), at('11', off));
    expect(gaps.map(wordsOf)).toEqual([
      'Invocation logging was off in eu-west-1 from 2026-09-02 04:00 UTC to 2026-09-02 08:00 UTC (account 444455556666).',
      'Invocation logging was off in eu-west-1 from 2026-09-02 11:00 UTC to 2026-09-02 12:00 UTC (account 444455556666).',
    ]);
    expect(gaps[0]).toMatchObject({ tokens: 240n, models: ['acme.one'] });
  });

  it('is partial where the log has some of the calls', () => {
    const some = at('04', { logged: { ...NONE, input: 60n, output: 20n } });
    expect(found(some)).toMatchObject([{ kind: 'partial', tokens: 40n }]);
  });

  it('of one region says nothing of another', () => {
    const gaps = found(at('04', off), at('04', { ...off, region: 'us-east-1' }));
    expect(gaps.map(({ region }) => region)).toEqual(['eu-west-1', 'us-east-1']);
  });
});

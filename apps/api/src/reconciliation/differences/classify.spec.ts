import { describe, expect, it } from '@jest/globals';
import { fromFemto, toFemto, toRate } from '@bursar/pricing';
import {
  type Billed,
  type BilledExtra,
  type Cell,
  NOT_BILLED,
  NOT_OURS,
  type Ours,
} from './cell.js';
import { classify } from './classify.js';

const MILLION = 1_000_000n;
const RATE = toRate('3');

const ours = (tokens: bigint, more: Partial<Ours> = {}): Ours => ({
  ...NOT_OURS,
  list: tokens * RATE,
  contracted: tokens * RATE,
  tokens,
  ...more,
});
const billed = (usd: string, tokens: bigint | null, more: Partial<Billed> = {}): Billed => ({
  ...NOT_BILLED,
  usd: toFemto(usd),
  tokens,
  ...more,
});
const cell = (more: Partial<Cell>): Cell => ({
  day: '2026-09-10',
  account: '444455556666',
  region: 'us-east-1',
  model: 'acme.one',
  meter: 'input',
  tier: 'standard',
  ours: null,
  metricTokens: null,
  mantleTokens: null,
  billed: null,
  rates: [RATE],
  ...more,
});

/** Class and amount of each difference. */
function found(...cells: readonly Cell[]): [string, string][] {
  return classify({ cells, extras: [], coverage: () => 'final' }).map((row) => [
    row.class,
    fromFemto(row.difference ?? 0n),
  ]);
}

describe('a difference', () => {
  it.each<[string, Partial<Cell>, [string, string][]]>([
    ['nothing', { ours: ours(MILLION), billed: billed('3', MILLION) }, [['none', '0']]],
    [
      'calls that only the metrics show',
      {
        ours: ours(MILLION),
        metricTokens: 3n * MILLION,
        billed: billed('9', 3n * MILLION),
      },
      [['logging_off', '6']],
    ],
    [
      'calls that only the metrics show, and more than they are worth',
      { metricTokens: MILLION, billed: billed('4.25', MILLION) },
      [
        ['logging_off', '3'],
        ['unexplained', '1.25'],
      ],
    ],
    ['batch', { tier: 'batch', billed: billed('1.5', MILLION) }, [['batch', '1.5']]],
    [
      'the other endpoint, as the bill names it',
      { billed: billed('3', MILLION, { mantleUsd: toFemto('3') }) },
      [['other_endpoint', '3']],
    ],
    [
      'the other endpoint, as the metrics name it',
      { mantleTokens: MILLION, billed: billed('3', MILLION) },
      [['other_endpoint', '3']],
    ],
    ['a guardrail', { model: 'guardrail', billed: billed('0.3', null) }, [['guardrails', '0.3']]],
    [
      'a discount that the bill takes off elsewhere',
      {
        ours: ours(MILLION, { contracted: toFemto('2.7') }),
        billed: billed('3', MILLION),
      },
      [['discount', '0.3']],
    ],
    [
      'another price for the same tokens',
      { ours: ours(2n * MILLION), billed: billed('6.6', 2n * MILLION) },
      [['price_mismatch', '0.6']],
    ],
    [
      'an amount that no printed price comes to',
      { ours: ours(1_234_567n), billed: billed('3.8', 1_234_567n) },
      [['unexplained', '0.096299']],
    ],
    [
      'a bill that is still estimated',
      { ours: ours(MILLION), billed: billed('1', 400_000n, { isEstimated: true }) },
      [['timing', '-2']],
    ],
    ['usage of ours that is not billed', { ours: ours(MILLION) }, [['unexplained', '-3']]],
  ])('of %s has its class', (_, what, classes) => {
    expect(found(cell(what))).toEqual(classes);
  });

  it('of a lifetime that the log does not report moves between the meters of cache writes', () => {
    const written = ours(MILLION, {
      list: toFemto('3.75'),
      contracted: toFemto('3.75'),
      unknownTtl: toFemto('2.25'),
    });
    expect(
      found(
        cell({ meter: 'cacheWrite5m', ours: written, billed: billed('1.5', 400_000n) }),
        cell({ meter: 'cacheWrite1h', billed: billed('3.6', 600_000n) }),
      ),
    ).toEqual([
      ['unknown_ttl', '-2.25'],
      ['unknown_ttl', '3.6'],
    ]);
  });

  it('of a lifetime explains no more than the upper bound', () => {
    const written = ours(MILLION, { contracted: toFemto('3.75'), unknownTtl: toFemto('2.25') });
    expect(
      found(
        cell({ meter: 'cacheWrite5m', ours: written, rates: [] }),
        cell({ meter: 'cacheWrite1h', billed: billed('7', null), rates: [] }),
      ),
    ).toEqual([
      ['unknown_ttl', '-3.75'],
      ['unknown_ttl', '6'],
      ['unexplained', '1'],
    ]);
  });

  it('of midnight is timing on both days, as far as the hour before it goes', () => {
    const late = ours(2n * MILLION, { lastHour: toFemto('2') });
    expect(
      found(
        cell({ day: '2026-09-10', ours: late, billed: billed('3', MILLION) }),
        cell({ day: '2026-09-11', ours: ours(MILLION), billed: billed('6', 2n * MILLION) }),
      ),
    ).toEqual([
      ['timing', '-2'],
      ['unexplained', '-1'],
      ['timing', '2'],
      ['unexplained', '1'],
    ]);
  });
});

describe('a line of the bill that is no usage', () => {
  it.each<[BilledExtra['kind'], string]>([
    ['credit', 'credit'],
    ['refund', 'credit'],
    ['discount', 'discount'],
    ['tax', 'tax'],
    ['fee', 'fee'],
    ['support', 'fee'],
    ['other', 'unexplained'],
  ])('as %s is a difference of the class %s', (kind, expected) => {
    const { day, account } = cell({});
    const key = { day, account, region: null, model: null, meter: 'Credits', tier: null };
    const extras = [{ ...key, kind, usd: toFemto('-5') }];
    const rows = classify({ cells: [], extras, coverage: () => 'final' });
    expect(rows).toMatchObject([{ class: expected, bill: toFemto('-5') }]);
  });
});

describe('a price that the bill comes to', () => {
  const prices = (...days: readonly [string, string][]) =>
    classify({
      cells: days.map(([day, usd]) =>
        cell({ day, ours: ours(2n * MILLION), billed: billed(usd, 2n * MILLION) }),
      ),
      extras: [],
      coverage: () => 'final',
    }).map((row) => [row.class, row.pricePer1M]);

  it('is shown from the day on which it changed', () => {
    expect(prices(['2026-09-10', '6'], ['2026-09-11', '6.6'], ['2026-09-12', '6.6'])).toEqual([
      ['none', null],
      ['price_mismatch', '3.3'],
      ['price_mismatch', '3.3'],
    ]);
  });

  it('is none where a later day is billed at our price', () => {
    expect(prices(['2026-09-10', '6.6'], ['2026-09-11', '6'])).toEqual([
      ['unexplained', null],
      ['none', null],
    ]);
  });

  it('is what calls without a price of ours need', () => {
    const [row] = classify({
      cells: [
        cell({
          ours: { ...NOT_OURS, tokens: MILLION, unpricedTokens: MILLION },
          billed: billed('0.528', MILLION),
        }),
      ],
      extras: [],
      coverage: () => 'final',
    });
    expect(row).toMatchObject({
      class: 'price_mismatch',
      pricePer1M: '0.528',
      oursContracted: null,
    });
  });
});

describe('a day that is not billed yet', () => {
  it('has no bill and no difference', () => {
    const [row] = classify({
      cells: [cell({ ours: ours(MILLION), metricTokens: MILLION })],
      extras: [],
      coverage: () => 'none',
    });
    expect(row).toMatchObject({
      bill: null,
      difference: null,
      class: 'no_bill',
      metricTokens: MILLION,
      oursContracted: toFemto('3'),
    });
  });
});

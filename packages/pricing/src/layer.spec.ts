import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { at, bookOf, day, layer, row } from '../testing/books.js';
import {
  BadPriceBook,
  fromFemto,
  quantities,
  rateInDetail,
  type PriceBook,
  type PriceLayerData,
} from './index.js';
import { fixRate, toRatio } from './layer.js';

const call = { modelRef: 'us.acme.one', region: 'us-east-1', at: at('2026-08-10T12:00:00Z') };
const listed = row({ per1M: { input: '3', output: '15', cacheRead: '0.3' } });
const fixed = (input: string, change: Partial<PriceLayerData> = {}) =>
  layer('fixed', { per1M: { input }, ...change });
const discount = (percent: string, change: Partial<PriceLayerData> = {}) =>
  layer('discount', { percent, ...change });
const factor = (by: string, change: Partial<PriceLayerData> = {}) =>
  layer('multiplier', { factor: by, ...change });

/** The effective price per million of each meter, and what decided it. */
function effective(book: PriceBook, change: Partial<typeof call> = {}): Record<string, string> {
  const usage = quantities({ input: 1, output: 1, cacheRead: 1 });
  const rating = rateInDetail(book, { ...call, ...change }, usage);
  if (rating.outcome === 'unpriced') return { reason: rating.reason };
  return Object.fromEntries(
    rating.lines.map((line) => [line.meter, `${line.effectivePrice} ${line.layer}`]),
  );
}

describe('what a contract makes of a list price', () => {
  it.each<[string, PriceLayerData[], string, string]>([
    ['nothing', [], '3 list', '15 list'],
    ['a discount', [discount('12.5')], '2.625 discount', '13.125 discount'],
    ['a premium', [factor('1.1')], '3.3 multiplier', '16.5 multiplier'],
    [
      'a discount, then a factor',
      [factor('1.1'), discount('10')],
      '2.97 multiplier',
      '14.85 multiplier',
    ],
    ['a fixed price for one meter', [fixed('2')], '2 fixed', '15 list'],
    [
      'a fixed price, final, beside a discount for the rest',
      [discount('10'), fixed('2')],
      '2 fixed',
      '13.5 discount',
    ],
    [
      'a fixed price, final, beside a factor for the rest',
      [fixed('2'), factor('2')],
      '2 fixed',
      '30 multiplier',
    ],
    ['everything free', [discount('100')], '0 discount', '0 discount'],
  ])('%s', (_what, layers, input, output) => {
    expect(effective(bookOf([listed], layers))).toMatchObject({ input, output });
  });

  it('keeps the list beside it', () => {
    const rating = rateInDetail(
      bookOf([listed], [fixed('2'), discount('10')]),
      call,
      quantities({ input: 1_000_000, output: 1_000_000 }),
    );
    expect(rating).toMatchObject({
      cost: 15_500_000_000_000_000n,
      listCost: 18_000_000_000_000_000n,
    });
  });

  it('says where a fixed price left a meter to the list', () => {
    const usage = quantities({ input: 1, cacheRead: 1 });
    const rating = rateInDetail(bookOf([listed], [fixed('2')]), call, usage);
    expect(rating).toMatchObject({ warnings: ['list-price-used:cacheRead'] });
  });

  it('names the layer and the row on the rating', () => {
    const deal = discount('10');
    expect(rateInDetail(bookOf([listed], [deal]), call, quantities({ input: 1 }))).toMatchObject({
      priceRow: listed.id,
      layer: deal.id,
    });
  });

  it('is in force from its first day to before its last', () => {
    const dated = discount('10', { validFrom: day('2026-08-01'), validTo: day('2026-09-01') });
    const inputAt = (time: string) =>
      effective(bookOf([listed], [dated]), { at: at(time) })['input'];
    expect(inputAt('2026-07-31T23:59:59.999Z')).toBe('3 list');
    expect(inputAt('2026-08-01T00:00:00.000Z')).toBe('2.7 discount');
    expect(inputAt('2026-08-31T23:59:59.999Z')).toBe('2.7 discount');
    expect(inputAt('2026-09-01T00:00:00.000Z')).toBe('3 list');
  });
});

describe('which of several contracts counts', () => {
  const one = { modelId: 'acme.one' };

  it.each<[string, PriceLayerData, PriceLayerData]>([
    ['the higher priority', fixed('1', { priority: 1 }), fixed('2', { match: one })],
    ['one for this model', fixed('1', { match: one }), fixed('2')],
    [
      'one for the model as called',
      fixed('1', { match: { model: 'us.acme.one' } }),
      fixed('2', { match: one }),
    ],
    [
      'the narrower',
      fixed('1', { match: { ...one, region: 'us-east-1' } }),
      fixed('2', { match: one }),
    ],
    [
      'the one that began later',
      fixed('1', { validFrom: day('2026-08-02') }),
      fixed('2', { validFrom: day('2026-08-01') }),
    ],
    [
      'one with a beginning over one without',
      fixed('1', { validFrom: day('2026-08-02') }),
      fixed('2'),
    ],
    ['the newer', fixed('1', { id: 9_002 }), fixed('2', { id: 9_001 })],
  ])('%s, in whichever order they are read', (_why, wins, loses) => {
    expect(effective(bookOf([listed], [wins, loses]))['input']).toBe('1 fixed');
    expect(effective(bookOf([listed], [loses, wins]))['input']).toBe('1 fixed');
  });

  it('one for an alias beats one for the model behind it', () => {
    const layers = [fixed('1', { match: { model: 'mine' } }), fixed('2', { match: one })];
    const book = bookOf([listed], layers, [{ model: 'mine', aliasOf: 'acme.one' }]);
    expect(effective(book, { modelRef: 'mine' })['input']).toBe('1 fixed');
    expect(effective(book)['input']).toBe('2 fixed');
  });

  it('fixed prices of two contracts combine meter by meter', () => {
    const layers = [
      fixed('1', { match: one }),
      layer('fixed', { per1M: { input: '2', output: '4' } }),
    ];
    expect(effective(bookOf([listed], layers))).toMatchObject({
      input: '1 fixed',
      output: '4 fixed',
    });
  });

  it.each([
    [{ provider: 'acme' }, true],
    [{ provider: ['other', 'acme'] }, true],
    [{ provider: 'anthropic' }, false],
    [{ surface: 'bedrock-runtime', tier: 'standard', routing: 'in-region-or-geo' }, true],
    [{ region: 'eu-west-1' }, false],
    [{ model: ['acme.two', 'acme.one'] }, true],
    [{ model: 'acme.two' }, false],
    [{ model: 'acme' }, false],
    [{ dataResidency: true }, true],
    [{ dataResidency: false }, false],
  ])('%j applies: %s', (match, applies) => {
    const layers = [discount('10', { match })];
    expect(effective(bookOf([listed], layers))['input']).toBe(applies ? '2.7 discount' : '3 list');
  });
});

describe('a contract that makes no sense', () => {
  it.each([
    ['narrowed by something unknown', discount('10', { match: { modell: 'acme.one' } })],
    ['matched by something other than text', discount('10', { match: { provider: 5 } })],
    ['without its percentage', layer('discount')],
    ['of more than a hundred per cent', discount('101')],
    ['of less than none', discount('-1')],
    ['with a negative factor', factor('-1')],
    ['without any meter', layer('fixed', { per1M: {} })],
    ['with a negative price', fixed('-1')],
    ['finer than a femtodollar', fixed('0.0000000001')],
  ])('%s is refused and named', (_what, bad) => {
    expect(() => bookOf([listed], [bad])).toThrow(BadPriceBook);
    expect(() => bookOf([listed], [bad])).toThrow(`Price layer ${bad.id}`);
  });
});

describe('a negotiated rate', () => {
  it('is fixed once, half-even at nine decimals per million, and then multiplied exactly', () => {
    const third = bookOf([row({ per1M: { input: '1' } })], [discount('33.333333333')]);
    const usage = quantities({ input: 1_000_000_000 });
    const rating = rateInDetail(third, call, usage);
    expect(rating.outcome === 'rated' && fromFemto(rating.cost)).toBe('666.666667');
  });

  it('is exact wherever nine decimals are enough', () => {
    const micro = fc.bigInt({ min: 1n, max: 10n ** 9n });
    fc.assert(
      fc.property(micro, fc.bigInt({ min: 0n, max: 100n }), (price, percent) => {
        // price × 10³ femtodollars per unit is a price of six decimals per million.
        const list = price * 1_000n;
        const kept = { numerator: 100n - percent, denominator: 100n };
        expect(fixRate(list, [kept]) * 100n).toBe(list * (100n - percent));
      }),
    );
  });

  it('is never more than half a femtodollar per unit off', () => {
    fc.assert(
      fc.property(
        fc.bigInt({ min: 0n, max: 10n ** 12n }),
        fc.bigInt({ min: 0n, max: 10n ** 10n }),
        (list, nano) => {
          const ratio = { numerator: nano, denominator: 10n ** 9n };
          const off = fixRate(list, [ratio]) * 2n * ratio.denominator - list * nano * 2n;
          expect(off <= ratio.denominator && off >= -ratio.denominator).toBe(true);
        },
      ),
    );
  });

  it('is rounded once for a whole chain of ratios, not once per step', () => {
    const chain = ['1.1', '0.333333333', '3'].map(toRatio);
    expect(fixRate(5n, chain)).toBe(5n);
    expect(
      fixRate(fixRate(fixRate(5n, chain.slice(0, 1)), chain.slice(1, 2)), chain.slice(2)),
    ).toBe(6n);
  });
});

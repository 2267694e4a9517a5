import { describe, expect, it } from '@jest/globals';
import { at, bookOf, row, seedBook } from '../testing/books.js';
import {
  fromFemto,
  quantities,
  rate,
  rateInDetail,
  worstRates,
  type PriceBook,
  type Quantities,
} from './index.js';

const call = { modelRef: 'acme.one', region: 'us-east-1', at: at('2026-08-10T12:00:00Z') };
const cost = (book: PriceBook, used: Partial<Quantities>): string => {
  const rating = rate(book, call, quantities(used));
  return rating.outcome === 'rated' ? fromFemto(rating.cost) : rating.reason;
};

describe('a call at $3 in and $15 out per million tokens', () => {
  const book = bookOf([row()]);

  it.each<[string, Partial<Quantities>, string]>([
    ['prompt only', { input: 1_000 }, '0.003'],
    ['one output token', { output: 1 }, '0.000015'],
    ['both', { input: 1_000, output: 1 }, '0.003015'],
    ['nothing', {}, '0'],
    ['a trillion tokens', { input: 1_000_000_000_001 }, '3000000.000003'],
    ['as many as a count can hold', { input: Number.MAX_SAFE_INTEGER }, '27021597764.222973'],
  ])('%s', (_story, used, expected) => {
    expect(cost(book, used)).toBe(expected);
  });

  it.each<[Partial<Quantities>, string]>([
    [{ cacheRead: 1 }, 'unpriced-meter:cacheRead'],
    [{ input: 1_000, cacheWrite1h: 1 }, 'unpriced-meter:cacheWrite1h'],
    [{ input: 1_000, cacheWriteUnknown: 1 }, 'unpriced-meter:cacheWrite'],
    [{ input: 1_000, more: { inputAudio: 1 } }, 'unpriced-meter:inputAudio'],
  ])('%j is unpriced as a whole, but counted', (used, reason) => {
    const rating = rate(book, call, quantities(used));
    expect(rating).toMatchObject({
      outcome: 'unpriced',
      reason,
      meters: { input: used.input ?? 0 },
    });
    expect(rating).not.toHaveProperty('cost');
  });

  it.each<Partial<Quantities>>([
    { input: -1 },
    { input: 9, output: -1 },
    { input: 9, cacheRead: -1 },
    { input: 1.5 },
    { input: 9, output: 0.5 },
    { input: NaN },
    { input: Infinity },
    { output: Number.MAX_SAFE_INTEGER + 1 },
    { cacheWriteUnknown: -1 },
    { more: { inputAudio: -1 } },
    { more: { inputAudio: -1n } },
  ])('refuses %p', (used) => {
    expect(() => rate(book, call, quantities(used))).toThrow(RangeError);
  });
});

describe('no usage', () => {
  it.each(['acme.one', 'acme.unlisted', 'arn:aws:bedrock:x:1:application-inference-profile/y'])(
    'is a rated zero, of %s too',
    (modelRef) => {
      const book = bookOf([row()]);
      const rating = rate(book, { ...call, modelRef }, quantities({ more: { inputAudio: 0 } }));
      expect(rating).toMatchObject({ outcome: 'rated', cost: 0n, costUpper: 0n, estimated: false });
      expect(rate(book, { ...call, modelRef }, quantities({}))).toEqual(rating);
    },
  );

  it('shows input and output at zero where they have a price', () => {
    const lines = rateInDetail(bookOf([row()]), call, quantities({}));
    expect(lines).toMatchObject({
      lines: [
        { meter: 'input', listPrice: '3', quantity: '0', amount: 0n },
        { meter: 'output', listPrice: '15', quantity: '0', amount: 0n },
      ],
    });
  });
});

describe('cache writes of unknown lifetime', () => {
  const card = (per1M: Record<string, string>) =>
    bookOf([row({ per1M: { input: '3', ...per1M } })]);
  const unknown = quantities({ input: 1, cacheWriteUnknown: 1_000 });

  it('are charged the five-minute rate, as an estimate with its upper bound', () => {
    const book = card({ cacheWrite5m: '3.75', cacheWrite1h: '6' });
    expect(rate(book, call, unknown)).toMatchObject({
      cost: 3_753_000_000_000n,
      costUpper: 6_003_000_000_000n,
      listCost: 3_753_000_000_000n,
      estimated: true,
      meters: { input: 1, cacheWrite5m: 1_000, cacheWrite1h: 0 },
    });
  });

  it.each([
    ['cacheWrite5m', '3.75'],
    ['cacheWrite30m', '6.25'],
    ['cacheWrite1h', '6'],
  ])('are %s and no estimate if that is all there is', (meter, price) => {
    const rating = rate(card({ [meter]: price }), call, unknown);
    expect(rating).toMatchObject({ outcome: 'rated', estimated: false });
    expect(rating.meters).toMatchObject({ [meter]: 1_000 });
    expect(rating).toMatchObject({ costUpper: rating.outcome === 'rated' && rating.cost });
  });

  it('are no estimate if every lifetime costs the same', () => {
    const rating = rate(card({ cacheWrite5m: '4', cacheWrite1h: '4' }), call, unknown);
    expect(rating).toMatchObject({ estimated: false, meters: { cacheWrite5m: 1_000 } });
  });

  it('add to the writes whose lifetime is known', () => {
    const book = card({ cacheWrite5m: '3.75', cacheWrite1h: '6' });
    const usage = quantities({ cacheWrite5m: 1, cacheWrite1h: 2, cacheWriteUnknown: 4 });
    expect(rate(book, call, usage)).toMatchObject({
      meters: { cacheWrite5m: 5, cacheWrite1h: 2 },
      costUpper: 39_750_000_000n,
    });
  });

  it('stand with the five-minute writes where there is no price at all', () => {
    const rating = rate(bookOf([]), call, unknown);
    expect(rating).toMatchObject({ reason: 'unknown-model', meters: { cacheWrite5m: 1_000 } });
  });
});

describe('a price for long prompts', () => {
  const book = bookOf([
    row({
      per1M: { input: '1', output: '1', cacheRead: '1', cacheWrite5m: '1', cacheWrite1h: '1' },
    }),
    row({
      contextOver: 200_000n,
      per1M: { input: '2', output: '2', cacheRead: '2', cacheWrite5m: '2', cacheWrite1h: '2' },
    }),
  ]);

  it.each<[string, Partial<Quantities>, string]>([
    ['at the threshold', { input: 200_000 }, '0.2'],
    ['one token over, for the whole request', { input: 200_001, output: 1 }, '0.400004'],
    ['counting reads', { input: 1, cacheRead: 200_000 }, '0.400002'],
    [
      'counting every kind of write',
      { cacheWrite5m: 100_000, cacheWrite1h: 50_000, cacheWriteUnknown: 50_001 },
      '0.400002',
    ],
    ['never counting output', { input: 1, output: 300_000 }, '0.300001'],
  ])('%s', (_story, used, expected) => {
    expect(cost(book, used)).toBe(expected);
    const detailed = rateInDetail(book, call, quantities(used));
    expect(detailed.outcome === 'rated' && fromFemto(detailed.cost)).toBe(expected);
  });
});

describe('units other than tokens', () => {
  const book = bookOf([
    row({ per1M: {}, perUnit: { hour: '24', 'image.out': '0.04', fine: '0.000000000000001' } }),
  ]);

  it.each<[Quantities['more'], string]>([
    [{ hour: '36.5' }, '876'],
    [{ hour: 2, 'image.out': 3n }, '48.12'],
    [{ 'image.out[1024,standard]': 1 }, '0.04'],
    [{ fine: 7 }, '0.000000000000007'],
    [{ fine: '0.5' }, 'inexact-quantity:fine'],
    [{ minute: 1 }, 'unpriced-meter:minute'],
  ])('%p cost %s', (more, expected) => {
    expect(cost(book, more ? { more } : {})).toBe(expected);
  });
});

describe('what a provider reports about a direct call', () => {
  const opus = { modelRef: 'claude-opus-4-8', provider: 'anthropic', at: call.at };
  const usage = quantities({ input: 1_000_000 });

  it('multiplies the list, both ways at once if both are reported', () => {
    const both = { ...opus, inferenceGeo: 'us', speed: 'fast' };
    expect(rate(seedBook(), both, usage)).toMatchObject({
      cost: 11_000_000_000_000_000n,
      listCost: 5_000_000_000_000_000n,
    });
  });

  it.each([
    [{ inferenceGeo: 'mars' }, 'no-multiplier:inferenceGeo=mars'],
    [{ modelRef: 'claude-haiku-4-5', speed: 'fast' }, 'no-multiplier:speed=fast'],
  ])('has no price without a factor for it: %j', (reported, reason) => {
    expect(rate(seedBook(), { ...opus, ...reported }, usage)).toMatchObject({ reason });
  });

  it.each([{ inferenceGeo: 'global' }, { inferenceGeo: 'not_available' }, { speed: 'standard' }])(
    'changes nothing if it says nothing special: %j',
    (reported) => {
      expect(rate(seedBook(), { ...opus, ...reported }, usage)).toMatchObject({
        cost: 5_000_000_000_000_000n,
      });
    },
  );
});

describe('the most a call can cost', () => {
  const sonnet = { ...call, modelRef: 'us.anthropic.claude-sonnet-4-5-20250929-v1:0' };

  it('is every prompt token written to the most expensive cache, and the output rate', () => {
    const worst = worstRates(seedBook(), sonnet, 1_200);
    expect(worst).toEqual({
      outcome: 'priced',
      input: 6_600_000_000n,
      output: 16_500_000_000n,
      units: 0n,
    });
  });

  it('takes the tier of the longest prompt there can be', () => {
    expect(worstRates(seedBook(), sonnet, 200_001)).toMatchObject({ input: 13_200_000_000n });
  });

  it('is unknown for a model without a price', () => {
    expect(worstRates(seedBook(), { ...call, modelRef: 'x' }, 1)).toEqual({
      outcome: 'unpriced',
      reason: 'unknown-model',
    });
  });
});

import { describe, expect, it } from '@jest/globals';
import { at, bookOf, day, layer, row } from '../testing/books.js';
import {
  compileBook,
  quantities,
  rate,
  resolveModel,
  type CallToRate,
  type PriceBook,
  type PriceRowData,
} from './index.js';

const NOON = at('2026-08-10T12:00:00Z');
const usage = quantities({ input: 1_000_000 });
const APPLICATION = 'arn:aws:bedrock:eu-west-1:111122223333:application-inference-profile/abc';
const SYSTEM = 'arn:aws:bedrock:us-east-1:111122223333:inference-profile/us.acme.one';

/** What one call of a million input tokens costs in whole dollars, or why it has no price. */
function price(book: PriceBook, call: Partial<CallToRate>): string {
  const where = { modelRef: 'acme.one', region: 'us-east-1', at: NOON };
  const rating = rate(book, { ...where, ...call }, usage);
  return rating.outcome === 'rated' ? `$${rating.cost / 10n ** 15n}` : rating.reason;
}

const dollars = (input: number, change: Partial<PriceRowData> = {}): PriceRowData =>
  row({ per1M: { input: String(input) }, ...change });

describe('which model a reference means', () => {
  const book = compileBook({
    version: 1,
    rows: [
      row(),
      row({ routing: 'global' }),
      row({ surface: 'direct', provider: 'openai', model: 'gpt' }),
    ],
    layers: [],
    aliases: [
      { model: 'mine', aliasOf: 'us.acme.one' },
      { model: 'mine-everywhere', aliasOf: 'global.acme.one' },
      { model: 'ours', aliasOf: 'mine' },
      { model: 'own', aliasOf: null },
      { model: 'ring', aliasOf: 'gnir' },
      { model: 'gnir', aliasOf: 'ring' },
      { model: 'acme.one', aliasOf: 'own' },
    ],
    inferenceProfiles: { [APPLICATION]: 'eu.acme.one', 'arn:other': SYSTEM },
  });

  it.each([
    ['acme.one', 'acme.one', 'acme.one', 'in-region-or-geo'],
    ['us.acme.one', 'us.acme.one', 'acme.one', 'in-region-or-geo'],
    ['apac.acme.one', 'apac.acme.one', 'acme.one', 'in-region-or-geo'],
    ['ca.acme.one', 'ca.acme.one', 'acme.one', 'in-region-or-geo'],
    ['sa.acme.one', 'sa.acme.one', 'acme.one', 'in-region-or-geo'],
    ['global.acme.one', 'global.acme.one', 'acme.one', 'global'],
    [SYSTEM, 'us.acme.one', 'acme.one', 'in-region-or-geo'],
    [
      'arn:aws-us-gov:bedrock:us-gov-west-1::foundation-model/acme.one',
      undefined,
      'acme.one',
      'in-region-or-geo',
    ],
    [APPLICATION, 'eu.acme.one', 'acme.one', 'in-region-or-geo'],
    ['arn:other', 'us.acme.one', 'acme.one', 'in-region-or-geo'],
    ['mine', 'mine', 'acme.one', 'in-region-or-geo'],
    ['ours', 'ours', 'acme.one', 'in-region-or-geo'],
    ['mine-everywhere', 'mine-everywhere', 'acme.one', 'global'],
    ['own', 'own', 'own', 'in-region-or-geo'],
    ['openai/gpt', 'openai/gpt', 'gpt', 'direct'],
  ])('%s is shown as %s and priced as %s, %s', (ref, shown, model, routing) => {
    const resolved = resolveModel(book, ref);
    expect(resolved).toMatchObject({ shown: shown ?? ref, model, routing, known: true });
  });

  it.each([
    'acme.on',
    'acme.one-v2',
    'xacme.one',
    'mars2.acme.one',
    'us.us.acme.one',
    'gpt',
    'ring',
    '',
    'us.',
    'arn:aws:bedrock:us-east-1:111122223333:inference-profile/us.acme.two',
    'arn:aws:bedrock:us-east-1:111122223333:provisioned-model/acme.one',
  ])('%j means nothing: no prefix, no substring, no default', (ref) => {
    expect(resolveModel(book, ref).known).toBe(false);
    expect(price(book, { modelRef: ref })).toBe('unknown-model');
  });

  it('an unmapped application profile is shown as its ARN and has no price', () => {
    const arn = `${APPLICATION}d`;
    expect(resolveModel(book, arn)).toMatchObject({ shown: arn, known: false });
    expect(price(book, { modelRef: arn })).toBe('unknown-profile');
  });

  it('a direct provider knows its models with or without its name before them, Bedrock does not', () => {
    expect(resolveModel(book, 'gpt', 'openai')).toMatchObject({ shown: 'gpt', routing: 'direct' });
    expect(resolveModel(book, 'openai/gpt', 'openai').known).toBe(true);
    expect(resolveModel(book, 'anthropic/gpt', 'openai').known).toBe(false);
    expect(resolveModel(book, 'us.acme.one', 'openai').known).toBe(false);
  });

  it('names written to collide with a provider, a tier or a prototype stay what they are', () => {
    resolveModel(book, 'gpt', 'openai');
    for (const ref of ['openai gpt', 'openai\u0000gpt', '__proto__', 'constructor', 'toString']) {
      expect(price(book, { modelRef: ref })).toBe('unknown-model');
    }
    expect(price(book, { tier: '__proto__' })).toBe('no-rate-for-tier:__proto__');
    expect(price(book, { region: '__proto__' })).toBe('$3');
  });
});

describe('where and how a call was served', () => {
  it('takes the price of its own region before the one for all commercial regions', () => {
    const book = bookOf([dollars(3), dollars(5, { regions: ['eu-west-1', 'eu-west-2'] })]);
    expect(price(book, { region: 'eu-west-2' })).toBe('$5');
    expect(price(book, { region: 'eu-west-3' })).toBe('$3');
  });

  it.each(['us-gov-west-1', 'cn-north-1', 'us-iso-east-1', 'eusc-de-east-1'])(
    'does not take a commercial price for %s',
    (region) => {
      expect(price(bookOf([dollars(3)]), { region })).toBe(`no-rate-for-region:${region}`);
      const book = bookOf([dollars(3), dollars(4, { regions: [region] })]);
      expect(price(book, { region })).toBe('$4');
    },
  );

  it('does not take the price of another region, tier or routing', () => {
    const book = bookOf([dollars(3, { regions: ['us-east-1'] })]);
    expect(price(book, { region: 'us-east-2' })).toBe('no-rate-for-region:us-east-2');
    expect(price(book, { tier: 'batch' })).toBe('no-rate-for-tier:batch');
    expect(price(book, { modelRef: 'global.acme.one' })).toBe('no-rate-for-routing:global');
  });

  it.each([undefined, '', 'default', 'standard'])('calls tier %j standard', (tier) => {
    const book = bookOf([dollars(3), dollars(2, { tier: 'flex' })]);
    expect(price(book, { tier })).toBe('$3');
    expect(price(book, { tier: 'flex' })).toBe('$2');
  });

  it('prefers what was learnt last where two rows answer', () => {
    const book = bookOf([dollars(3), dollars(4, { systemFrom: day('2026-01-01') }), dollars(5)]);
    expect(price(book, {})).toBe('$4');
  });
});

describe('when a call happened', () => {
  const book = bookOf([
    dollars(2, { validFrom: day('2026-07-01'), validTo: day('2026-09-01') }),
    dollars(3, { validFrom: day('2026-09-01') }),
  ]);

  it.each([
    ['2026-06-30T23:59:59.999Z', 'no-rate-at-date'],
    ['2026-07-01T00:00:00.000Z', '$2'],
    ['2026-08-31T23:59:59.999Z', '$2'],
    ['2026-09-01T00:00:00.000Z', '$3'],
    ['2036-01-01T00:00:00.000Z', '$3'],
  ])('at %s costs %s', (time, expected) => {
    expect(price(book, { at: at(time) })).toBe(expected);
  });

  it('falls back to the price for all regions where the regional one has ended', () => {
    const dated = bookOf([
      dollars(9),
      dollars(2, { regions: ['us-east-1'], validTo: day('2026-09-01') }),
    ]);
    expect(price(dated, { at: at('2026-08-31T00:00:00Z') })).toBe('$2');
    expect(price(dated, { at: at('2026-09-01T00:00:00Z') })).toBe('$9');
  });
});

describe('a contract on a model', () => {
  const fixed = layer('fixed', { match: { model: 'own' }, per1M: { input: '7' } });

  it('alone gives it a price, as long as it is in force', () => {
    const book = bookOf([], [{ ...fixed, validFrom: day('2026-08-10') }]);
    expect(price(book, { modelRef: 'own' })).toBe('$7');
    expect(price(book, { modelRef: 'us.own' })).toBe('$7');
    expect(price(book, { modelRef: 'own', at: at('2026-08-09T23:59:59Z') })).toBe(
      'no-rate-at-date',
    );
  });

  it('prices an alias also where the listed model is not sold, meter by meter', () => {
    const book = bookOf(
      [dollars(3, { regions: ['us-east-1'] })],
      [fixed],
      [{ model: 'own', aliasOf: 'acme.one' }],
    );
    expect(price(book, { modelRef: 'own' })).toBe('$7');
    expect(price(book, { modelRef: 'own', region: 'eu-west-1' })).toBe('$7');
    expect(price(book, { region: 'eu-west-1' })).toBe('no-rate-for-region:eu-west-1');
    const call = { modelRef: 'own', region: 'eu-west-1', at: NOON };
    expect(rate(book, call, quantities({ output: 1 }))).toMatchObject({
      reason: 'unpriced-meter:output',
    });
  });
});

it('remembers a bounded number of answers, and forgetting changes none', () => {
  const book = bookOf([dollars(3)]);
  for (let n = 0; n < 26_000; n += 1) price(book, { modelRef: `hostile-${n}` });
  // Every reference is remembered twice, as a model and as a card, so the bound was passed.
  expect(book.memo.size).toBeLessThan(26_000);
  expect(price(book, {})).toBe('$3');
});

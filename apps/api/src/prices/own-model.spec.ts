import { describe, expect, it } from '@jest/globals';
import { configFiles } from '../config/config.module.js';
import { planPrices, type PricesState } from './own-model-plan.js';
import { ownModelsToFile, type PriceInFile, toOwnModels } from './own-model.js';
import { pricesSection } from './section-prices.js';

const AT = new Date('2026-11-20T12:00:00Z');

const sections = [pricesSection({ follow: () => Promise.resolve() })];
const head = 'apiVersion: bursar/v1\nprices:\n';

function problemsIn(entries: string): string[] {
  const read = configFiles.readConfigFile(head + entries, sections);
  return 'problems' in read
    ? read.problems.map(({ line, column, code }) => `${line}:${column} ${code}`)
    : [];
}

function pricesIn(entries: string): readonly PriceInFile[] {
  const read = configFiles.readConfigFile(head + entries, sections);
  if ('problems' in read) throw new Error(JSON.stringify(read.problems));
  return read.file.values['prices'] as PriceInFile[];
}

describe('a price in the file', () => {
  it('keeps the text that was written, quoted or not', () => {
    const [entry] = pricesIn(
      '  - { model: m, per1M: { input: 3.10, output: "0.550", cacheRead: 0.1234567890 } }\n',
    );
    expect(entry?.per1M).toEqual({ input: '3.10', output: '0.550', cacheRead: '0.1234567890' });
  });

  it.each([
    ['says nothing', '  - { model: m }\n', ['3:5 price_of_nothing']],
    ['has an empty price', '  - { model: m, per1M: {} }\n', ['3:5 price_of_nothing']],
    ['has no model', '  - { per1M: { input: 3 } }\n', ['3:5 missing_key']],
    ['names an ARN', '  - { model: "arn:aws:x", per1M: { input: 3 } }\n', ['3:14 bad_model']],
    ['names an unknown meter', '  - { model: m, per1M: { inputs: 3 } }\n', ['3:26 unknown_key']],
    ['is below zero', '  - { model: m, per1M: { input: -3 } }\n', ['3:33 bad_price']],
    ['has an exponent', '  - { model: m, per1M: { input: 3e-3 } }\n', ['3:33 bad_price']],
    ['is hexadecimal', '  - { model: m, per1M: { input: 0x10 } }\n', ['3:33 bad_price']],
    ['is not a number', '  - { model: m, per1M: { input: .nan } }\n', ['3:33 bad_price']],
    ['has a currency', '  - { model: m, per1M: { input: $3 } }\n', ['3:33 bad_price']],
    ['has a comma', '  - { model: m, per1M: { input: "3,10" } }\n', ['3:33 bad_price']],
    [
      'is finer than a femtodollar',
      '  - { model: m, per1M: { input: 0.0000000001 } }\n',
      ['3:33 bad_price'],
    ],
    [
      'has a date that is none',
      '  - { model: m, from: 2026-02-30, per1M: { input: 3 } }\n',
      ['3:23 bad_date'],
    ],
    [
      'has a time without offset',
      '  - { model: m, from: "2026-02-03T10:00:00", per1M: { input: 3 } }\n',
      ['3:23 bad_date'],
    ],
    [
      'ends before it begins',
      '  - { model: m, from: 2026-02-02, to: 2026-02-02, per1M: { input: 3 } }\n',
      ['3:39 bad_dates'],
    ],
    [
      'overlaps another',
      '  - { model: m, per1M: { input: 3 } }\n  - { model: m, from: 2026-01-01, per1M: { input: 4 } }\n',
      ['4:5 prices_overlap'],
    ],
    [
      'stands for two',
      '  - { model: m, aliasOf: a }\n  - { model: m, aliasOf: b }\n',
      ['4:26 two_aliases'],
    ],
    ['stands for itself', '  - { model: m, aliasOf: m }\n', ['3:26 alias_cycle']],
    [
      'goes round in a ring',
      '  - { model: a, aliasOf: b }\n  - { model: b, aliasOf: a }\n',
      ['3:26 alias_cycle', '4:26 alias_cycle'],
    ],
  ])('that %s is refused with its place', (_story, entries, problems) => {
    expect(problemsIn(entries)).toEqual(problems);
  });

  it('says why it is not exact', () => {
    const read = configFiles.readConfigFile(
      `${head}  - { model: m, per1M: { input: 0.0000000001 } }\n`,
      sections,
    );
    expect(read).toMatchObject({
      problems: [
        {
          message: expect.stringContaining('femtodollars'),
          hint: expect.stringContaining('nine decimals'),
        },
      ],
    });
  });

  it('may begin where another ends', () => {
    expect(
      problemsIn(
        '  - { model: m, to: 2026-01-01, per1M: { input: 3 } }\n  - { model: m, from: 2026-01-01, per1M: { input: 4 } }\n',
      ),
    ).toEqual([]);
  });
});

const state = (entries: string, listed: string[] = []): PricesState => ({
  models: toOwnModels(pricesIn(entries)).map((model, at) => ({
    ...model,
    aliasId: model.aliasOf === null ? null : at,
    prices: model.prices.map((price, index) => ({
      ...price,
      id: 10 * at + index,
      storedAs: 'row' as const,
    })),
  })),
  listed: new Set(listed),
});
const none: PricesState = { models: [], listed: new Set() };
const plan = (known: PricesState, entries: string | undefined, prune = false) =>
  planPrices(known, entries === undefined ? undefined : pricesIn(entries), {
    prune,
    file: {},
    at: AT,
  });
const M = '  - { model: m, per1M: { input: 3 } }\n';

describe('a plan for prices', () => {
  it('opens a row for a model of its own, and a layer over a listed one or an alias', () => {
    expect(plan(none, M).changes[0]?.edit).toMatchObject({ openAs: 'row', openAlias: null });
    expect(plan({ ...none, listed: new Set(['m']) }, M).changes[0]?.edit).toMatchObject({
      openAs: 'layer',
    });
    expect(
      plan(
        { ...none, listed: new Set(['anthropic.x']) },
        '  - { model: us.anthropic.x, per1M: { input: 3 } }\n',
      ).changes[0]?.edit.openAs,
    ).toBe('layer');
    expect(
      plan(none, '  - { model: m, aliasOf: x, per1M: { input: 3 } }\n').changes[0]?.edit,
    ).toMatchObject({ openAs: 'layer', openAlias: 'x' });
  });

  it('takes another text of the same price for the same', () => {
    expect(plan(state(M), '  - { model: m, per1M: { input: "3.00" } }\n').changes).toEqual([]);
  });

  it('closes the dates that a named model no longer has', () => {
    const dated =
      '  - { model: m, to: 2026-01-01, per1M: { input: 3 } }\n  - { model: m, from: 2026-01-01, per1M: { input: 4 } }\n';
    const [change] = plan(
      state(dated),
      '  - { model: m, from: 2026-01-01, per1M: { input: 4 } }\n',
    ).changes;
    expect(change?.edit.close.map(({ id }) => id)).toEqual([0]);
    expect(change?.edit.open).toEqual([]);
  });

  it('keeps models the file does not name, unless pruning', () => {
    expect(plan(state(M), undefined).changes).toEqual([]);
    expect(plan(state(M), undefined, true).changes).toMatchObject([
      { action: 'remove', entityId: 'm' },
    ]);
  });

  it('warns of an alias of nothing, of one that changes nothing, and of one with dates', () => {
    expect(plan(none, '  - { model: m, aliasOf: x }\n').warnings).toEqual([
      expect.stringContaining('stay unpriced'),
    ]);
    const listed = { ...none, listed: new Set(['m', 'x']) };
    expect(plan(listed, '  - { model: m, aliasOf: x, from: 2026-01-01 }\n').warnings).toEqual([
      expect.stringContaining('no effect'),
      expect.stringContaining('at all times'),
    ]);
  });

  it('finds a ring that closes through what stands already', () => {
    const known = state('  - { model: a, aliasOf: b }\n');
    expect(plan(known, '  - { model: b, aliasOf: a }\n').findings).toMatchObject([
      { path: [0, 'aliasOf'], code: 'alias_cycle' },
    ]);
    expect(plan(known, '  - { model: b, aliasOf: a }\n', true).findings).toEqual([]);
  });

  it('writes the file back in stable order', () => {
    const models = toOwnModels(
      pricesIn(
        '  - { model: z, aliasOf: y, from: 2026-06-03, per1M: { output: 12, input: "3" } }\n  - { model: a, aliasOf: b }\n',
      ),
    );
    expect(ownModelsToFile(models)).toEqual([
      { model: 'a', aliasOf: 'b' },
      { model: 'z', aliasOf: 'y', from: '2026-06-03', per1M: { input: '3', output: '12' } },
    ]);
  });
});

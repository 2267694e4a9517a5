import { describe, expect, it } from '@jest/globals';
import { readJson, seed, seedBook } from '../testing/books.js';
import {
  findOverlaps,
  fromFemto,
  loadSeed,
  quantities,
  rate,
  rateInDetail,
  resolveModel,
  toFemto,
  toRate,
  type PriceRowData,
  type SeedBook,
} from './index.js';

const file = readJson('seed-book.json') as SeedBook;
const { rows } = seed;
const text = ({ model, routing, tier, regions, contextOver }: PriceRowData): string =>
  `${model} ${routing} ${tier} ${regions[0] ?? ''} ${contextOver ?? ''}`;

describe('the shipped price book', () => {
  it('prices no call twice', () => {
    expect(findOverlaps(rows)).toEqual([]);
  });

  it('holds every price as whole femtodollars per unit', () => {
    for (const { per1M, perUnit } of rows) {
      for (const price of Object.values(per1M)) expect(toRate(price)).toBeGreaterThan(0n);
      for (const price of Object.values(perUnit ?? {})) {
        expect(toFemto(price) % 1_000_000n).toBe(0n);
      }
    }
  });

  it('writes every price as a plain decimal without needless zeros', () => {
    for (const { per1M, perUnit } of rows) {
      for (const price of Object.values({ ...per1M, ...perUnit })) {
        expect(price).toMatch(/^(0|[1-9]\d*)(\.\d*[1-9])?$/);
      }
    }
  });

  it('says where each price comes from and when it was looked up', () => {
    for (const { retrieved, status } of file.rows) {
      expect(retrieved).toMatch(/^20\d\d-\d\d-\d\d$/);
      expect(status).not.toMatch(/conflict|suspect|error/);
    }
    for (const { source } of rows) expect(source).toMatch(/\S+ .*20\d\d-\d\d-\d\d/);
    expect(rows.every((row) => row.systemFrom.getTime() > 0 && row.systemTo === null)).toBe(true);
  });

  it('ends every price after it begins', () => {
    for (const row of rows) {
      const from = row.validFrom?.getTime() ?? -Infinity;
      expect(row.validTo?.getTime() ?? Infinity).toBeGreaterThan(from);
    }
  });

  it('names regions as AWS does, and every row has one', () => {
    for (const { regions, surface } of rows) {
      expect(regions.length).toBeGreaterThan(0);
      for (const region of regions) {
        const onBedrock = /^(\*commercial|[a-z]{2}(-gov)?-[a-z]+-\d)$/;
        expect(region).toMatch(surface === 'direct' ? /^\*$/ : onBedrock);
      }
    }
  });

  it('keeps token prices between a tenth of a cent and $500 per million', () => {
    for (const row of rows) {
      for (const price of Object.values(row.per1M)) {
        expect(toRate(price)).toBeGreaterThanOrEqual(toRate('0.001'));
        expect(toRate(price)).toBeLessThanOrEqual(toRate('500'));
      }
    }
  });

  it('sells a meter by the token or by the unit, never by both', () => {
    const tokens =
      /^(input|output|cacheRead|cacheWrite(5m|30m|1h)|(input|output)(Audio|Image|Video))$/;
    for (const row of rows) {
      const strange = [
        ...Object.keys(row.per1M).filter((meter) => !tokens.test(meter)),
        ...Object.keys(row.perUnit ?? {}).filter((meter) => tokens.test(meter)),
      ];
      expect([text(row), strange]).toEqual([text(row), []]);
    }
  });

  it('never lets a cached read cost more than input, or a write less', () => {
    const order = ['cacheRead', 'input', 'cacheWrite5m', 'cacheWrite30m', 'cacheWrite1h'];
    for (const row of rows.filter(({ per1M }) => per1M['input'] !== undefined)) {
      const listed = order.flatMap((meter) => row.per1M[meter] ?? []).map(toRate);
      const rising = listed.every((rate, index) => index === 0 || (listed[index - 1] ?? 0n) < rate);
      expect([text(row), rising]).toEqual([text(row), true]);
    }
  });

  it.each([
    ['batch', 'standard', 0.35, 0.8],
    ['flex', 'standard', 0.35, 0.8],
    ['priority', 'standard', 1.2, 2.1],
  ])('keeps %s prices in proportion to %s ones', (tier, other, least, most) => {
    const found = pairs(
      (one) => one.tier === tier,
      (one) => one.tier === other,
      (one) => [one.surface, one.provider, one.model, one.routing, one.contextOver],
    );
    expect(found.length).toBeGreaterThan(10);
    for (const [row, base] of found) {
      for (const share of ratios(row, base)) {
        expect([text(row), share >= least && share <= most, share]).toEqual([
          text(row),
          true,
          share,
        ]);
      }
    }
  });

  it('charges a geo profile what a global one costs, or up to a fifth more', () => {
    // Nova 2 Omni is published to one decimal, which makes its premium anything from 0 to a third.
    const kept = (one: PriceRowData) => !one.model.startsWith('amazon.nova-2-omni');
    const found = pairs(
      (one) => one.routing === 'in-region-or-geo' && kept(one),
      (one) => one.routing === 'global' && kept(one),
      (one) => [one.model, one.tier, one.contextOver],
    );
    expect(found.length).toBeGreaterThan(20);
    for (const [row, base] of found) {
      for (const share of ratios(row, base)) {
        expect([text(row), share >= 1 && share <= 1.2]).toEqual([text(row), true]);
      }
    }
  });

  it('is refused if it is another format, or a source is not explained', () => {
    expect(() => loadSeed({ ...file, format: 'other/1' })).toThrow('no Bursar price book');
    expect(() => loadSeed(null)).toThrow('no Bursar price book');
    expect(() => loadSeed({ ...file, sources: {} })).toThrow('is not explained');
  });
});

/** Rows of both kinds that share a key, a region and a moment. */
function pairs(
  first: (row: PriceRowData) => boolean,
  second: (row: PriceRowData) => boolean,
  key: (row: PriceRowData) => readonly unknown[],
): [PriceRowData, PriceRowData][] {
  return rows
    .filter(first)
    .flatMap((row) =>
      rows
        .filter(
          (base) =>
            second(base) &&
            String(key(base)) === String(key(row)) &&
            base.validTo?.getTime() === row.validTo?.getTime() &&
            row.regions.some((region) => base.regions.includes(region)),
        )
        .map((base): [PriceRowData, PriceRowData] => [row, base]),
    );
}

function ratios(row: PriceRowData, base: PriceRowData): number[] {
  return Object.entries(row.per1M).flatMap(([meter, price]) => {
    const other = base.per1M[meter];
    return other === undefined ? [] : [Number(price) / Number(other)];
  });
}

describe('models in common use on Bedrock', () => {
  const autumn = Date.UTC(2026, 9, 15);
  const cached = { cacheRead: 1_000_000, cacheWrite5m: 1_000_000, cacheWrite1h: 1_000_000 };

  it.each([
    ['us.anthropic.claude-sonnet-4-5-20250929-v1:0', 'us-east-1', '3.3 16.5 0.33 4.125 6.6'],
    ['global.anthropic.claude-sonnet-4-5-20250929-v1:0', 'us-east-1', '3 15 0.3 3.75 6'],
    ['eu.anthropic.claude-sonnet-4-5-20250929-v1:0', 'eu-west-1', '3.3 16.5 0.33 4.125 6.6'],
    ['us.anthropic.claude-haiku-4-5-20251001-v1:0', 'us-east-1', '1.1 5.5 0.11 1.375 2.2'],
    ['global.anthropic.claude-haiku-4-5-20251001-v1:0', 'eu-west-1', '1 5 0.1 1.25 2'],
    ['us.anthropic.claude-opus-4-8', 'us-east-1', '5.5 27.5 0.55 6.875 11'],
    ['global.anthropic.claude-opus-4-8', 'us-east-1', '5 25 0.5 6.25 10'],
    ['amazon.nova-micro-v1:0', 'us-east-1', '0.035 0.14 0.00875'],
    ['amazon.nova-micro-v1:0', 'eu-west-1', '0.04 0.16'],
    ['amazon.nova-pro-v1:0', 'us-east-1', '0.8 3.2 0.2'],
    ['meta.llama3-3-70b-instruct-v1:0', 'us-east-1', '0.72 0.72'],
    ['openai.gpt-oss-120b-1:0', 'us-east-1', '0.15 0.6'],
    ['openai.gpt-5.5', 'us-east-1', '5.5 33 0.55'],
    ['amazon.titan-embed-text-v2:0', 'us-east-1', '0.02'],
  ])('%s in %s costs %s', (modelRef, region, prices) => {
    const names = ['input', 'output', 'cacheRead', 'cacheWrite5m', 'cacheWrite1h'];
    const wanted = prices.split(' ');
    const all = { input: 1_000_000, output: 1_000_000, ...cached };
    const used = Object.entries(all).filter(([name]) => names.indexOf(name) < wanted.length);
    // Below any context tier, so each meter by itself.
    for (const [meter] of used) {
      const call = { modelRef, region, at: autumn };
      const rating = rateInDetail(seedBook(), call, quantities({ [meter]: 100_000 }));
      expect(rating).toMatchObject({ outcome: 'rated', estimated: false });
      if (rating.outcome !== 'rated') continue;
      expect(rating.lines[0]?.effectivePrice).toBe(wanted[names.indexOf(meter)]);
      expect(rating.lines[0]?.listPrice).toBe(wanted[names.indexOf(meter)]);
    }
  });

  it('an invented model has no price, whatever its name resembles', () => {
    const modelRef = 'anthropic.claude-imaginary-9-v1:0';
    const call = { modelRef, region: 'us-east-1', at: autumn };
    expect(rate(seedBook(), call, quantities({ input: 1 }))).toMatchObject({
      outcome: 'unpriced',
      reason: 'unknown-model',
    });
  });

  it('every listed model resolves to itself, and to its vendor', () => {
    const book = seedBook();
    for (const { model, provider, surface } of rows) {
      const seller = surface === 'direct' ? provider : 'bedrock';
      expect(resolveModel(book, model, seller)).toMatchObject({ known: true, model, provider });
    }
  });

  it('a batch price is the listed one, even where that is not half', () => {
    const call = { region: 'us-east-1', at: autumn, tier: 'batch' };
    const rating = rate(
      seedBook(),
      { ...call, modelRef: 'google.gemma-3-12b-it' },
      quantities({ input: 1_000_000, output: 1_000_000 }),
    );
    expect(rating.outcome === 'rated' && fromFemto(rating.cost)).toBe('0.2');
  });
});

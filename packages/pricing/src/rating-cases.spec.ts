import { describe, expect, it } from '@jest/globals';
import { seedBook } from '../testing/books.js';
import {
  callOf,
  conventionOf,
  ownBookOf,
  rawUsageOf,
  readCases,
  type CaseLine,
  type RatingCase,
} from '../testing/cases.js';
import {
  allocate,
  formatMinor,
  fromFemto,
  joinLines,
  quantities,
  rate,
  rateInDetail,
  readUsage,
  roundStatement,
  toFemto,
  toMinor,
  type ChargeLine,
} from './index.js';

const cases = readCases();
const of = (...categories: string[]): RatingCase[] =>
  cases.filter(({ category }) => categories.includes(category));

const ONE_CALL = of(
  'routing',
  'cache',
  'context',
  'dates',
  'tiers',
  'multipliers',
  'modalities',
  'metering',
  'capacity',
  'overrides',
);
const LARGE_CALL = of('invoice').filter(({ request }) => 'modelRef' in request);
const MANY_CALLS = of('invoice').filter(({ request }) => request.calls);
const STATEMENTS = of('invoice').filter(({ request }) => request.decimals !== undefined);

it('runs all 54 golden cases, here and in rerate.spec', () => {
  const here = [ONE_CALL, LARGE_CALL, MANY_CALLS, STATEMENTS].flat();
  expect(cases).toHaveLength(54);
  expect(new Set([...here, ...of('rerating')]).size).toBe(54);
});

describe.each([...ONE_CALL, ...LARGE_CALL])('$id, $category: $title', (golden) => {
  const { expected, meters } = golden;
  const read = readUsage(conventionOf(golden), rawUsageOf(golden));
  if (read.outcome === 'rejected') throw new Error(read.reason);
  const rating = rateInDetail(seedBook(ownBookOf(golden)), callOf(golden), read.usage);

  it(`is ${expected.status}: ${expected.total ?? expected.reason}`, () => {
    if (rating.outcome === 'unpriced') {
      expect([rating.outcome, rating.reason]).toEqual([expected.status, expected.reason]);
      return;
    }
    const lines = joinLines(rating.lines);
    expect(expected.status).toBe('rated');
    expect(fromFemto(rating.cost)).toBe(expected.total);
    expect(lines.map(({ meter }) => meter).sort()).toEqual(
      expected.lines.map(({ meter }) => meter).sort(),
    );
    for (const line of expected.lines) expect(shown(lines, line)).toEqual(line);
    if (expected.listTotal) expect(fromFemto(rating.listCost)).toBe(expected.listTotal);
    for (const [meter, quantity] of Object.entries(meters ?? {})) {
      expect(lines.find((line) => line.meter === meter)?.quantity).toBe(quantity);
    }
  });

  it('costs the same without the lines', () => {
    const { outcome, meters } = rating;
    const bare = rate(seedBook(ownBookOf(golden)), callOf(golden), read.usage);
    expect(bare).toMatchObject({ outcome, meters });
    if (bare.outcome === 'rated') expect(fromFemto(bare.cost)).toBe(expected.total);
  });
});

/** The fields of our line that the expected one states, under its names. */
function shown(lines: readonly ChargeLine[], wanted: CaseLine): Partial<CaseLine> {
  const line = lines.find(({ meter }) => meter === wanted.meter);
  if (!line) return {};
  const all: CaseLine = {
    meter: line.meter,
    quantity: line.quantity,
    unit: line.unit,
    listPer1M: line.listPrice,
    effectivePer1M: line.effectivePrice,
    pricePerUnit: line.effectivePrice,
    layer: line.layer,
    multipliers: line.multipliers,
    amount: fromFemto(line.amount),
  };
  return Object.fromEntries(Object.entries(all).filter(([field]) => field in wanted));
}

describe.each(MANY_CALLS)('$id, $category: $title', ({ request, usageRaw, expected }) => {
  it(`sums to ${expected.exactTotal} and is rounded once, to ${expected.total}`, () => {
    const call = { modelRef: 'amazon.nova-micro-v1:0', region: 'us-east-1', at: Date.UTC(2026, 7) };
    const book = seedBook();
    const usage = quantities(usageRaw['each'] as { input: number; output: number });
    let exact = 0n;
    let sixPlaces = 0n;
    let fourPlaces = 0n;
    for (let n = 0; n < (request.calls ?? 0); n += 1) {
      const rating = rate(book, call, usage);
      if (rating.outcome !== 'rated') throw new Error(rating.reason);
      exact += rating.cost;
      sixPlaces += toMinor(rating.cost, 6);
      fourPlaces += toMinor(rating.cost, 4);
    }
    expect(fromFemto(exact)).toBe(expected.exactTotal);
    expect(formatMinor(toMinor(exact, 2), 2)).toBe(expected.total);
    expect(formatMinor(sixPlaces / 10_000n, 2)).toBe(expected.roundedPerCall6dp);
    expect(formatMinor(fourPlaces / 100n, 2)).toBe(expected.roundedPerCall4dp);
  });
});

describe.each(STATEMENTS)('$id, $category: $title', ({ request, usageRaw, expected }) => {
  const decimals = request.decimals ?? 2;
  const exact = Object.entries(usageRaw['exact'] as Record<string, string>);
  const lines = exact.map(([key, amount]) => ({ key, exact: toFemto(amount) }));
  const sum = lines.reduce((total, line) => total + line.exact, 0n);

  it(`totals ${expected.total} and its lines add up`, () => {
    const statement = roundStatement(lines, decimals);
    expect(fromFemto(sum)).toBe(expected.exactTotal);
    expect(formatMinor(statement.total, decimals)).toBe(expected.total);
    const printed = [...statement.lines].map(([key, minor]) => [key, formatMinor(minor, decimals)]);
    expect(Object.fromEntries(printed)).toEqual(expected.lines);
    expect([...statement.lines.values()].reduce((a, b) => a + b)).toBe(statement.total);
  });

  it('rounding every line by itself would not add up', () => {
    const naive = lines.reduce((total, line) => total + toMinor(line.exact, decimals), 0n);
    expect(formatMinor(naive, decimals)).toBe(expected.naiveSumOfRoundedLines);
  });

  it('shared in proportion, the total adds up as well', () => {
    const total = toMinor(sum, decimals);
    const shares = allocate(
      total,
      lines.map(({ key, exact: weight }) => ({ key, weight })),
    );
    expect([...shares.values()].reduce((a, b) => a + b)).toBe(total);
  });
});

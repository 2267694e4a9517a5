import { describe, expect, it } from '@jest/globals';
import { seedBook } from '../testing/books.js';
import {
  callOf,
  conventionOf,
  ownBookOf,
  rawUsageOf,
  readCases,
  type CaseExpectation,
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
  type DetailedRating,
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
    expect(answerOf(rating, expected)).toEqual({
      status: expected.status,
      reason: expected.reason,
      total: expected.total,
      listTotal: expected.listTotal,
      lines: [...expected.lines].sort(byMeter),
    });
  });

  it('counts each meter as stated', () => {
    expect(quantitiesOf(rating)).toMatchObject(meters ?? {});
  });

  it('costs the same without the lines', () => {
    const { outcome, meters } = rating;
    const bare = rate(seedBook(ownBookOf(golden)), callOf(golden), read.usage);
    expect(bare).toMatchObject({ outcome, meters });
    expect(bare.outcome === 'rated' ? fromFemto(bare.cost) : null).toBe(expected.total);
  });
});

type Named = Pick<CaseLine, 'meter'>;
const byMeter = (a: Named, b: Named): number => (a.meter < b.meter ? -1 : 1);

/** Our answer in the words of the case, its lines with no more fields than the case states. */
function answerOf(rating: DetailedRating, expected: CaseExpectation): object {
  if (rating.outcome === 'unpriced') {
    return { status: rating.outcome, reason: rating.reason, total: null, lines: [] };
  }
  const wanted = (line: ChargeLine): CaseLine | undefined =>
    expected.lines.find(({ meter }) => meter === line.meter);
  return {
    status: rating.outcome,
    total: fromFemto(rating.cost),
    listTotal: expected.listTotal && fromFemto(rating.listCost),
    lines: joinLines(rating.lines)
      .map((line) => shown(line, wanted(line)))
      .sort(byMeter),
  };
}

function shown(line: ChargeLine, wanted: CaseLine | undefined): CaseLine {
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
  const stated = Object.entries(all).filter(([field]) => wanted === undefined || field in wanted);
  return Object.fromEntries(stated) as unknown as CaseLine;
}

function quantitiesOf(rating: DetailedRating): Readonly<Record<string, string>> {
  const lines = rating.outcome === 'rated' ? joinLines(rating.lines) : [];
  return Object.fromEntries(lines.map(({ meter, quantity }) => [meter, quantity]));
}

describe.each(MANY_CALLS)('$id, $category: $title', ({ request, usageRaw, expected }) => {
  it(`sums to ${expected.exactTotal} and is rounded once, to ${expected.total}`, () => {
    const call = { modelRef: 'amazon.nova-micro-v1:0', region: 'us-east-1', at: Date.UTC(2026, 7) };
    const book = seedBook();
    const usage = quantities(usageRaw['each'] as { input: number; output: number });
    const calls = request.calls ?? 0;
    const costOf = (): bigint => {
      const rating = rate(book, call, usage);
      return rating.outcome === 'rated' ? rating.cost : -1n;
    };
    let exact = 0n;
    for (let n = 0; n < calls; n += 1) exact += costOf();
    const sixPlaces = toMinor(costOf(), 6) * BigInt(calls);
    const fourPlaces = toMinor(costOf(), 4) * BigInt(calls);
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

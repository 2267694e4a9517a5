import { describe, expect, it } from '@jest/globals';
import { bookOf, day, row } from '../testing/books.js';
import {
  readCases,
  type CaseExpectation,
  type CaseRow,
  type RatingCase,
} from '../testing/cases.js';
import {
  applyRerating,
  compileBook,
  fromFemto,
  invoicedTotal,
  quantities,
  rate,
  restatedTotal,
  type PriceRowData,
  type RatedVersion,
  type RatingHistory,
} from './index.js';

const BEGINNING = '2026-01-01T00:00:00Z';
const golden = readCases().filter(({ category }) => category === 'rerating');

const knownAt = (entry: CaseRow, moment: string): boolean =>
  (entry.systemFrom ?? BEGINNING) <= moment && (!entry.systemTo || moment < entry.systemTo);

/** One row per stretch of knowledge in which no meter's price changed. */
function rowsOf(rows: readonly CaseRow[]): PriceRowData[] {
  return knowledgeOf(rows).map((moment, index, all) => {
    const meters = rows.filter((entry) => knownAt(entry, moment));
    const next = all[index + 1];
    return row({
      per1M: Object.fromEntries(meters.map(({ meter, per1M }) => [meter, per1M])),
      validFrom: meters[0]?.validFrom ? day(meters[0].validFrom) : null,
      systemFrom: new Date(moment),
      systemTo: next ? new Date(next) : null,
    });
  });
}

/** Moments at which what was believed changed, in order, from the first that knows every meter. */
function knowledgeOf(rows: readonly CaseRow[]): string[] {
  const moments = rows.flatMap(({ systemFrom = BEGINNING, systemTo }) =>
    systemTo ? [systemFrom, systemTo] : [systemFrom],
  );
  const complete = (moment: string): boolean =>
    rows.every(({ meter }) => rows.some((row) => row.meter === meter && knownAt(row, moment)));
  return [...new Set(moments)].filter(complete).sort();
}

function costKnownAt({ priceBook = {}, request }: RatingCase, moment: string): bigint {
  const { rows = [] } = priceBook;
  const [event] = eventsOf(request);
  const data = {
    version: 1,
    rows: rowsOf(rows),
    layers: [],
    aliases: [],
    inferenceProfiles: {},
  };
  const rating = rate(
    compileBook(data, new Date(moment)),
    { modelRef: 'acme.one', region: 'us-east-1', at: Date.parse(event?.at ?? '') },
    quantities({ input: event?.input ?? 0, output: event?.output ?? 0 }),
  );
  if (rating.outcome !== 'rated') throw new Error(rating.reason);
  return rating.cost;
}

function eventsOf(request: unknown): { at: string; input: number; output: number }[] {
  return (request as { events: { at: string; input: number; output: number }[] }).events;
}

/** Rates the event after every change of knowledge, as often as the case says. */
function history(test: RatingCase): RatingHistory {
  const { rows = [], period, runs = 1 } = test.priceBook ?? {};
  const month = period?.month ?? '';
  let result: RatingHistory = { event: test.id, period: month, ratings: [], adjustments: [] };
  const closes = `${month}-31T23:59:59Z`;
  knowledgeOf(rows).forEach((moment, index) => {
    const next: RatedVersion = { bookVersion: index + 1, total: costKnownAt(test, moment) };
    const closed = period?.status === 'closed' && moment > closes;
    for (let run = 0; run < runs; run += 1) {
      result = applyRerating(
        result,
        next,
        closed ? { status: 'closed', postPeriod: moment.slice(0, 7) } : { status: 'open' },
      );
    }
  });
  return result;
}

describe.each(golden)('$id, $category: $title', (test) => {
  const { expected } = test;

  it('moves money exactly as expected', () => {
    expect(answerOf(history(test))).toMatchObject(statedBy(expected));
  });

  it('answers what was believed at any earlier moment', () => {
    for (const [moment, total] of Object.entries(expected.ratedAtKnowledge ?? {})) {
      expect(fromFemto(costKnownAt(test, moment))).toBe(total);
    }
  });
});

/** A history in the words of the cases. */
function answerOf(result: RatingHistory): object {
  const totals = result.ratings.map(({ total }) => fromFemto(total));
  return {
    before: totals[0],
    after: totals[1],
    ratingVersions: totals.length,
    current: fromFemto(restatedTotal(result)),
    restated: fromFemto(restatedTotal(result)),
    invoiced: fromFemto(invoicedTotal(result)),
    adjustmentCount: result.adjustments.length,
    adjustments: result.adjustments.map(({ postPeriod, chargeClass, forPeriod, amount }) => ({
      period: postPeriod,
      chargeClass,
      forPeriod,
      amount: fromFemto(amount),
    })),
  };
}

/** What a case states, without what answerOf does not say. */
function statedBy(expected: CaseExpectation): object {
  const unsaid = new Set(['status', 'currency', 'ratedAtKnowledge']);
  return Object.fromEntries(Object.entries(expected).filter(([field]) => !unsaid.has(field)));
}

describe('a rating of a closed period', () => {
  const invoiced: RatingHistory = {
    event: 'e',
    period: '2026-07',
    ratings: [{ bookVersion: 1, total: 10n }],
    adjustments: [],
  };
  const closed = (postPeriod: string) => ({ status: 'closed', postPeriod }) as const;

  it('is never edited: the invoiced figure stays through any number of corrections', () => {
    let now = invoiced;
    [12n, 7n, 9n].forEach((total, index) => {
      now = applyRerating(now, { bookVersion: index + 2, total }, closed('2026-09'));
      expect(restatedTotal(now)).toBe(total);
    });
    expect(invoicedTotal(now)).toBe(10n);
    expect(now.adjustments.map(({ amount }) => amount)).toEqual([2n, -5n, 2n]);
  });

  it('gets no adjustment when nothing changed, and one per book version at most', () => {
    expect(applyRerating(invoiced, { bookVersion: 2, total: 10n }, closed('2026-09'))).toBe(
      invoiced,
    );
    const once = applyRerating(invoiced, { bookVersion: 2, total: 11n }, closed('2026-09'));
    expect(applyRerating(once, { bookVersion: 2, total: 11n }, closed('2026-10'))).toBe(once);
  });

  it('takes one answer per book version, whatever a second run comes to', () => {
    const once = applyRerating(invoiced, { bookVersion: 2, total: 11n }, closed('2026-09'));
    expect(applyRerating(once, { bookVersion: 2, total: 99n }, closed('2026-09'))).toBe(once);
    expect(applyRerating(invoiced, { bookVersion: 1, total: 99n }, { status: 'open' })).toBe(
      invoiced,
    );
  });

  it('posts what arrives late as a correction in full', () => {
    const late = applyRerating(
      { ...invoiced, ratings: [] },
      { bookVersion: 1, total: 4n },
      closed('2026-09'),
    );
    expect(late.adjustments).toMatchObject([{ amount: 4n, forPeriod: '2026-07' }]);
  });
});

it('a book of one row believes it from its first moment to the one before its last', () => {
  const believed = row({ systemFrom: day('2026-02-01'), systemTo: day('2026-03-01') });
  const data = { version: 1, rows: [believed], layers: [], aliases: [], inferenceProfiles: {} };
  const rows = (moment: string) => compileBook(data, new Date(moment)).bedrock.size;
  expect([
    rows('2026-01-31T23:59:59.999Z'),
    rows('2026-02-01T00:00:00Z'),
    rows('2026-02-28T23:59:59.999Z'),
    rows('2026-03-01T00:00:00Z'),
    bookOf([believed]).bedrock.size,
  ]).toEqual([0, 1, 1, 0, 0]);
});

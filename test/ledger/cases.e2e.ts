import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { fromFemto, toFemto } from '@bursar/pricing';
import { type CaseRow, type RatingCase, readCases } from '../../packages/pricing/testing/cases.js';
import { Clock } from '../../apps/api/src/platform/clock.js';
import { closeMonth, differencesOf, ledgerOf, statementsOf } from '../support/chargeback/close.js';
import { startBursar, type TestBursar } from '../support/processes/server.js';
import { ledgerBytes } from '../support/ledger/ledger-bytes.js';
import { applyConfig, logLine, post, TWO_TEAMS } from '../support/usage/lines.js';

/** The moment of a case, a little later each time it is asked for. */
class CaseClock extends Clock {
  at = Date.parse('2026-07-01T00:00:00Z');
  override now(): Date {
    this.at += 1;
    return new Date(this.at);
  }
}

let bursar: TestBursar;
let clock: CaseClock;
beforeEach(async () => {
  clock = new CaseClock();
  bursar = await startBursar({ clock });
});
afterEach(() => bursar.close());

const golden = (category: string) => readCases().filter((one) => one.category === category);

async function rerate(): Promise<{ state: string; changed: string }> {
  const mutation = `mutation { rerate(from: "2026-01-01T00:00:00Z", to: "2027-01-01T00:00:00Z", reason: "A price was wrong.") {
    ... on RepostResult { state changed } } }`;
  return (await bursar.gql<{ rerate: { state: string; changed: string } }>(mutation)).rerate;
}

/** What re-rating does a second time: nothing. */
async function rerateTwice(): Promise<void> {
  expect(await rerate()).toMatchObject({ state: 'done', changed: '1' });
  const bytes = await ledgerBytes(bursar);
  expect(await rerate()).toMatchObject({ state: 'done', changed: '0' });
  expect(await ledgerBytes(bursar)).toEqual(bytes);
}

/** Everything that the ledger says of the one call: in its month, and where corrections of it were posted. */
async function amounts(): Promise<Record<string, string>> {
  const rows = await bursar.rows<{ month: string; usd: string }>(
    `SELECT to_char(coalesce(posted_month, date_trunc('month', occurred_at AT TIME ZONE 'UTC')::date), 'YYYY-MM') AS month,
       trim_scale(sum(cost))::text AS usd FROM ledger.charge GROUP BY 1`,
  );
  return Object.fromEntries(rows.map(({ month, usd }) => [month, usd]));
}

describe('re-rating', () => {
  const knownFrom = (row: CaseRow): string => row.systemFrom ?? '';
  const priceOf = (rows: readonly CaseRow[], validFrom: string | undefined): string => {
    const per1M = rows.map(({ meter, per1M: price }) => `${meter}: "${price}"`);
    const output = rows.some(({ meter }) => meter === 'output') ? [] : ['output: "1"'];
    const from = validFrom === undefined ? '' : `from: ${validFrom}, `;
    return `prices:\n  - { model: acme.one, ${from}per1M: { ${[...per1M, ...output].join(', ')} } }\n`;
  };

  /** What was believed at each moment that changed it, in order. */
  function beliefs({ priceBook = {} }: RatingCase): { at: string; text: string }[] {
    const { rows = [] } = priceBook;
    const moments = [
      ...new Set(
        rows.flatMap(({ systemFrom, systemTo }) => [systemFrom, systemTo]).filter(Boolean),
      ),
    ].sort() as string[];
    return ['', ...moments].flatMap((at) => {
      const known = rows.filter(
        (row) =>
          knownFrom(row) <= at &&
          (row.systemTo === undefined ||
            at < row.systemTo ||
            (at === '' && row.systemFrom === undefined)),
      );
      return known.some(({ meter }) => meter === 'input')
        ? [{ at, text: priceOf(known, known[0]?.validFrom) }]
        : [];
    });
  }

  const isClosed = ({ priceBook = {} }: RatingCase): boolean =>
    priceBook.period?.status === 'closed';

  /** The call of a case, rated in its month by all that was believed in that month, one after the other. */
  async function inItsMonth(test: RatingCase): Promise<{
    month: string;
    rated: Record<string, string>[];
    later: { at: string; text: string }[];
  }> {
    const { priceBook = {}, request } = test;
    const [event] = request.events as { at: string; input: number; output: number }[];
    const month = priceBook.period?.month ?? '';
    const believed = beliefs(test);
    const [first, ...more] = believed.filter(({ at }) => at.slice(0, 7) <= month);
    await applyConfig(bursar, TWO_TEAMS + (first?.text ?? ''));
    clock.at = Math.max(clock.at, Date.parse(event?.at ?? '') + 1_000);
    await post(bursar, [
      logLine({
        ...{ model: 'acme.one', at: event?.at ?? '', metadata: { team: 'search' } },
        ...{ input: event?.input, output: event?.output ?? 0 },
      }),
    ]);
    const rated = [await amounts()];
    for (const { at, text } of more) {
      clock.at = Math.max(clock.at, Date.parse(at));
      await applyConfig(bursar, TWO_TEAMS + text);
      await rerateTwice();
      rated.push(await amounts());
    }
    return { month, rated, later: believed.filter(({ at }) => at.slice(0, 7) > month) };
  }

  it.each(golden('rerating').filter((test) => !isClosed(test)))(
    '$id: $title, twice over',
    async (test) => {
      const { month, rated } = await inItsMonth(test);
      const { before, after, current } = test.expected;
      expect(rated.map((one) => one[month])).toEqual([before, after]);
      expect(rated.at(-1)).toEqual({ [month]: current });
      expect(await differencesOf(bursar)).toEqual([]);
    },
  );

  it.each(golden('rerating').filter(isClosed))('$id: $title, twice over', async (test) => {
    const { expected } = test;
    const { month, later } = await inItsMonth(test);
    clock.at = Date.parse(later[0]?.at ?? '');
    const closed = await closeMonth(bursar, month);
    expect(closed).toMatchObject({ __typename: 'ClosedMonth', version: 1 });
    const statement = JSON.stringify((await statementsOf(bursar, month)).statements);
    // The months between are closed too: a correction goes to the first that is open.
    const [adjustment, ...more] = expected.adjustments;
    const posted = adjustment?.['period'] ?? '';
    for (let between = next(month); between < posted; between = next(between))
      await closeMonth(bursar, between);
    for (const { text } of later) {
      await applyConfig(bursar, TWO_TEAMS + text);
      await rerateTwice();
    }
    expect(more).toEqual([]);
    const [invoiced, moved] = [await ledgerOf(bursar, month), await ledgerOf(bursar, posted)];
    const found = { invoiced: fromFemto(invoiced), restated: fromFemto(invoiced + moved) };
    expect(found).toMatchObject(statedOf(expected));
    expect(fromFemto(moved)).toBe(adjustment?.['amount']);
    const { statements } = await statementsOf(bursar, posted);
    expect(statements.flatMap(({ lines }) => lines)).toMatchObject([
      {
        kind: 'adjustment',
        cause: 'rerate',
        originMonth: adjustment?.['forPeriod'],
        exactUsd: adjustment?.['amount'],
      },
    ]);
    expect(JSON.stringify((await statementsOf(bursar, month)).statements)).toBe(statement);
    expect(await differencesOf(bursar)).toEqual([]);
  });
});

describe('overrides', () => {
  /** What the case adds to the book, as an organisation writes it. */
  function fileOf({ priceBook = {} }: RatingCase): string {
    const prices = (priceBook.models ?? []).map(
      ({ modelId, aliasOf }) => `  - { model: ${modelId}, aliasOf: ${aliasOf} }`,
    );
    const contracts = (priceBook.layers ?? []).map(
      ({ kind, match, per1M, percent, factor, from }) => {
        const { modelId, ...rest } = match;
        const named = { ...rest, ...(modelId !== undefined && { model: modelId }) };
        const premium =
          factor == null ? null : String(Math.round((Number(factor) - 1) * 1e6) / 1e4);
        const terms =
          kind === 'fixed' ? { per1M } : kind === 'discount' ? { discount: percent } : { premium };
        return `  - ${JSON.stringify({ match: named, ...terms, ...(from !== undefined && { from }) })}`;
      },
    );
    return [
      ...(prices.length > 0 ? ['prices:', ...prices] : []),
      ...(contracts.length > 0 ? ['contracts:', ...contracts] : []),
    ].join('\n');
  }

  it.each(golden('overrides'))(
    '$id: $title, in an open month and in a closed one, twice over',
    async (test) => {
      const { expected, request, usageRaw } = test;
      const [input, output, cacheRead] = [
        'inputTokens',
        'outputTokens',
        'cacheReadInputTokens',
      ].map((name) => Number((usageRaw as Record<string, unknown>)[name] ?? 0));
      const called = (at: string) =>
        logLine({
          model: request.modelRef,
          at,
          metadata: { team: 'search' },
          input,
          output: output ?? 0,
          cacheRead: cacheRead ?? 0,
        });
      clock.at = Date.parse('2026-08-20T00:00:00Z');
      // What the alias of the case stands for is known before; what is negotiated is not.
      const [before] = fileOf(test).split('contracts:');
      await applyConfig(bursar, `${TWO_TEAMS}${before ?? ''}`);
      await post(bursar, [called('2026-07-10T12:00:00Z'), called(request.at)]);
      clock.at = Date.parse('2026-08-21T00:00:00Z');
      await closeMonth(bursar, '2026-07');
      const closed = JSON.stringify(await statementsOf(bursar, '2026-07'));
      const list = expected.listTotal ?? '';
      expect(await amounts()).toEqual({ '2026-07': list, '2026-08': list });
      await applyConfig(bursar, `${TWO_TEAMS}${fileOf(test)}`);
      expect(await rerate()).toMatchObject({ state: 'done', changed: '2' });
      const difference = toFemto(expected.total ?? '0') - toFemto(list);
      const bytes = await ledgerBytes(bursar);
      expect(await rerate()).toMatchObject({ state: 'done', changed: '0' });
      expect(await ledgerBytes(bursar)).toEqual(bytes);
      expect(await amounts()).toEqual({
        '2026-07': list,
        '2026-08': fromFemto(toFemto(expected.total ?? '0') + difference),
      });
      const { statements } = await statementsOf(bursar, '2026-08');
      const lines = statements.flatMap((one) => one.lines);
      expect(lines.filter(({ kind }) => kind === 'adjustment')).toMatchObject([
        { originMonth: '2026-07', cause: 'rerate', exactUsd: fromFemto(difference) },
      ]);
      const meters = lines.filter(({ kind }) => kind === 'usage');
      expect(meters.map(({ meter, unitPrice }) => `${meter} ${unitPrice}`).sort()).toEqual(
        expected.lines.map((one) => `${one.meter} ${one.effectivePer1M}`).sort(),
      );
      expect(JSON.stringify(await statementsOf(bursar, '2026-07'))).toBe(closed);
      expect(await differencesOf(bursar)).toEqual([]);
    },
  );
});

/** What a case says of the whole; not each says it. */
const statedOf = ({ invoiced, restated }: Partial<RatingCase['expected']>): object => ({
  ...(invoiced !== undefined && { invoiced }),
  ...(restated !== undefined && { restated }),
});

const next = (month: string): string =>
  new Date(Date.UTC(Number(month.slice(0, 4)), Number(month.slice(5)), 1))
    .toISOString()
    .slice(0, 7);

import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { fromFemto, toFemto } from '@bursar/pricing';
import { Clock } from '../../apps/api/src/platform/clock.js';
import type { Caller } from '../support/http/client.js';
import { runCli } from '../support/processes/process.js';
import { startBursar, type TestBursar } from '../support/processes/server.js';
import { type Before, type Compared, readCsv } from '../support/usage/answers.js';
import { applyConfig, type LineOptions, logLine, post, TWO_TEAMS } from '../support/usage/lines.js';

const WRITER = 'acme-writer';
const PRICES = `prices:
  - { model: ${WRITER}, from: 2026-01-01, to: 2026-08-16, per1M: { input: "3", output: "15", cacheRead: "0.3" } }
  - { model: ${WRITER}, from: 2026-08-16, per1M: { input: "6", output: "15", cacheRead: "0.3" } }
`;
const ADS = 'arn:aws:sts::444455556666:assumed-role/AdsRole/ads';
const PARTS = ['price', 'volume', 'modelMix', 'tokensPerRequest', 'cache', 'errors', 'new'];

class LateNovember extends Clock {
  override now(): Date {
    return new Date('2026-11-28T15:00:00Z');
  }
}

interface Row {
  readonly key: string | null;
  readonly earlier: { readonly cost: string; readonly requests: string };
  readonly later: { readonly cost: string; readonly requests: string };
  readonly difference: string;
  readonly parts: Readonly<Record<string, string>>;
}
interface Answer {
  readonly __typename: string;
  readonly code?: string;
  readonly message?: string;
  readonly rows: readonly Row[];
  readonly total: Row;
}

let bursar: TestBursar;
beforeAll(async () => {
  bursar = await startBursar({ clock: new LateNovember() });
  await applyConfig(bursar, TWO_TEAMS + PRICES);
  const answer = await post(bursar, planted());
  expect(answer.body).toMatchObject({ quarantined: 0, unpriced: 0 });
}, 120_000);
afterAll(() => bursar.close());

async function explain(input: object, as?: Caller): Promise<Answer> {
  const side = '{ cost requests unpriced }';
  const row = `{ key earlier ${side} later ${side} difference parts { ${PARTS.join(' ')} } }`;
  const query = `query ($input: SpendChangeInput!) { spendChange(input: $input) { __typename
    ... on SpendChange { rows ${row} total ${row} } ... on Problem { code message } } }`;
  return (await bursar.gql<{ spendChange: Answer }>(query, { input }, as)).spendChange;
}

const sum = (amounts: readonly (string | undefined)[]): string =>
  fromFemto(amounts.reduce((all, amount) => all + toFemto(amount ?? ''), 0n));
const subtract = (a: string, b: string): string => fromFemto(toFemto(a) - toFemto(b));

const day = (n: number): string => `2026-08-${String(n).padStart(2, '0')}`;
const call = (n: number, more: LineOptions = {}): string =>
  logLine({ metadata: { team: 'search' }, at: `${day(n)}T10:00:00Z`, cacheRead: 200, ...more });
const calls = (count: number, n: number, more: LineOptions = {}): string[] =>
  Array.from({ length: count }, () => call(n, more));
const failed = (line: string): string =>
  JSON.stringify({ ...JSON.parse(line), errorCode: 'ModelStreamErrorException' });

/** One change between each of the days and the next. */
function planted(): string[] {
  return [
    ...calls(2, 1),
    ...calls(7, 2),
    ...[...calls(3, 3), ...calls(1, 3, { model: WRITER })],
    ...[...calls(1, 4), ...calls(3, 4, { model: WRITER })],
    ...calls(3, 5),
    ...calls(3, 6, { input: 3_000, cacheRead: 600, output: 1_700 }),
    ...calls(3, 7),
    ...calls(3, 8, { input: 300, cacheRead: 900 }),
    ...calls(3, 9),
    ...[...calls(3, 10), ...calls(2, 10, { input: 700 }).map(failed)],
    ...calls(3, 11),
    ...[...calls(3, 12), ...calls(4, 12, { principal: ADS, metadata: {} })],
    ...calls(4, 15, { model: WRITER }),
    ...calls(4, 16, { model: WRITER }),
  ];
}

describe('one planted change', () => {
  it.each([
    ['volume', 1],
    ['modelMix', 3],
    ['tokensPerRequest', 5],
    ['cache', 7],
    ['errors', 9],
    ['new', 11],
    ['price', 15],
  ])('is the whole of its part: %s', async (part, n) => {
    const { total } = await explain({ from: day(n + 1), to: day(n + 2) });
    expect(total.difference).toBe(subtract(total.later.cost, total.earlier.cost));
    expect(total.difference).not.toBe('0');
    const none = Object.fromEntries(PARTS.map((name) => [name, '0']));
    expect(total.parts).toEqual({ ...none, [part]: total.difference });
  });

  it('of the price is what the price book says', async () => {
    const { total } = await explain({ from: day(16), to: day(17) });
    expect(total.parts['price']).toBe('0.012');
  });
});

describe('a change of everything', () => {
  const weeks = { from: day(9), to: day(17), vsFrom: day(1), vsTo: day(9) };

  it.each(['team', 'provider', 'model', 'region'])(
    'sums to the difference in every row, and the rows to the total, by %s',
    async (groupBy) => {
      const { rows, total } = await explain({ ...weeks, groupBy });
      for (const row of [...rows, total])
        expect(sum(Object.values(row.parts))).toBe(subtract(row.later.cost, row.earlier.cost));
      for (const part of PARTS)
        expect(sum(rows.map((row) => row.parts[part]))).toBe(sum([total.parts[part]]));
      expect(total).toEqual((await explain(weeks)).total);
    },
  );

  it('is negated where the periods are swapped', async () => {
    const { total } = await explain(weeks);
    const { from, to, vsFrom, vsTo } = weeks;
    const back = await explain({ from: vsFrom, to: vsTo, vsFrom: from, vsTo: to });
    for (const part of PARTS)
      expect(sum([back.total.parts[part], total.parts[part]])).toBe(sum([]));
  });

  it('reads the same from the command line, as JSON and as CSV', async () => {
    const { rows, total } = await explain(weeks);
    const words = ['--from', weeks.from, '--to', weeks.to, '--vs-from', weeks.vsFrom];
    const command = ['explain', ...words, '--vs-to', weeks.vsTo, '--group', 'team', '-o'];
    const json = await runCli([...command, 'json'], bursar);
    expect(JSON.parse(json.stdout)).toMatchObject({
      versus: { from: `${weeks.vsFrom}T00:00:00.000Z` },
      rows: rows.map(({ key, ...figures }) => ({ team: key, ...figures })),
      total: { difference: total.difference, parts: total.parts },
    });
    const csv = await runCli([...command, 'csv'], bursar);
    expect(readCsv(csv.stdout.replaceAll('\n', '\r\n'))).toMatchObject(
      rows.map(({ key, difference, parts }) => ({ team: key, difference, ...parts })),
    );
    const table = await runCli(command.slice(0, -1), bursar);
    expect(table.stdout).toContain('total');
    expect(table.code).toBe(0);
  });

  it('shows a team lead their own teams alone, whatever they ask for', async () => {
    const lead = await bursar.as('teamLead', ['ads']);
    // Their data begin on the 12th: what the other team has before is not compared with.
    const message = 'Data begin 12 Aug 2026: a period from 1 Aug 2026 cannot be compared.';
    expect(await explain(weeks, lead)).toMatchObject({ code: 'not_covered', message });
    const days = { from: day(13), to: day(17), vsFrom: day(12), vsTo: day(13) };
    const own = await explain(days, lead);
    expect(own.rows.map(({ key }) => key)).toEqual(['ads']);
    expect(own.total.earlier.requests).toBe('4');
    const filters = [{ dimension: 'team', in: ['search'] }];
    const others = await explain({ ...weeks, filters }, lead);
    expect([others.rows, others.total.later.cost]).toEqual([[], '0']);
  });

  it('is refused by what it cannot be grouped by, or with half a period', async () => {
    expect(await explain({ ...weeks, groupBy: 'user' })).toMatchObject({
      code: 'unknown_dimension',
    });
    expect(await explain({ ...weeks, vsTo: null })).toMatchObject({ code: 'bad_range' });
  });
});

describe('a period that the data do not cover', () => {
  it('is not compared: the answer says when data begin, and the command ends with 2', async () => {
    const august = { from: day(1), to: '2026-09-01' };
    expect(await explain(august)).toMatchObject({
      code: 'not_covered',
      message: 'Data begin 1 Aug 2026: a period from 1 Jul 2026 cannot be compared.',
    });
    const typed = await runCli(['explain', '--from', august.from, '--to', august.to], bursar);
    expect([typed.code, typed.stdout]).toEqual([2, '']);
    expect(typed.stderr).toContain('Data begin 1 Aug 2026');
  });
});

async function compared(input: object): Promise<Compared> {
  const before = 'before { cost requests dataBegin }';
  const query = `query ($input: SpendInput!) { spend(input: $input) {
    ... on SpendResult { rows { keys ${before} } ${before} } ... on Problem { code path } } }`;
  return (await bursar.gql<{ spend: Compared }>(query, { input })).spend;
}

describe('a row beside another period', () => {
  const days = { from: day(12), to: day(17), vsFrom: day(7), vsTo: day(12) };
  const search = 'arn:aws:sts::444455556666:assumed-role/GatewayRole/search-svc';

  it.each([
    ['team', 'search', 'ads'],
    ['principal', search, ADS],
  ])('is compared where data cover it, and nowhere else: by %s', async (group, old, begun) => {
    const { rows, before } = await compared({ ...days, groupBy: [group] });
    const { rows: earlier } = (
      await bursar.gql<{ spend: { rows: { keys: string[]; figures: Before }[] } }>(
        `query ($input: SpendInput!) { spend(input: $input) { ... on SpendResult { rows { keys figures { cost requests } } } } }`,
        { input: { from: days.vsFrom, to: days.vsTo, groupBy: [group] } },
      )
    ).spend;
    const was = { ...earlier[0]?.figures, dataBegin: null };
    const of = new Map(rows.map(({ keys: [key = ''], before: one }) => [key, one]));
    expect(of.get(old)).toEqual(was);
    expect(of.get(begun)).toEqual({ cost: null, requests: null, dataBegin: day(12) });
    // All that is shown was there before: with nothing of the one that began since.
    expect(before).toEqual(was);
    const narrowed = { filters: [{ dimension: group, in: [begun] }] };
    expect((await compared({ ...days, ...narrowed })).before.dataBegin).toBe(day(12));
    expect(await explain({ ...days, ...(group === 'team' && narrowed) })).toMatchObject(
      group === 'team' ? { code: 'not_covered' } : { __typename: 'SpendChange' },
    );
  });

  it('of a time before all data is not known, on no day of any zone', async () => {
    const { rows, before } = await compared({
      ...days,
      vsFrom: '2026-07-31',
      groupBy: ['team'],
      top: 1,
    });
    const [august, kiritimati] = [day(1), { timezone: 'Pacific/Kiritimati', vsFrom: day(1) }];
    expect(before).toEqual({ cost: null, requests: null, dataBegin: august });
    expect(rows.map(({ before: row }) => (row === null ? null : row.dataBegin))).toEqual([
      august,
      null,
    ]);
    // 10:00 in UTC is the day after in a zone 14 hours ahead.
    const there = await compared({ ...days, ...kiritimati, groupBy: ['team'] });
    expect(there.before.dataBegin).toBe(day(2));
    const covered = await compared({ ...days, ...kiritimati, vsFrom: day(2), groupBy: ['team'] });
    expect(covered.before).toMatchObject({ dataBegin: null, requests: '37' });
  });

  it('is refused where it makes no sense', async () => {
    expect(await compared({ ...days, groupBy: ['day'] })).toMatchObject({ path: 'vsFrom' });
    expect(await compared({ ...days, vsTo: null })).toMatchObject({ path: 'vsTo' });
    expect(await compared({ ...days, vsTo: day(7) })).toMatchObject({ path: 'vsTo' });
  });
});

import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { knownCost, sum } from '@bursar/pricing/decimal';
import { readSheet } from '../support/chargeback/sheet.js';
import { commandOf, readCsv } from '../support/usage/answers.js';
import { type Figures, RANGE, SpendStage } from '../support/usage/spend-stage.js';
import { runCli } from '../support/processes/process.js';

const stage = new SpendStage();
beforeAll(() => stage.open(), 120_000);
afterAll(() => stage.close());

const numbers = (figures: Figures) => ({
  requests: Number(figures.requests),
  errors: Number(figures.errors),
  unpriced: Number(figures.unpriced),
  estimated: Number(figures.estimated),
  tokens: Object.fromEntries(
    Object.entries(figures.tokens).map(([name, count]) => [name, Number(count)]),
  ),
  cost: figures.cost,
  costUpper: figures.costUpper,
  listCost: figures.listCost,
});

describe('one spend query, four interfaces', () => {
  it.each([
    ['by team and model and day', { groupBy: ['team', 'model', 'day'], to: '2026-05-01' }],
    [
      'by hour in a zone of quarter hours',
      { groupBy: ['hour'], timezone: 'Asia/Kathmandu', to: '2026-03-20' },
    ],
    [
      'by principal and month, cut to the most expensive',
      { groupBy: ['month', 'principal'], top: 3 },
    ],
    ['by a dimension of the organisation’s own', { groupBy: ['feature'] }],
    ['of one team', { filters: [{ dimension: 'team', in: ['ads'] }] }],
    ['without any rows', { groupBy: ['team'], from: '2019-01-01', to: '2019-02-01' }],
  ])('%s: GraphQL, JSON, CSV and the command line agree', async (_story, asked) => {
    const input = { ...RANGE, ...asked };
    const { rows, total, groups } = await stage.graphql(input);
    const groupBy: string[] = 'groupBy' in asked ? asked.groupBy : [];
    const cut = 'top' in asked;

    const json = (await (await stage.post('/v1/spend', input)).json()) as Record<string, unknown>;
    const keyed = rows.map((row) => ({
      ...Object.fromEntries(groupBy.map((name, index) => [name, row.keys[index]])),
      ...(cut && { other: row.other }),
      ...numbers(row.figures),
    }));
    expect(json).toMatchObject({ rows: keyed, total: numbers(total), groups });
    expect(json['range']).toEqual({
      from: input.from,
      to: input.to,
      timezone: 'timezone' in asked ? asked.timezone : 'UTC',
    });

    const file = await stage.bursar.http(
      `/v1/exports/spend.csv?input=${encodeURIComponent(JSON.stringify(input))}`,
    );
    expect(file.headers.get('content-type')).toBe('text/csv; charset=utf-8');
    const exported = readCsv(await file.text()).map((cells) => [
      ...groupBy.map((name) => cells[name]),
      cells['requests'],
      cells['cost'],
      cells['cacheWrite30m'],
    ]);
    const typed = await runCli([...commandOf(input), '-o', 'json'], stage.bursar);
    expect(JSON.parse(typed.stdout)).toEqual(json);
    const printed = await runCli([...commandOf(input), '-o', 'csv'], stage.bursar);
    expect(readCsv(printed.stdout).map((cells) => [cells['requests'], cells['cost']])).toEqual(
      rows.map(({ figures }) => [figures.requests, knownCost(figures) ?? '']),
    );
    const safe = (key: string | null) => (key?.startsWith('=') === true ? `'${key}` : (key ?? ''));
    expect(exported).toEqual(
      rows.map(({ keys, figures }) => [
        ...keys.map(safe),
        figures.requests,
        knownCost(figures) ?? '',
        figures.tokens['cacheWrite30m'],
      ]),
    );
  });

  it('prints keys as the contract says', async () => {
    const key = async (unit: string) =>
      (await stage.graphql({ ...RANGE, to: '2026-04-01', groupBy: [unit] })).rows[0]?.keys[0];
    expect(await key('day')).toBe('2026-03-01');
    expect(await key('month')).toBe('2026-03');
    expect(await key('week')).toBe('2026-02-23');
    expect(await key('hour')).toMatch(/^2026-03-01T\d\d:00$/);
    expect(await key('quarterHour')).toMatch(/^2026-03-01T\d\d:(00|15|30|45)$/);
  });
});

describe('a spend answer too long for memory', () => {
  const input = { ...RANGE, groupBy: ['quarterHour', 'model', 'principal'] };

  it('is a Problem in GraphQL, and whole in files', async () => {
    expect(await stage.graphql(input)).toMatchObject({
      __typename: 'Problem',
      code: 'too_many_rows',
    });
    const { total } = await stage.graphql(RANGE);
    const json = (await (await stage.post('/v1/spend', input)).json()) as {
      rows: { requests: number }[];
      total: { cost: string };
    };
    expect(json.rows.length).toBeGreaterThan(20_000);
    expect(json.rows.reduce((sum, row) => sum + row.requests, 0)).toBe(Number(total.requests));
    expect(json.total.cost).toBe(total.cost);
    const csv = await (await stage.post('/v1/exports/spend.csv', input)).text();
    expect(csv.trimEnd().split('\r\n')).toHaveLength(json.rows.length + 1);
  });

  it('holds no connection once its reader has gone', async () => {
    const readers = Array.from({ length: 15 }, async () => {
      const gone = new AbortController();
      const asked = stage.post('/v1/spend', input, undefined, gone.signal).catch(() => null);
      await new Promise((resolve) => setTimeout(resolve, 50));
      gone.abort();
      await asked;
    });
    await Promise.all(readers);
    expect((await stage.graphql(RANGE)).__typename).toBe('SpendResult');
  });
});

describe('the spreadsheet of a chart', () => {
  const input = { ...RANGE, timezone: 'Europe/Berlin', groupBy: ['team', 'month'], top: 3 };
  const read = async (drawn: object, more: object = {}) => {
    const file = await stage.post('/v1/exports/chart.xlsx', { ...input, ...more, drawn });
    expect(file.status).toBe(200);
    const bytes = new Uint8Array(await file.arrayBuffer());
    const [head = [], ...rows] = readSheet(bytes).rows.map((row) =>
      row.map((cell) => (cell === null ? null : 'text' in cell ? cell.text : Number(cell.number))),
    );
    const column = (name: string) => rows.map((row) => row[head.indexOf(name)] ?? null);
    return { name: file.headers.get('content-disposition'), head, column, bytes };
  };

  it('has a column for each series that is drawn and a row for each bucket, with totals that sum to the ledger', async () => {
    const { rows, total } = await stage.graphql(input);
    const named = [...new Set(rows.filter(({ other }) => !other).map(({ keys: [key] }) => key))];
    const series = named.map((key) => ({ key, shown: true }));
    const { name, head, column, bytes } = await read({ series });
    expect(name).toBe(
      'attachment; filename="bursar-chart-by-team-month_2026-03-01_2026-12-01_Europe-Berlin.xlsx"',
    );
    const months = column('month').slice(0, -1);
    expect(months.slice(0, 3)).toEqual(['2026-03', '2026-04', '2026-05']);
    expect(column('month').at(-1)).toBe('Total');
    expect(head.slice(-6)).toEqual([
      'totalExact',
      'currency',
      'amounts',
      'range_from',
      'range_to',
      'timezone',
    ]);
    const facts = ['currency', 'amounts', 'timezone'].map((fact) => column(fact)[0]);
    expect(facts).toEqual(['USD', 'spent by month', 'Europe/Berlin']);
    expect(head[named.length + 1]).toBe('Other');
    expect(column('totalExact').at(-1)).toBe(total.cost);
    const costOf = (wanted: (row: (typeof rows)[number]) => boolean) =>
      sum(rows.filter(wanted).map(({ figures }) => figures.cost));
    for (const [at, month] of months.entries()) {
      expect(column('totalExact')[at]).toBe(costOf(({ keys }) => keys[1] === month));
      expect(column('Other')[at]).toBe(
        Number(costOf(({ keys, other }) => other && keys[1] === month)),
      );
    }
    // Beside it, what it is drawn from.
    const below = readSheet(bytes, 2).rows;
    expect(below).toHaveLength(rows.length + 2);
    expect(below.at(-1)?.[0]).toEqual({ text: 'Total' });
  });

  it('follows what is hidden, and what is summed up over time', async () => {
    const { rows } = await stage.graphql(input);
    const named = [...new Set(rows.filter(({ other }) => !other).map(({ keys: [key] }) => key))];
    const series = named.map((key, at) => ({ key, shown: at === 0 }));
    const plain = await read({ series, other: false });
    const sofar = await read({ series, other: false, cumulative: true });
    expect(plain.head).toHaveLength(sofar.head.length);
    expect([plain.head[2], sofar.column('amounts')[0]]).toEqual(['Total', 'spent so far']);
    const amounts = plain.column('totalExact') as string[];
    expect(sofar.column('totalExact')).toEqual([
      ...amounts.slice(0, -1).map((_, at) => sum(amounts.slice(0, at + 1))),
      amounts.at(-1),
    ]);
    // What is of no series is Other, and a day without calls is zero.
    const all = await read({ series: [] }, { groupBy: ['team', 'week'] });
    expect(all.head.slice(0, 3)).toEqual(['week', 'Other', 'Total']);
    const odd = await stage.post('/v1/exports/chart.xlsx', {
      ...{ ...input, groupBy: ['team'] },
      drawn: { series: [] },
    });
    expect([odd.status, await odd.json()]).toMatchObject([422, { code: 'no_chart' }]);
  });
});

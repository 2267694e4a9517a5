import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { commandOf, readCsv } from '../support/usage/answers.js';
import { fillCharges } from '../support/usage/charges.js';
import type { Caller } from '../support/http/client.js';
import { createTestDatabase, type TestDatabase } from '../support/processes/database.js';
import { runCli } from '../support/processes/process.js';
import { startBursar, type TestBursar } from '../support/processes/server.js';

interface Figures {
  requests: string;
  errors: string;
  unpriced: string;
  estimated: string;
  tokens: Record<string, string>;
  cost: string;
  costUpper: string;
  listCost: string;
}
interface Answer {
  __typename: string;
  code: string;
  groups: number;
  rows: { keys: (string | null)[]; other: boolean; figures: Figures }[];
  total: Figures;
}

const FIGURES = `requests errors unpriced estimated cost costUpper listCost
  tokens { input output cacheRead cacheWrite5m cacheWrite30m cacheWrite1h }`;
const SPEND = `query ($input: SpendInput!) { spend(input: $input) {
  __typename
  ... on SpendResult { groups rows { keys other figures { ${FIGURES} } } total { ${FIGURES} } }
  ... on Problem { code message path hint }
} }`;
const RANGE = { from: '2026-03-01', to: '2026-12-01' };

let database: TestDatabase;
let bursar: TestBursar;

beforeAll(async () => {
  database = await createTestDatabase();
  await fillCharges(database, { rows: 30_000, reportingZone: 'UTC' });
  bursar = await startBursar({ database });
}, 120_000);

afterAll(async () => {
  await bursar.close();
  await database.drop();
});

async function graphql(input: object, as?: Caller): Promise<Answer> {
  return (await bursar.gql<{ spend: Answer }>(SPEND, { input }, as)).spend;
}

async function post(
  path: string,
  input: object,
  as?: Caller,
  signal: AbortSignal | null = null,
): Promise<Response> {
  return bursar.http(
    path,
    {
      method: 'POST',
      body: JSON.stringify(input),
      headers: { 'content-type': 'application/json' },
      signal,
    },
    as,
  );
}

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
    const { rows, total, groups } = await graphql(input);
    const groupBy: string[] = 'groupBy' in asked ? asked.groupBy : [];
    const cut = 'top' in asked;

    const json = (await (await post('/v1/spend', input)).json()) as Record<string, unknown>;
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

    const file = await bursar.http(
      `/v1/exports/spend.csv?input=${encodeURIComponent(JSON.stringify(input))}`,
    );
    expect(file.headers.get('content-type')).toBe('text/csv; charset=utf-8');
    const exported = readCsv(await file.text()).map((cells) => [
      ...groupBy.map((name) => cells[name]),
      cells['requests'],
      cells['cost'],
      cells['cacheWrite30m'],
    ]);
    const typed = await runCli([...commandOf(input), '-o', 'json'], bursar);
    expect(JSON.parse(typed.stdout)).toEqual(json);
    const printed = await runCli([...commandOf(input), '-o', 'csv'], bursar);
    expect(readCsv(printed.stdout).map((cells) => [cells['requests'], cells['cost']])).toEqual(
      rows.map(({ figures }) => [figures.requests, figures.cost]),
    );
    const safe = (key: string | null) => (key?.startsWith('=') === true ? `'${key}` : (key ?? ''));
    expect(exported).toEqual(
      rows.map(({ keys, figures }) => [
        ...keys.map(safe),
        figures.requests,
        figures.cost,
        figures.tokens['cacheWrite30m'],
      ]),
    );
  });

  it('prints keys as the contract says', async () => {
    const key = async (unit: string) =>
      (await graphql({ ...RANGE, to: '2026-04-01', groupBy: [unit] })).rows[0]?.keys[0];
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
    expect(await graphql(input)).toMatchObject({ __typename: 'Problem', code: 'too_many_rows' });
    const { total } = await graphql(RANGE);
    const json = (await (await post('/v1/spend', input)).json()) as {
      rows: { requests: number }[];
      total: { cost: string };
    };
    expect(json.rows.length).toBeGreaterThan(20_000);
    expect(json.rows.reduce((sum, row) => sum + row.requests, 0)).toBe(Number(total.requests));
    expect(json.total.cost).toBe(total.cost);
    const csv = await (await post('/v1/exports/spend.csv', input)).text();
    expect(csv.trimEnd().split('\r\n')).toHaveLength(json.rows.length + 1);
  });

  it('holds no connection once its reader has gone', async () => {
    const readers = Array.from({ length: 15 }, async () => {
      const gone = new AbortController();
      const asked = post('/v1/spend', input, undefined, gone.signal).catch(() => null);
      await new Promise((resolve) => setTimeout(resolve, 50));
      gone.abort();
      await asked;
    });
    await Promise.all(readers);
    expect((await graphql(RANGE)).__typename).toBe('SpendResult');
  });
});

describe('an exported spend file', () => {
  it('says its range and zone in its name and in every row, and runs no formula', async () => {
    const file = await post('/v1/exports/spend.csv', {
      ...RANGE,
      timezone: 'Asia/Kathmandu',
      groupBy: ['principal'],
    });
    expect(file.headers.get('content-disposition')).toBe(
      'attachment; filename="bursar-spend_2026-03-01_2026-12-01_Asia-Kathmandu.csv"',
    );
    const rows = readCsv(await file.text());
    expect(rows[0]).toMatchObject({
      principal: "'=role-0",
      range_from: '2026-03-01',
      range_to: '2026-12-01',
      timezone: 'Asia/Kathmandu',
    });
    expect(rows.at(-1)).toMatchObject({ principal: '' });
  });
});

describe('the spend endpoints', () => {
  it('refuse callers who are not signed in', async () => {
    expect((await post('/v1/spend', RANGE, {})).status).toBe(401);
    expect((await post('/v1/exports/spend.csv', RANGE, {})).status).toBe(401);
  });

  it('show a team lead their own teams alone', async () => {
    const lead = await bursar.as('teamLead', ['ads']);
    const input = { ...RANGE, groupBy: ['team'], top: 1 };
    const { rows, groups } = await graphql(input, lead);
    expect([rows.map((row) => row.keys), groups]).toEqual([[['ads']], 1]);
    const json = (await (await post('/v1/spend', input, lead)).json()) as {
      rows: { team: string }[];
    };
    expect(json.rows.map((row) => row.team)).toEqual(['ads']);
    const { dimensionValues } = await bursar.gql<{
      dimensionValues: { value: string; label: string }[];
    }>(
      `{ dimensionValues(dimension: "team", from: "2026-03-01", to: "2026-12-01") { value label } }`,
      {},
      lead,
    );
    expect(dimensionValues).toEqual([{ value: 'ads', label: 'Advertising' }]);
  });

  it.each([
    ['bad_zone', { ...RANGE, timezone: 'Nowhere' }],
    ['unknown_dimension', { ...RANGE, groupBy: ['colour'] }],
    ['bad_range', { from: '2026-03-01', to: '2026-03-01' }],
  ])('answer %s as a problem with that code', async (code, input) => {
    expect(await graphql(input)).toMatchObject({ __typename: 'Problem', code });
    for (const path of ['/v1/spend', '/v1/exports/spend.csv']) {
      const response = await post(path, input);
      expect(response.headers.get('content-type')).toContain('application/problem+json');
      expect([response.status, ((await response.json()) as { code: string }).code]).toEqual([
        422,
        code,
      ]);
    }
  });

  it('refuse input that is no spend query', async () => {
    for (const input of [{}, { ...RANGE, groupBy: 'team' }, { ...RANGE, colour: 'red' }]) {
      expect((await post('/v1/spend', input)).status).toBe(422);
    }
    expect((await bursar.http('/v1/exports/spend.csv?input=%7B')).status).toBe(422);
  });

  it('say how fresh the figures are', async () => {
    const { freshness } = await bursar.gql<{ freshness: { dataTo: string; finality: string } }>(
      '{ freshness { dataTo finality } }',
    );
    const [newest] = await database.rows<{ at: Date }>(
      'SELECT max(occurred_at) AS at FROM ledger.charge',
    );
    expect(freshness.dataTo).toBe(newest?.at.toISOString());
  });
});

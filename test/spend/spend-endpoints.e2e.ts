import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { knownCost } from '@bursar/pricing/decimal';
import { readCsv } from '../support/usage/answers.js';
import { readSheet } from '../support/chargeback/sheet.js';
import { root } from '../support/root.js';
import { RANGE, SpendStage } from '../support/usage/spend-stage.js';

const stage = new SpendStage();
beforeAll(() => stage.open(), 120_000);
afterAll(() => stage.close());

describe('an exported spend file', () => {
  it('says its range and zone in its name and in every row, and runs no formula', async () => {
    const file = await stage.post('/v1/exports/spend.csv', {
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

  it('for people has names, cost centres, the currency and the total, under a name of its own', async () => {
    const groupBy = ['team', 'model', 'costCentre'];
    const input = { ...RANGE, groupBy, latency: true };
    const plain = readCsv(await (await stage.post('/v1/exports/spend.csv', input)).text());
    const file = await stage.post('/v1/exports/spend.csv', { ...input, named: true });
    expect(file.headers.get('content-disposition')).toBe(
      'attachment; filename="bursar-spend-by-team-model-costCentre_2026-03-01_2026-12-01_UTC.csv"',
    );
    const rows = readCsv(await file.text());
    const last = rows.pop();
    expect(rows.map(({ team, model, cost }) => [team, model, cost])).toEqual(
      plain.map(({ team, model, cost }) => [team, model, cost]),
    );
    const { teams } = await stage.bursar.gql<{
      teams: { id: string; name: string; costCentre: string | null }[];
    }>('{ teams { id name costCentre } }');
    for (const row of rows) {
      const team = teams.find(({ id }) => id === row['team']);
      expect(row).toMatchObject({
        teamName: team?.name ?? row['team'],
        teamCostCentre: team?.costCentre ?? '',
        currency: 'USD',
      });
      expect(row['p50Ms']).toMatch(/^\d*$/);
    }
    expect(rows.some(({ team, teamName }) => team !== teamName)).toBe(true);
    const { total } = await stage.graphql(RANGE);
    expect(last).toMatchObject({ team: 'Total', cost: total.cost, requests: total.requests });
    const top = await stage.post('/v1/exports/spend.csv', { ...input, top: 1, named: true });
    expect(top.headers.get('content-disposition')).toContain('-top-1_2026');
  });
});

describe('a spreadsheet of spend', () => {
  it('is the file for people and the answer of GraphQL, to the last digit, and numbers where it counts', async () => {
    const groupBy = ['team', 'principal', 'costCentre'];
    const input = { ...RANGE, groupBy, latency: true };
    const csv = readCsv(
      await (await stage.post('/v1/exports/spend.csv', { ...input, named: true })).text(),
    );
    const { rows: asked, total } = await stage.graphql(input);
    const file = await stage.post('/v1/exports/spend.xlsx', input);
    expect(file.headers.get('content-disposition')).toBe(
      'attachment; filename="bursar-spend-by-team-principal-costCentre_2026-03-01_2026-12-01_UTC.xlsx"',
    );
    const bytes = new Uint8Array(await file.arrayBuffer());
    const { rows: sheet, xml } = readSheet(bytes);
    const [head = [], ...rows] = sheet;
    const names = head.map((cell) => (cell !== null && 'text' in cell ? cell.text : ''));
    expect(names).toEqual([
      ...Object.keys(csv[0] ?? {}),
      ...['costExact', 'costUpperExact', 'listCostExact'],
    ]);
    const at = (name: string) => names.indexOf(name);
    const exact = (name: string) =>
      rows.map((row) => {
        const cell = row[at(`${name}Exact`)] ?? null;
        return cell !== null && 'text' in cell ? cell.text : '';
      });
    for (const name of ['cost', 'costUpper', 'listCost'])
      expect(exact(name)).toEqual(csv.map((row) => row[name] ?? ''));
    expect(exact('cost')).toEqual(
      [...asked.map(({ figures }) => figures), total].map((figures) => knownCost(figures) ?? ''),
    );
    // What is summed is a number in each row that knows it; it is the number nearest to the exact amount.
    for (const name of ['cost', 'requests', 'input', 'p50Ms'])
      for (const [index, row] of rows.entries()) {
        const text = csv[index]?.[name] ?? '';
        const cell = row[at(name)] ?? null;
        expect(cell === null ? '' : 'number' in cell ? Number(cell.number) : cell).toBe(
          text === '' ? '' : Number(text),
        );
      }
    const words = (row: (typeof rows)[number] | undefined, name: string) => row?.[at(name)];
    for (const [index, row] of csv.entries())
      for (const name of [
        'team',
        'teamName',
        'teamCostCentre',
        'principal',
        'currency',
        'timezone',
      ])
        expect(words(rows[index], name) ?? { text: '' }).toEqual({ text: row[name] });
    expect(csv.some(({ principal }) => principal?.startsWith("'=") === true)).toBe(true);
    expect(xml).not.toContain('<f>');
    const link = `/v1/exports/spend.xlsx?input=${encodeURIComponent(JSON.stringify(input))}`;
    const linked = new Uint8Array(await (await stage.bursar.http(link)).arrayBuffer());
    expect(readSheet(linked).rows).toEqual(sheet);
  });

  it('comes from the terminal into a file, byte for byte', async () => {
    const asked = ['spend', '--from', RANGE.from, '--to', RANGE.to, '--group', 'team'];
    for (const format of [
      ['--format', 'xlsx'],
      ['-o', 'xlsx'],
    ]) {
      const { stdout } = await promisify(execFile)(
        process.execPath,
        ['apps/cli/bin/bursar.mjs', ...asked, ...format],
        {
          ...{ cwd: root, encoding: 'buffer' },
          env: { ...process.env, BURSAR_URL: stage.bursar.url, BURSAR_TOKEN: stage.bursar.token },
        },
      );
      const { rows } = readSheet(new Uint8Array(stdout));
      expect(rows.at(-1)?.[0]).toEqual({ text: 'Total' });
    }
  });

  it('is refused, as a problem that says what to do, where it would be too long', async () => {
    const long = { ...RANGE, groupBy: ['quarterHour', 'model', 'principal'] };
    const answer = await stage.post('/v1/exports/spend.xlsx', { ...long });
    expect([answer.status, await answer.json()]).toMatchObject([
      422,
      { code: 'too_many_rows', hint: expect.stringContaining('CSV') },
    ]);
    expect((await stage.post('/v1/exports/spend.xlsx', RANGE, {})).status).toBe(401);
    const odd = await stage.post('/v1/exports/spend.xlsx', { ...RANGE, groupBy: ['colour'] });
    expect([odd.status, ((await odd.json()) as { code: string }).code]).toEqual([
      422,
      'unknown_dimension',
    ]);
  });
});

describe('the spend endpoints', () => {
  it('refuse callers who are not signed in', async () => {
    expect((await stage.post('/v1/spend', RANGE, {})).status).toBe(401);
    expect((await stage.post('/v1/exports/spend.csv', RANGE, {})).status).toBe(401);
  });

  it('show a team lead their own teams alone', async () => {
    const lead = await stage.bursar.as('teamLead', ['ads']);
    const input = { ...RANGE, groupBy: ['team'], top: 1 };
    const { rows, groups } = await stage.graphql(input, lead);
    expect([rows.map((row) => row.keys), groups]).toEqual([[['ads']], 1]);
    const json = (await (await stage.post('/v1/spend', input, lead)).json()) as {
      rows: { team: string }[];
    };
    expect(json.rows.map((row) => row.team)).toEqual(['ads']);
    const { dimensionValues } = await stage.bursar.gql<{
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
    expect(await stage.graphql(input)).toMatchObject({ __typename: 'Problem', code });
    for (const path of ['/v1/spend', '/v1/exports/spend.csv']) {
      const response = await stage.post(path, input);
      expect(response.headers.get('content-type')).toContain('application/problem+json');
      expect([response.status, ((await response.json()) as { code: string }).code]).toEqual([
        422,
        code,
      ]);
    }
  });

  it('refuse input that is no spend query', async () => {
    for (const input of [{}, { ...RANGE, groupBy: 'team' }, { ...RANGE, colour: 'red' }]) {
      expect((await stage.post('/v1/spend', input)).status).toBe(422);
    }
    expect((await stage.bursar.http('/v1/exports/spend.csv?input=%7B')).status).toBe(422);
  });

  it('say how fresh the figures are', async () => {
    const { freshness } = await stage.bursar.gql<{
      freshness: { dataTo: string; finality: string };
    }>('{ freshness { dataTo finality } }');
    const [newest] = await stage.database.rows<{ at: Date }>(
      'SELECT max(occurred_at) AS at FROM ledger.charge',
    );
    expect(freshness.dataTo).toBe(newest?.at.toISOString());
  });
});

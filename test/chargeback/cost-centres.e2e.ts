import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { parse } from 'csv-parse/sync';
import { parse as parseYaml } from 'yaml';
import { toFemto } from '@bursar/pricing';
import { importCharges, sharedMonth } from '../support/chargeback/charges.js';
import { closeMonth, differencesOf, statementsOf } from '../support/chargeback/close.js';
import { ADS, call, price, Ticking } from '../support/chargeback/close-stage.js';
import { startBursar, type TestBursar } from '../support/processes/server.js';
import { applyConfig, post, spendOf, TWO_TEAMS } from '../support/usage/lines.js';

const TREE = `fiscalCalendar: { yearStartsIn: 4, pattern: 4-4-5 }
accounting:
  costCentres:
    - { id: GROUP }
    - { id: DIV-A, parent: GROUP }
    - { id: DIV-B, parent: GROUP }
    - { id: CC-1, parents: [{ parent: DIV-A }, { parent: DIV-B, from: 2026-10 }] }
    - { id: CC-2, parent: DIV-B }
`;
const MOVED = TWO_TEAMS.replace(
  'costCentre: CC-1',
  'costCentres: [{ costCentre: CC-1 }, { costCentre: CC-9, from: 2026-09-16 }]',
);

const QUERY = `query ($month: String!) { statements(month: $month) { ... on Statements {
  costCentres { costCentre parent depth exactUsd totalExactUsd } } } }`;

interface Row {
  costCentre: string | null;
  parent: string | null;
  depth: number;
  exactUsd: string;
  totalExactUsd: string;
}

describe('cost centres over time', () => {
  let bursar: TestBursar;
  const tree = async (month: string) => {
    const found = await bursar.gql<{ statements: { costCentres: Row[] } }>(QUERY, { month });
    return found.statements.costCentres.map((row) => [
      ...[row.costCentre, row.parent, row.depth, row.exactUsd, row.totalExactUsd],
    ]);
  };
  const linesOf = async (month: string) => {
    const { statements } = await statementsOf(bursar, month);
    return statements
      .flatMap(({ team, lines }) => lines.map((line) => [team, line.costCentre, line.exactUsd]))
      .sort();
  };
  beforeAll(async () => {
    bursar = await startBursar({ clock: new Ticking() });
    await applyConfig(bursar, TWO_TEAMS + TREE + price('3'));
    const at = (day: string) => ({ at: `${day}T10:00:00Z`, output: 0 });
    await post(bursar, [
      call('', { ...at('2026-09-15'), input: 1_000_000 }),
      call('', { ...at('2026-09-16'), input: 2_000_000 }),
      call('', { ...at('2026-10-05'), input: 4_000_000 }),
      call('', { ...at('2026-09-20'), principal: ADS, metadata: {}, input: 1_000_000 }),
      call('', { ...at('2026-10-20'), principal: ADS, metadata: {}, input: 1_000_000 }),
    ]);
    await importCharges(bursar, ['2026-09-01,fee,Platform,30,search,,,,2026-09-01,2026-10-01']);
  });
  afterAll(() => bursar.close());

  it('add up along the tree of the month', async () => {
    expect(await tree('2026-09')).toEqual([
      ['GROUP', null, 0, '0', '42'],
      ['DIV-A', 'GROUP', 1, '0', '39'],
      ['CC-1', 'DIV-A', 2, '39', '39'],
      ['DIV-B', 'GROUP', 1, '0', '3'],
      ['CC-2', 'DIV-B', 2, '3', '3'],
    ]);
    expect(await tree('2026-10')).toEqual([
      ['GROUP', null, 0, '0', '15'],
      ['DIV-B', 'GROUP', 1, '0', '15'],
      ['CC-1', 'DIV-B', 2, '12', '12'],
      ['CC-2', 'DIV-B', 2, '3', '3'],
    ]);
    const file = await (await bursar.http('/v1/statements/2026-09.csv?costCentre=DIV-A')).text();
    const rows = parse<Record<string, string>>(file, { columns: true });
    expect(new Set(rows.map((row) => row['costCentre']))).toEqual(new Set(['CC-1']));
    const journal = await (await bursar.http('/v1/exports/journal/2026-09.csv')).text();
    const entries = parse<Record<string, string>>(journal, { columns: true }).slice(0, -1);
    expect(
      new Set(
        entries.map((row) => [row['period'], row['fiscalPeriod'], row['costCentrePath']].join()),
      ),
    ).toEqual(
      new Set(['2026-09,2026-10,GROUP / DIV-A / CC-1', '2026-09,2026-10,GROUP / DIV-B / CC-2']),
    );
  });

  it('move with a team on its day: calls once they are attributed again, charges by their days', async () => {
    await closeMonth(bursar, '2026-09');
    const issued = await linesOf('2026-09');
    const sent = await bursar.http('/v1/config', {
      ...{ method: 'POST', headers: { 'content-type': 'text/yaml' } },
      body: MOVED + TREE + price('3'),
    });
    expect(JSON.stringify(await sent.json())).toContain(
      'bursar reattribute --from 2026-09-16 --to 2026-11-21',
    );
    await bursar.gql(
      'mutation { reattribute(from: "2026-09-01T00:00:00Z", to: "2026-11-21T00:00:00Z") { __typename } }',
    );
    expect(await linesOf('2026-09')).toEqual(issued);
    // Calls of September that moved are taken back and entered again in the open month; what it was charged stays where it was.
    expect(await linesOf('2026-10')).toEqual(
      [
        ['ads', 'CC-2', '3'],
        ['search', 'CC-1', '-6'],
        ['search', 'CC-9', '6'],
        ['search', 'CC-9', '12'],
      ].sort(),
    );
    const { lines } = await sharedMonth(bursar, '2026-09');
    expect(lines.map((line) => [line.costCentre, line.amountUsd]).sort()).toEqual([
      ['CC-1', '15'],
      ['CC-9', '15'],
    ]);
    // Explore has each call in the cost centre of its day.
    const { rows } = await spendOf(bursar, ['costCentre']);
    expect(rows.map((row) => [row['costCentre'], row['cost']]).sort()).toEqual([
      ['CC-1', '3'],
      ['CC-2', '6'],
      ['CC-9', '18'],
    ]);
    expect(await differencesOf(bursar)).toEqual([]);
  });

  it('come back from the file as they were said, and are refused where they make no tree', async () => {
    const exported = await (await bursar.http('/v1/config')).text();
    expect(parseYaml(exported)).toMatchObject({
      teams: [
        { id: 'ads', costCentre: 'CC-2' },
        {
          id: 'search',
          costCentres: [{ costCentre: 'CC-1' }, { costCentre: 'CC-9', from: '2026-09-16' }],
        },
      ],
      accounting: (parseYaml(TREE) as { accounting: unknown }).accounting,
    });
    const dry = await bursar.http('/v1/config?dryRun=true&prune=true', {
      ...{ method: 'POST', headers: { 'content-type': 'text/yaml' } },
      body: exported,
    });
    expect(await dry.json()).toMatchObject({ changes: [] });
    const bad = await bursar.http('/v1/config', {
      ...{ method: 'POST', headers: { 'content-type': 'text/yaml' } },
      body: `apiVersion: bursar/v1
teams:
  - { id: a, costCentre: X, costCentres: [{ costCentre: X, from: 2026-02-01 }, { costCentre: Y, from: 2026-01-01 }] }
accounting:
  costCentres:
    - { id: A, parent: B }
    - { id: B, parent: A }
    - { id: C, parent: D }
    - { id: E, parents: [{ parent: A, from: 2026-02-01 }] }
`,
    });
    const { errors, problems } = (await bad.json()) as Record<string, { code: string }[]>;
    const codes = (errors ?? problems ?? []).map(({ code }) => code).sort();
    expect(codes).toEqual(
      [
        ...['cost_centre_said_twice', 'cost_centres_out_of_order', 'cost_centres_in_a_circle'],
        ...['unknown_cost_centre', 'bad_month'],
      ].sort(),
    );
  });

  it('are shown to a lead of their own team alone', async () => {
    const lead = await bursar.as('teamLead', ['ads']);
    const { statements } = await bursar.gql<{ statements: { costCentres: Row[] } }>(
      QUERY,
      { month: '2026-09' },
      lead,
    );
    expect(statements.costCentres.map((row) => [row.costCentre, row.totalExactUsd])).toEqual([
      ['GROUP', '3'],
      ['DIV-B', '3'],
      ['CC-2', '3'],
    ]);
    const { teams } = await bursar.gql<{ teams: { id: string; costCentres: unknown[] }[] }>(
      '{ teams { id costCentre costCentres { from costCentre } } }',
      {},
      lead,
    );
    expect(teams).toEqual([
      { id: 'ads', costCentre: 'CC-2', costCentres: [{ from: null, costCentre: 'CC-2' }] },
    ]);
    const sum = await statementsOf(bursar, '2026-09');
    expect(toFemto(sum.exactUsd)).toBe(toFemto('42'));
  });
});

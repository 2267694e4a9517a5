import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { runCli } from '../support/processes/process.js';
import { startBursar, type TestBursar } from '../support/processes/server.js';
import { ACCOUNT, MODEL, REGION } from '../support/reconciliation/figures.js';
import { reconciledMonth, type Row } from '../support/reconciliation/reconciled.js';
import { PLANTED_USD, seedMonth } from '../support/reconciliation/seeded-month.js';

let bursar: TestBursar;
beforeAll(async () => {
  bursar = await startBursar();
  await seedMonth(bursar);
});
afterAll(() => bursar.close());

const reconciled = (month?: string) => reconciledMonth(bursar, month);

describe('the same month', () => {
  it('is the same on every way out', async () => {
    const whole = await reconciled();
    const csv = await (await bursar.http('/v1/reconciliation/2026-09.csv')).text();
    const [names = [], ...lines] = csv
      .trimEnd()
      .split('\n')
      .map((line) => line.split(','));
    const parsed = lines.map((cells) =>
      Object.fromEntries(names.map((name, i) => [name, cells[i]])),
    );
    const asText = whole.rows.map((row) =>
      Object.fromEntries(
        Object.entries(row).map(([name, value]) => [
          name,
          value === '=VAT' ? "'=VAT" : String(value ?? ''),
        ]),
      ),
    );
    expect(parsed).toEqual(asText);
    const { reconciliation } = await bursar.gql<{ reconciliation: Record<string, unknown> }>(QUERY);
    const { rows, classes, ...rest } = reconciliation as {
      rows: { edges: { node: Row }[]; totalCount: number };
      classes: { class: string; rows: number; usd: string }[];
    };
    expect(rest).toEqual({ totals: whole.totals, status: whole.status, month: whole.month });
    expect(rows.edges.map(({ node }) => node)).toEqual(
      whole.rows.map((row) => ({
        ...row,
        metricTokens: row['metricTokens'] === null ? null : String(row['metricTokens']),
      })),
    );
    expect(classes.find((one) => one.class === 'credit')).toEqual({
      class: 'credit',
      rows: 1,
      usd: '-5',
    });
    const how = { url: bursar.url, token: bursar.token };
    const json = await runCli(['reconcile', '2026-09', '-o', 'json'], how);
    expect(JSON.parse(json.stdout)).toEqual(whole);
    expect((await runCli(['reconcile', '2026-09', '-o', 'csv'], how)).stdout).toBe(csv);
    const table = await runCli(['reconcile', '2026-09'], how);
    expect(table.stdout).toMatch(
      /ours 2\.905 \+ explained -0\.929 \+ unexplained 0\.07 = bill 2\.046 USD/,
    );
    expect(table.code).toBe(0);
  }, 60_000);

  it('pages through rows of some classes', async () => {
    const page = await bursar.gql<{
      reconciliation: { rows: { edges: { cursor: string; node: Row }[]; totalCount: number } };
    }>(
      `{ reconciliation(month: "2026-09") { ... on Reconciliation {
         rows(classes: [timing], first: 2) { totalCount edges { cursor node { day class } } } } } }`,
    );
    expect(page.reconciliation.rows).toMatchObject({
      totalCount: 3,
      edges: [
        { node: { day: '2026-09-12', class: 'timing' } },
        { node: { day: '2026-09-13', class: 'timing' } },
      ],
    });
  });

  it('is for finance, platform engineers and auditors', async () => {
    const statusOf = async (role: 'auditor' | 'teamLead') =>
      (await bursar.http('/v1/reconciliation/2026-09.csv', {}, await bursar.as(role, ['search'])))
        .status;
    expect(await statusOf('auditor')).toBe(200);
    expect(await statusOf('teamLead')).toBe(403);
  });
});

describe('a wrong price', () => {
  const propose = (meter: { tier: string }) =>
    bursar.gql<{ proposePrice: Record<string, unknown> }>(
      `mutation ($input: FoundPriceInput!) { proposePrice(input: $input) { __typename
         ... on ProposedPrice { id model per1M } ... on Problem { code message } } }`,
      {
        input: {
          month: '2026-09',
          account: ACCOUNT,
          region: REGION,
          model: MODEL,
          reason: 'The bill.',
          ...meter,
        },
      },
    );

  it('waits for a person among the held prices, and is in the book once accepted', async () => {
    const { proposePrice } = await propose({ tier: 'standard' });
    expect(proposePrice).toMatchObject({ model: MODEL, per1M: { output: '0.264' } });
    const { heldPrices } = await bursar.gql<{ heldPrices: unknown[] }>(
      '{ heldPrices { model regions tier per1M validFrom waitsFor guards { code } inForce { per1M } } }',
    );
    expect(heldPrices).toMatchObject([
      {
        model: MODEL,
        regions: [REGION],
        per1M: { output: '0.264' },
        validFrom: '2026-09-10T00:00:00.000Z',
        waitsFor: null,
        guards: [{ code: 'found_in_bill' }],
        inForce: { per1M: { output: '0.24' } },
      },
    ]);
    await bursar.gql(
      `mutation { acceptHeldPrices(ids: [${String(proposePrice['id'])}], reason: "Seen.") {
         ... on HeldDecision { version } } }`,
    );
    await bursar.gql(
      `mutation { rerate(from: "2026-09-01T00:00:00Z", to: "2026-10-01T00:00:00Z", reason: "Price.") { __typename } }`,
    );
    const { rows, totals } = await reconciled();
    expect(rows.find(({ day }) => day === '2026-09-10')).toMatchObject({
      class: 'none',
      oursContracted: '0.528',
    });
    expect(totals['unexplained']).toBe(PLANTED_USD);
  });

  it('is none where the bill comes to our prices', async () => {
    const { proposePrice } = await propose({ tier: 'flex' });
    expect(proposePrice).toMatchObject({ __typename: 'Problem', code: 'no_mismatch' });
  });
});

const QUERY = `{ reconciliation(month: "2026-09") { ... on Reconciliation {
  month status totals { ours bill explained unexplained }
  classes { class rows usd }
  rows(first: 100) { totalCount edges { node { day account region model meter tier oursList oursContracted metricTokens
    bill difference class pricePer1M } } } } } }`;

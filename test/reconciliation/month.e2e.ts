import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Database } from '../../apps/api/src/platform/database.js';
import { PricesService } from '../../apps/api/src/prices/prices.module.js';
import {
  evidenceOf,
  provesSilence,
} from '../../apps/api/src/reconciliation/reconciliation.module.js';
import { runCli } from '../support/processes/process.js';
import { startBursar, type TestBursar } from '../support/processes/server.js';
import { ACCOUNT, MODEL, REGION } from '../support/reconciliation/figures.js';
import { reconciledMonth } from '../support/reconciliation/reconciled.js';
import { HAIKU, PLANTED_USD, PRO, seedMonth } from '../support/reconciliation/seeded-month.js';
import { logLine, post } from '../support/usage/lines.js';

let bursar: TestBursar;
beforeAll(async () => {
  bursar = await startBursar();
  await seedMonth(bursar);
});
afterAll(() => bursar.close());

const reconciled = (month?: string) => reconciledMonth(bursar, month);

describe('a month that holds every class of difference', () => {
  it('has the right class on each', async () => {
    const { rows } = await reconciled();
    expect(rows.map((row) => [row.day.slice(8), row['meter'], row.class, row.difference])).toEqual([
      ['01', 'input', 'none', '0'],
      ['02', 'input', 'logging_off', '0.138'],
      ['03', 'input', 'batch', '0.03'],
      ['04', 'input', 'other_endpoint', '0.06'],
      ['05', 'guardrail', 'guardrails', '0.15'],
      ['06', 'Bedrock private pricing', 'discount', '-0.08'],
      ['06', 'input', 'discount', '0.08'],
      ['07', 'Promotional credit', 'credit', '-5'],
      ['08', '=VAT', 'tax', '1.23'],
      ['08', 'Business support', 'fee', '2'],
      ['09', 'cacheWrite1h', 'unknown_ttl', '1.32'],
      ['09', 'cacheWrite5m', 'unknown_ttl', '-0.825'],
      ['10', 'output', 'price_mismatch', '0.048'],
      ['11', 'USE1-AgentCore-Runtime-vCPU', 'unexplained', PLANTED_USD],
      ['12', 'input', 'timing', '-0.03'],
      ['13', 'input', 'timing', '0.03'],
      ['28', 'input', 'timing', '-0.02'],
      ['29', 'input', 'no_bill', null],
    ]);
  });

  it('leaves exactly what was planted unexplained, and sums to the bill', async () => {
    const { status, totals } = await reconciled();
    expect(status).toBe('provisional');
    expect(totals).toEqual({
      ours: '2.905',
      bill: '2.046',
      explained: '-0.929',
      unexplained: PLANTED_USD,
    });
  });

  it('shows what we have at list prices and by contract, what was measured, and the price that explains', async () => {
    const { rows } = await reconciled();
    const of = (day: string, meter: string) =>
      rows.find((row) => row.day === `2026-09-${day}` && row['meter'] === meter);
    const place = { account: ACCOUNT, region: REGION, tier: 'standard' };
    expect(of('01', 'input')).toEqual({
      ...place,
      day: '2026-09-01',
      model: MODEL,
      meter: 'input',
      oursList: '0.06',
      oursContracted: '0.06',
      metricTokens: 1_000_000,
      bill: '0.06',
      difference: '0',
      class: 'none',
      pricePer1M: null,
    });
    expect(of('06', 'input')).toMatchObject({
      model: PRO,
      oursList: '0.8',
      oursContracted: '0.72',
      metricTokens: null,
    });
    expect(of('02', 'input')).toMatchObject({ oursList: null, metricTokens: 2_000_000 });
    expect(of('09', 'cacheWrite5m')).toMatchObject({ model: HAIKU, oursContracted: '1.375' });
    expect(of('10', 'output')).toMatchObject({ pricePer1M: '0.264' });
  });

  it('says when logging was off', async () => {
    const { gaps } = await reconciled();
    expect(gaps).toEqual([
      {
        account: ACCOUNT,
        region: 'eu-west-1',
        from: '2026-09-02T04:00:00.000Z',
        to: '2026-09-02T06:00:00.000Z',
        kind: 'off',
        models: [MODEL],
        tokens: 2_000_000,
        text: `Invocation logging was off in eu-west-1 from 2026-09-02 04:00 UTC to 2026-09-02 06:00 UTC (account ${ACCOUNT}).`,
      },
    ]);
  });

  it('proves which hours are whole', async () => {
    const database = bursar.app.get(Database, { strict: false });
    const book = await bursar.app.get(PricesService, { strict: false }).book(database);
    const span = { from: new Date('2026-09-01'), to: new Date('2026-09-03') };
    const evidence = await evidenceOf(database, book, span);
    const proves = (region: string, from: string) =>
      provesSilence(evidence, { region, model: MODEL, from: new Date(from), to: new Date(from) });
    expect(proves(REGION, '2026-09-01T10:30:00Z')).toBe(true);
    expect(proves('eu-west-1', '2026-09-02T04:30:00Z')).toBe(false);
  });
});

describe('a month without a bill', () => {
  it('answers with ours alone', async () => {
    await post(bursar, [
      logLine({ model: MODEL, at: '2026-07-05T10:00:00Z', input: 1_000_000, output: 0 }),
    ]);
    const { status, rows, totals } = await reconciled('2026-07');
    expect({ status, totals }).toEqual({
      status: 'no_bill',
      totals: { ours: '0.06', bill: null, explained: null, unexplained: null },
    });
    expect(rows).toMatchObject([
      { oursList: '0.06', metricTokens: null, bill: null, difference: null, class: 'no_bill' },
    ]);
  });

  it('answers where there is nothing at all', async () => {
    const how = { url: bursar.url, token: bursar.token };
    const { code, stdout } = await runCli(['reconcile', '2026-01', '-o', 'json'], how);
    expect(code).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({ month: '2026-01', status: 'no_bill', rows: [] });
    expect((await runCli(['reconcile', '2026-13', '-o', 'json'], how)).code).toBe(2);
  });
});

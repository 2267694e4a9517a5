import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { parse } from 'csv-parse/sync';
import { fromFemto, toFemto } from '@bursar/pricing';
import { importCharges } from '../support/chargeback/charges.js';
import {
  closeMonth,
  differencesOf,
  statementFile,
  statementsOf,
  sumOf,
} from '../support/chargeback/close.js';
import { ADS, ROBOT, Ticking } from '../support/chargeback/close-stage.js';
import { startBursar, type TestBursar } from '../support/processes/server.js';
import { applyConfig, logLine, post, SONNET, TWO_TEAMS } from '../support/usage/lines.js';

/** Ten percent off what the model costs, and what becomes of the lines of the invoice beside calls. */
const CONTRACT = `
discounts: [{ match: { model: ${SONNET} }, percent: 10, from: 2026-01-01 }]
allocations:
  - { id: tax, from: 2026-01-01, cost: { charge: tax }, split: { by: spend } }
  - { id: credits, from: 2026-01-01, cost: { charge: credit }, split: { by: spend } }
  - { id: units, from: 2026-01-01, cost: { charge: commitment }, split: { by: fixed, shares: { search: "60" } } }
`;

/** 10⁻¹⁵ USD a token: $3.30 and $16.50 a million, less the discount. */
const [INPUT, OUTPUT] = [2_970_000_000n, 14_850_000_000n];
const CALLS = [
  { input: 123_457, output: 89_012, metadata: { team: 'search' } },
  { input: 177_777, output: 333, principal: ADS },
  { input: 10_001, output: 0, principal: ROBOT },
];
const BESIDE = [
  '2026-09-30,tax,VAT,3.21,,,AWS EMEA SARL,EUINV-9,2026-09-01,2026-10-01',
  '2026-09-30,credit,Promotional credit,-7.77,,,AWS EMEA SARL,EUINV-9,2026-09-01,2026-10-01',
  '2026-09-30,commitment,Provisioned model unit,120.5,,,AWS EMEA SARL,EUINV-9,2026-09-01,2026-10-01',
  '2026-09-30,support,Support plan,29,,,AWS Inc.,INV-77,2026-09-01,2026-10-01',
];
const CENT = 10n ** 13n;
const usage = CALLS.reduce(
  (sum, { input, output }) => sum + BigInt(input) * INPUT + BigInt(output) * OUTPUT,
  0n,
);
const beside: Readonly<Record<string, string>> = { 'EUINV-9': '115.94', 'INV-77': '29' };

let bursar: TestBursar;
beforeAll(async () => {
  bursar = await startBursar({ clock: new Ticking() });
  await applyConfig(bursar, TWO_TEAMS + CONTRACT);
  await post(
    bursar,
    CALLS.map((call) => logLine({ at: '2026-09-15T10:00:00Z', ...call })),
  );
  expect(await importCharges(bursar, BESIDE)).toMatchObject({ accepted: 4, rejected: 0 });
  expect((await closeMonth(bursar, '2026-09')).__typename).toBe('ClosedMonth');
});
afterAll(() => bursar.close());

interface Row {
  readonly kind: string;
  readonly invoice: string;
  readonly exactUsd: string;
  readonly amount: string;
}

const rowsOf = async (month: string): Promise<Row[]> =>
  parse(await (await bursar.http(`/v1/statements/${month}.csv`)).text(), { columns: true });

const exactSum = (rows: readonly Row[]): bigint => sumOf(rows);

describe('the statements of a month', () => {
  it('and what the organisation keeps are the invoice, to the last digit and to the cent', async () => {
    const rows = await rowsOf('2026-09');
    const invoiced = usage + toFemto('115.94') + toFemto('29');
    expect(exactSum(rows)).toBe(invoiced);
    const cents = rows.reduce((sum, { amount }) => sum + toFemto(amount), 0n);
    expect(cents).toBe(((invoiced + CENT / 2n) / CENT) * CENT);
    const { statements, amount } = await statementsOf(bursar, '2026-09');
    expect(toFemto(amount)).toBe(cents);
    expect(statements.map(({ team }) => team)).toEqual(['ads', 'search', 'unallocated']);
  });

  it('say each invoice whole, and the calls at their contracted price', async () => {
    const rows = await rowsOf('2026-09');
    const byInvoice = Map.groupBy(rows, ({ invoice }) => invoice);
    expect(exactSum(byInvoice.get('') ?? [])).toBe(usage);
    for (const [invoice, usd] of Object.entries(beside))
      expect(fromFemto(exactSum(byInvoice.get(invoice) ?? []))).toBe(usd);
    const calls = rows.filter(({ kind }) => kind === 'usage');
    expect(exactSum(calls)).toBe(usage);
  });

  it('leave with the organisation what no rule takes and what shares leave over', async () => {
    const { statements } = await statementsOf(bursar, '2026-09');
    const kept = statements.find(({ team }) => team === 'unallocated')?.lines ?? [];
    const amountOf = (kind: string) =>
      kept.filter((line) => line.kind === kind).map(({ exactUsd }) => exactUsd);
    expect(amountOf('support')).toEqual(['29']);
    expect(amountOf('commitment')).toEqual(['48.2']);
    expect(amountOf('tax')).toEqual([]);
  });

  it('stay as they were issued when a credit comes late: the open month says it, with its origin', async () => {
    const before = await statementFile(bursar, '2026-09', 'search', '?version=1');
    const late = '2026-09-30,credit,Late credit,-1.01,search,,AWS EMEA SARL,EUINV-9B,,';
    expect(await importCharges(bursar, [late])).toMatchObject({ accepted: 1 });
    expect(await statementFile(bursar, '2026-09', 'search', '?version=1')).toBe(before);
    const { statements } = await statementsOf(bursar, '2026-10');
    expect(statements.find(({ team }) => team === 'search')?.lines).toMatchObject([
      { kind: 'adjustment', originMonth: '2026-09', cause: 'charges', exactUsd: '-1.01' },
    ]);
    expect(await differencesOf(bursar)).toEqual([]);
  });

  it('move nothing of a closed month when a rule changes later, but by lines that name it', async () => {
    const september = await rowsOf('2026-09');
    await applyConfig(bursar, TWO_TEAMS + CONTRACT.replace('search: "60"', 'search: "50"'));
    expect(await rowsOf('2026-09')).toEqual(september);
    const october = await statementsOf(bursar, '2026-10');
    expect(october.exactUsd).toBe('-1.01');
    const moved = october.statements.flatMap(({ team, lines }) =>
      lines.filter(({ exactUsd }) => exactUsd !== '-1.01').map((line) => [team, line.exactUsd]),
    );
    expect(moved).toEqual([
      ['search', '-12.05'],
      ['unallocated', '12.05'],
    ]);
    expect(await differencesOf(bursar)).toEqual([]);
  });
});

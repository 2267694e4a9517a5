import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { parse } from 'csv-parse/sync';
import { fromFemto, toFemto } from '@bursar/pricing';
import type { BillLine } from '../../apps/api/src/reconciliation/reconciliation.module.js';
import { decideApproval } from '../support/approvals/approvals.js';
import { importCharges } from '../support/chargeback/charges.js';
import {
  askToReopen,
  closeMonth,
  differencesOf,
  finalizeMonth,
  invoicesOf,
  type ShownInvoice,
  statementsOf,
} from '../support/chargeback/close.js';
import {
  BESIDE,
  billMonth,
  BOOKS,
  line,
  MARKETPLACE,
  OTHERS,
  SEARCH,
  TAX,
  usage,
} from '../support/chargeback/final-stage.js';
import { ADS, Ticking } from '../support/chargeback/close-stage.js';
import { runCli } from '../support/processes/process.js';
import { startBursar, type TestBursar } from '../support/processes/server.js';
import { applyConfig, logLine, post, TWO_TEAMS } from '../support/usage/lines.js';

let bursar: TestBursar;
beforeAll(async () => {
  bursar = await startBursar({ clock: new Ticking() });
  await applyConfig(bursar, TWO_TEAMS + BOOKS);
  await post(bursar, [
    logLine({ at: '2026-09-15T10:00:00Z', ...SEARCH, metadata: { team: 'search' } }),
    logLine({ at: '2026-09-15T10:00:00Z', ...OTHERS, principal: ADS }),
  ]);
  expect(await importCharges(bursar, BESIDE)).toMatchObject({ accepted: 3, rejected: 0 });
  expect((await closeMonth(bursar, '2026-09')).__typename).toBe('ClosedMonth');
});
afterAll(() => bursar.close());

const bill = (usageUsd: string, more: BillLine[] = []) => billMonth(bursar, usageUsd, more);

type Row = Record<string, string>;
const fileOf = async (path: string): Promise<Row[]> =>
  parse(await (await bursar.http(`/v1/${path}`)).text(), { columns: true });
const femtoOf = (text: string | undefined): bigint =>
  text === undefined || text === '' ? 0n : toFemto(text);
const sumOf = (rows: readonly Row[], column: string): string =>
  fromFemto(rows.reduce((sum, row) => sum + femtoOf(row[column]), 0n));
const byNumber = (invoices: readonly ShownInvoice[], number: string) =>
  invoices.find(({ invoice }) => invoice === number);

describe('a closed month', () => {
  it('is not final before its invoices have come, nor before it is closed, nor by others', async () => {
    expect((await finalizeMonth(bursar, '2026-09')).code).toBe('no_invoice');
    expect((await finalizeMonth(bursar, '2026-10')).code).toBe('not_closed');
    const mutation = `mutation { finalizeMonth(month: "2026-09", reason: "x") { __typename } }`;
    const { errors } = await bursar.ask(mutation, {}, await bursar.as('auditor'));
    expect(errors?.[0]?.extensions).toMatchObject({ code: 'FORBIDDEN' });
  });

  it('is compared by invoice: issuer, payer, number, lines, and what nothing explains', async () => {
    await bill(fromFemto(toFemto(usage) + toFemto('0.02')), [
      line('tax', '1', { invoice: null, isEstimated: true }),
    ]);
    const { invoices, checklist } = await invoicesOf(bursar, '2026-09');
    expect(byNumber(invoices, 'INV-77')).toMatchObject({
      ...{ issuer: MARKETPLACE, payerAccount: '111122223333', period: '2026-09', currency: 'USD' },
      ...{ lines: '1', usageUsd: usage, chargesUsd: '0', differenceUsd: '0.02' },
    });
    // The tax of the invoice is not recorded yet; of the support two months are not of this one.
    expect(byNumber(invoices, 'EUINV-9')).toMatchObject({
      ...{ lines: '4', usageUsd: '0', differenceUsd: '3.21', isWithinTolerance: false },
      otherMonthsUsd: '61',
    });
    expect(checklist.filter(({ passes }) => !passes).map(({ check }) => check)).toEqual([
      'invoices',
      'tolerance',
    ]);
    const refused = await finalizeMonth(bursar, '2026-09', { acceptWarnings: false });
    expect(refused).toMatchObject({ code: 'open_warnings' });
    expect(refused.message).toContain('3.21 USD, invoice EUINV-9');
  });

  it('becomes final: the statements and what is kept are the invoices, by invoice, to the last digit', async () => {
    await bill(fromFemto(toFemto(usage) + toFemto('0.02')));
    expect(await importCharges(bursar, [TAX])).toMatchObject({ accepted: 1 });
    const accrued = await statementsOf(bursar, '2026-09');
    const final = await finalizeMonth(bursar, '2026-09', { acceptWarnings: false });
    expect(final).toMatchObject({ __typename: 'FinalMonth', version: 1 });
    const rows = await fileOf('statements/2026-09.csv?stage=final');
    const { invoices } = await invoicesOf(bursar, '2026-09');
    const inMonth = (number: string): string => {
      const { usd = '0', otherMonthsUsd = '0' } = byNumber(invoices, number) ?? {};
      return fromFemto(toFemto(usd) - toFemto(otherMonthsUsd));
    };
    const own = Map.groupBy(rows, ({ invoice }) => invoice);
    expect(sumOf(own.get('EUINV-9') ?? [], 'exactUsd')).toBe(inMonth('EUINV-9'));
    const calls = rows.filter(({ kind }) => kind === 'usage');
    expect(sumOf([...calls, ...(own.get('INV-77') ?? [])], 'exactUsd')).toBe(inMonth('INV-77'));
    const all = fromFemto(toFemto(inMonth('EUINV-9')) + toFemto(inMonth('INV-77')));
    expect(sumOf(rows, 'exactUsd')).toBe(all);
    expect(final.usd).toBe(all);
    // To the cent: the total is rounded once, and the lines are its parts.
    expect(toFemto(sumOf(rows, 'amount'))).toBe(toFemto(final.amount));
    expect(toFemto(final.amount) - toFemto(final.trueUp)).toBe(toFemto(accrued.amount));
    expect(rows.filter(({ kind }) => kind === 'difference')).toMatchObject([
      { team: 'unallocated', costCentre: 'CC-0', invoice: 'INV-77', exactUsd: '0.02' },
    ]);
    expect((await finalizeMonth(bursar, '2026-09')).code).toBe('already_final');
    expect(await statementsOf(bursar, '2026-09')).toEqual(accrued);
    expect(await differencesOf(bursar)).toEqual([]);
  });

  it('reverses its accrual and posts actuals, balanced, without a third entry', async () => {
    const [accrual, final] = [
      await fileOf('exports/journal/2026-09.csv'),
      await fileOf('exports/journal/2026-09.csv?stage=final'),
    ];
    for (const rows of [accrual, final]) {
      expect(sumOf(rows, 'debit')).toBe(sumOf(rows, 'credit'));
      for (const side of ['localDebit', 'localCredit']) expect(sumOf(rows, side)).not.toBe('0');
      expect(sumOf(rows, 'localDebit')).toBe(sumOf(rows, 'localCredit'));
      const entries = Map.groupBy(rows.slice(0, -1), ({ reference }) => reference);
      for (const entry of entries.values()) expect(entry).toHaveLength(2);
      // Shown, not charged.
      expect(rows.map(({ costCentre }) => costCentre)).not.toContain('CC-2');
    }
    const all = [...accrual, ...final].slice(0, -1);
    expect(new Set(all.map(({ reference }) => reference)).size).toBe(
      (accrual.length + final.length) / 2,
    );
    const net = (rows: readonly Row[], account: string): bigint => {
      const own = rows.filter((row) => row['account'] === account);
      return toFemto(sumOf(own, 'debit')) - toFemto(sumOf(own, 'credit'));
    };
    expect(new Set(final.map(({ type }) => type))).toEqual(new Set(['reversal', 'actual', '']));
    expect(net([...accrual, ...final], '2150')).toBe(0n);
    const actual = final.filter(({ type }) => type === 'actual');
    const charged = (await fileOf('statements/2026-09.csv?stage=final')).filter(
      ({ costCentre }) => costCentre !== 'CC-2',
    );
    expect(-net(actual, '2000')).toBe(toFemto(sumOf(charged, 'amount')));
    expect(net([...accrual, ...final], '6410')).toBe(net(actual, '6410'));
    const reversed = final.filter(({ type }) => type === 'reversal');
    expect(reversed.map(({ reverses }) => reverses)).toEqual(
      accrual.slice(0, -1).map(({ reference }) => reference),
    );
  });

  it('is in the currency of the entity at the one rate of the month, and says which', async () => {
    const rows = await fileOf('statements/2026-09.csv?stage=final');
    const euro = rows.filter(({ localCurrency }) => localCurrency === 'EUR');
    expect(
      new Set(euro.map((row) => [row['costCentre'], row['rate'], row['rateDate']].join())),
    ).toEqual(new Set(['CC-1,0.8547,2026-09-30']));
    const exact = toFemto(sumOf(euro, 'exactUsd')) * 8_547n;
    const cent = 10n ** 17n;
    expect(toFemto(sumOf(euro, 'localAmount'))).toBe(((exact + cent / 2n) / cent) * 10n ** 13n);
  });

  it('says once, in the open month, what is found later: all months are the invoices still', async () => {
    await post(bursar, [
      logLine({
        at: '2026-09-20T10:00:00Z',
        input: 5_000,
        output: 0,
        metadata: { team: 'search' },
      }),
    ]);
    const { statements } = await statementsOf(bursar, '2026-10');
    const about = statements.flatMap(({ team, lines }) =>
      lines
        .filter(({ originMonth }) => originMonth === '2026-09')
        .map(({ cause, exactUsd }) => ({ team, cause, exactUsd })),
    );
    // Shares by spend move between teams, too, and come to nothing together.
    expect(about.reduce((sum, { exactUsd }) => sum + toFemto(exactUsd), 0n)).toBe(0n);
    expect(about.filter(({ cause }) => cause === 'ingest')).toMatchObject([
      { team: 'search', exactUsd: '0.01485' },
    ]);
    expect(about.filter(({ team }) => team === 'unallocated')).toMatchObject([
      { cause: 'charges', exactUsd: '-0.01485' },
    ]);
    expect(await differencesOf(bursar)).toEqual([]);
  });

  it('is shown and posted by the command, too', async () => {
    const at = { url: bursar.url, token: bursar.token };
    const shown = await runCli(['close', 'invoices', '2026-09', '-o', 'json'], at);
    expect(JSON.parse(shown.stdout)).toMatchObject({ month: '2026-09', notInvoicedUsd: '0' });
    const again = await runCli(['close', 'final', '2026-09', '--reason', 'again'], at);
    expect(again).toMatchObject({ code: 2 });
    expect(again.stderr).toContain('2026-09 is final already.');
    const status = await runCli(['close', 'status', '-o', 'csv'], at);
    expect(status.stdout).toContain('2026-09,final,1,');
    const file = await runCli(['statements', '2026-09', '--final', '-o', 'csv'], at);
    expect(file.stdout).toBe(
      await (await bursar.http('/v1/statements/2026-09.csv?stage=final')).text(),
    );
  });

  it('is never changed: reopened and closed again it is the next version, which reverses what stood', async () => {
    await expect(bursar.rows(`UPDATE chargeback.final SET hash = 'x'`)).rejects.toThrow(
      'append-only',
    );
    const { proposal } = await askToReopen(bursar, '2026-09', await bursar.as('finance'));
    const decided = await decideApproval(bursar, { id: proposal }, await bursar.as('finance'));
    expect(decided.state).toBe('done');
    expect(await closeMonth(bursar, '2026-09')).toMatchObject({ version: 2 });
    const [first, second] = [
      await fileOf('exports/journal/2026-09.csv?version=1&stage=final'),
      await fileOf('exports/journal/2026-09.csv'),
    ];
    const actual = first.filter(({ type }) => type === 'actual');
    const taken = second.filter(({ type }) => type === 'reversal');
    expect(taken.map(({ reverses }) => reverses)).toEqual(actual.map(({ reference }) => reference));
    expect(sumOf(taken, 'debit')).toBe(sumOf(actual, 'credit'));
    expect(await finalizeMonth(bursar, '2026-09')).toMatchObject({ version: 2 });
    expect(await differencesOf(bursar)).toEqual([]);
  });
});

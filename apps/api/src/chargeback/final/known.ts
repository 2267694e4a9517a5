import { type FemtoUsd, fromFemto, toFemto } from '@bursar/pricing';
import { ledgerPeriods } from '../../ledger/ledger.module.js';
import type { Sql } from '../../platform/database.js';
import type { Invoice } from '../../reconciliation/reconciliation.module.js';
import { chargesOfInvoices } from '../charges/charges.repository.js';
import { type MonthLine, monthLines } from '../charges/month-lines.js';
import { type Final, finalsOf } from './final.repository.js';
import { compareInvoices, differenceLines } from './invoices.js';

/**
 * What is known of months beside invocations. Once the invoices of a month have come, what they say beyond it is among that: usage that is
 * found later makes the difference smaller, so that all months together still come to the invoices.
 */
export async function knownLines(
  sql: Sql,
  months: readonly string[],
  closed: ReadonlySet<string>,
): Promise<Map<string, readonly MonthLine[]>> {
  const standing = await finalsOf(
    sql,
    months.filter((month) => closed.has(month)),
  );
  const finals = new Map(standing.map((final) => [final.month, final]));
  const known = new Map<string, readonly MonthLine[]>();
  for (const month of months) {
    const lines = await monthLines(sql, month);
    const final = finals.get(month);
    known.set(
      month,
      final === undefined ? lines : [...lines, ...(await differencesNow(sql, final, lines))],
    );
  }
  return known;
}

async function differencesNow(
  sql: Sql,
  { month, position, invoices, accounting }: Final,
  lines: readonly MonthLine[],
): Promise<MonthLine[]> {
  const usage = await ledgerPeriods.lateUsage(sql, month, position, null);
  const charged = await chargedOn(sql, invoices);
  const since = compareInvoices(invoices, { usage, lines, charged });
  const now = since.invoices.map((one, i) => {
    const before = toFemto(invoices[i]?.usageUsd ?? '0');
    return { ...one, differenceUsd: fromFemto(toFemto(one.differenceUsd) - before) };
  });
  return differenceLines(now, accounting.retained);
}

/** All that stands of charges that name these invoices, by number. */
export async function chargedOn(
  sql: Sql,
  invoices: readonly Pick<Invoice, 'invoice'>[],
): Promise<Map<string, FemtoUsd>> {
  const numbers = [...new Set(invoices.flatMap(({ invoice }) => invoice ?? []))];
  const sums = new Map<string, FemtoUsd>();
  for (const which of ['bill', 'others'] as const)
    for (const { invoice, amount } of await chargesOfInvoices(sql, numbers, which))
      if (invoice !== null) sums.set(invoice, (sums.get(invoice) ?? 0n) + amount);
  return sums;
}

import { allocate, type FemtoUsd, fromFemto, toFemto } from '@bursar/pricing';
import type { ledgerPeriods } from '../../ledger/ledger.module.js';
import type { Invoice } from '../../reconciliation/reconciliation.module.js';
import type { MonthLine } from '../charges/month-lines.js';

type AccountUsage = ledgerPeriods.AccountUsage;

/** An invoice beside what is known of it. All amounts are exact decimal text in USD, and `usd` is the sum of the others. */
export interface ComparedInvoice extends Invoice {
  /** What calls cost that it bills. */
  readonly usageUsd: string;
  /** Of charges that name it: what falls in the month, and in other months. */
  readonly chargesUsd: string;
  readonly otherMonthsUsd: string;
  /** What nothing that is known explains. */
  readonly differenceUsd: string;
}

export interface Compared {
  readonly invoices: readonly ComparedInvoice[];
  /** What the month has and no invoice says. */
  readonly notInvoiced: FemtoUsd;
}

export interface Known {
  readonly usage: readonly AccountUsage[];
  /** Of the month, beside invocations. */
  readonly lines: readonly MonthLine[];
  /** All that stands of charges that name an invoice, by its number, whatever month it falls in. */
  readonly charged: ReadonlyMap<string, FemtoUsd>;
}

/** Pure. Every invoice of a month beside what is known of it: usage by account and model, charges by its number. */
export function compareInvoices(invoices: readonly Invoice[], known: Known): Compared {
  const usage = usageOf(invoices, known.usage);
  const inMonth = Map.groupBy(
    known.lines.filter(({ kind }) => kind !== 'difference'),
    ({ invoice }) => invoice,
  );
  const taken = new Set<string>();
  const compared = invoices.map((one, i): ComparedInvoice => {
    // Where two payers are billed under one number, the first has its charges.
    const isFirst = one.invoice !== null && !taken.has(one.invoice);
    if (one.invoice !== null) taken.add(one.invoice);
    const charges = isFirst ? sumOf(inMonth.get(one.invoice) ?? []) : 0n;
    const all = isFirst ? (known.charged.get(one.invoice) ?? charges) : 0n;
    const ours = usage.byInvoice[i] ?? 0n;
    return {
      ...one,
      ...{ usageUsd: fromFemto(ours), chargesUsd: fromFemto(charges) },
      otherMonthsUsd: fromFemto(all - charges),
      differenceUsd: fromFemto(toFemto(one.usd) - ours - all),
    };
  });
  const without = [...inMonth].filter(([invoice]) => invoice === null || !taken.has(invoice));
  return {
    invoices: compared,
    notInvoiced: without.reduce((sum, [, lines]) => sum + sumOf(lines), usage.notInvoiced),
  };
}

const sumOf = (lines: readonly MonthLine[]): FemtoUsd =>
  lines.reduce((sum, { amountFemtoUsd }) => sum + amountFemtoUsd, 0n);

interface SharedUsage {
  /** By the place of the invoice. */
  readonly byInvoice: readonly FemtoUsd[];
  readonly notInvoiced: FemtoUsd;
}

/**
 * Pure. What calls cost, by the invoice that bills them: of their account and model, else of their account. Where several bill the same,
 * as one of Amazon and one of its marketplace, each has a share by what it bills.
 */
function usageOf(invoices: readonly Invoice[], usage: readonly AccountUsage[]): SharedUsage {
  const byInvoice = invoices.map(() => 0n);
  let notInvoiced = 0n;
  for (const { account, model, usd } of usage) {
    const amount = toFemto(usd);
    const exact = weightsOf(invoices, (one) => one.account === account && one.model === model);
    const weights =
      exact.length > 0 ? exact : weightsOf(invoices, (one) => one.account === account);
    if (weights.length === 0) {
      notInvoiced += amount;
      continue;
    }
    for (const [key, part] of allocate(amount, weights))
      byInvoice[Number(key)] = (byInvoice[Number(key)] ?? 0n) + part;
  }
  return { byInvoice, notInvoiced };
}

/** Those that bill something of it; a line that comes to nothing or less still says whose it is. */
function weightsOf(
  invoices: readonly Invoice[],
  isIt: (line: Invoice['usage'][number]) => boolean,
): { key: string; weight: bigint }[] {
  const found = invoices.flatMap(({ usage }, i) => {
    const own = usage.filter(isIt);
    const billed = own.reduce((sum, { usd }) => sum + toFemto(usd), 0n);
    return own.length === 0 ? [] : [{ key: String(i), weight: billed > 0n ? billed : 0n }];
  });
  return found.some(({ weight }) => weight > 0n)
    ? found
    : found.map(({ key }) => ({ key, weight: 1n }));
}

/** Says what a line of a difference is in the charge's place. */
export const DIFFERENCE = 'invoice';

/** Pure. What the organisation keeps of each invoice: on one line each, so that all lines together come to the invoices. */
export const differenceLines = (
  invoices: readonly ComparedInvoice[],
  costCentre: string | null,
): MonthLine[] =>
  invoices.flatMap(({ invoice, issuer, payerAccount, differenceUsd }): MonthLine[] =>
    toFemto(differenceUsd) === 0n
      ? []
      : [
          {
            ...{ team: null, costCentre, kind: 'difference', rule: null, user: null },
            description: `Difference to ${nameOf({ invoice, issuer, payerAccount })}`,
            amountFemtoUsd: toFemto(differenceUsd),
            ...{ chargeId: DIFFERENCE, vendor: issuer, invoice },
          },
        ],
  );

export const nameOf = ({
  invoice,
  issuer,
  payerAccount,
}: Pick<Invoice, 'invoice' | 'issuer' | 'payerAccount'>): string =>
  [
    invoice === null ? 'what is not invoiced yet' : `invoice ${invoice}`,
    ...(issuer === null ? [] : [`of ${issuer}`]),
    ...(payerAccount === null ? [] : [`to account ${payerAccount}`]),
  ].join(' ');

/** Pure. Whether it differs by no more than the tolerance. */
export function isWithin({ differenceUsd }: ComparedInvoice, toleranceUsd: string): boolean {
  const [difference, tolerance] = [toFemto(differenceUsd), toFemto(toleranceUsd)];
  return (difference < 0n ? -difference : difference) <= tolerance;
}

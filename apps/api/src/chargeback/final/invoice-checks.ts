import { fromFemto } from '@bursar/pricing';
import type { ChecklistLine } from '../close/checklist.js';
import { type Compared, isWithin, nameOf } from './invoices.js';

/** Pure. What is to be known before actuals are posted: each line passes, or warns. */
export function invoiceChecks(
  { invoices, notInvoiced }: Compared,
  toleranceUsd: string,
): ChecklistLine[] {
  const open = invoices.filter(({ invoice, isEstimated }) => invoice === null || isEstimated);
  const apart = invoices.filter((one) => !isWithin(one, toleranceUsd));
  return [
    {
      check: 'invoices',
      passes: open.length === 0,
      text:
        open.length === 0
          ? `${invoices.length === 1 ? '1 invoice has' : `${invoices.length} invoices have`} come, and nothing is estimated.`
          : `Not final: ${open.map(nameOf).join('; ')}.`,
    },
    {
      check: 'tolerance',
      passes: apart.length === 0,
      text:
        apart.length === 0
          ? `Every invoice is within ${toleranceUsd} USD of what is known of it.`
          : `More than ${toleranceUsd} USD apart: ${apart.map((one) => `${one.differenceUsd} USD, ${nameOf(one)}`).join('; ')}. Record what the bill has beside calls on the page Charges, and look at Reconciliation.`,
    },
    {
      check: 'notInvoiced',
      passes: notInvoiced === 0n,
      text:
        notInvoiced === 0n
          ? 'Everything of the month is on an invoice.'
          : `${fromFemto(notInvoiced)} USD are on no invoice of the bill: they are posted as they were accrued.`,
    },
  ];
}

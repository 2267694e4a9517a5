import type { AccountingMonth } from './close.query.js';

export const STATE_WORDS: Readonly<
  Record<
    AccountingMonth['state'],
    { readonly label: string; readonly type: 'info' | 'pending' | 'success' }
  >
> = {
  open: { label: 'Open', type: 'info' },
  review: { label: 'In review', type: 'pending' },
  closed: { label: 'Closed', type: 'success' },
  final: { label: 'Final', type: 'success' },
};

export const CHECK_WORDS: Readonly<Record<string, string>> = {
  data: 'Data is whole',
  unpriced: 'Everything has a price',
  unallocated: 'Usage belongs to teams',
  estimated: 'Nothing is estimated',
  conflicts: 'No contradicting records',
  earlier: 'Earlier months are closed',
  rates: 'Currencies have a rate',
  disputes: 'No line is disputed',
  bill: 'The bill is explained',
  invoices: 'The invoices are final',
  tolerance: 'The invoices agree',
  notInvoiced: 'Everything is invoiced',
};

export const CAUSE_WORDS: Readonly<Record<string, string>> = {
  ingest: 'Late usage',
  settlement: 'Late usage',
  replaced: 'Replaced by a better source',
  rerate: 'Priced again',
  reattribute: 'Moved to another team',
};

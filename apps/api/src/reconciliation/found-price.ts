import { Conflict, Invalid, NotFound } from '../platform/errors.js';
import type { PriceProposals } from '../prices/prices.module.js';
import type { ReconciledRow } from './differences/row.js';

type PriceFound = Parameters<PriceProposals['propose']>[1];

export interface FoundPriceInput {
  readonly month: string;
  readonly account: string;
  readonly region: string;
  readonly model: string;
  readonly tier: string;
  readonly reason: string;
}

/** Pure. The prices that a month's bill comes to for a model, as a price row would have them. */
export function foundPriceOf(rows: readonly ReconciledRow[], input: FoundPriceInput): PriceFound {
  const { month, account, region, model, tier } = input;
  if (input.reason.trim() === '')
    throw new Invalid('Give a reason.', {
      slug: 'needs_a_reason',
      hint: 'The reason is kept in the audit log.',
    });
  const found = rows.filter(
    (row) =>
      row.class === 'price_mismatch' &&
      row.account === account &&
      row.region === region &&
      row.model === model &&
      row.tier === tier,
  );
  const [first] = found;
  if (first === undefined)
    throw new NotFound(`The bill of ${month} comes to no other price of ${model} in ${region}.`, {
      slug: 'no_mismatch',
      hint: 'See `bursar reconcile` or the Reconciliation page for the prices that differ.',
    });
  if (found.some(({ oursList, oursContracted }) => oursList !== oursContracted))
    throw new Conflict(`What ${model} costs follows from a contract price or discount.`, {
      slug: 'contract_price',
      hint: 'Change it under “prices” or “discounts” in the configuration file.',
    });
  // Rows stand in order of days: of a price that changed twice, the last one counts.
  const per1M = Object.fromEntries(
    found.flatMap(({ meter, pricePer1M }) =>
      meter === null || pricePer1M === null ? [] : [[meter, pricePer1M] as const],
    ),
  );
  const prices = Object.entries(per1M).map(([meter, price]) => `${meter} at ${price}`);
  return {
    model,
    region,
    tier,
    from: first.day,
    per1M,
    source: 'bill',
    document: `${month} ${account}`,
    text: `The bill of ${month} comes to ${prices.join(', ')} USD per 1,000,000 tokens from ${first.day} on.`,
  };
}

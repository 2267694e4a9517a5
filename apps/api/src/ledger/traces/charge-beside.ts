import { AMOUNTS, COUNTS, toFemto } from '@bursar/pricing';
import { reports, type UsageRecord } from '../../usage/usage.module.js';
import { type Charge, reversalOf } from '../charge.js';
import { fromListed } from '../measures.js';

/** What a report charges beside its usage, in femtodollars. */
export const amountBeside = ({ quantities }: Pick<UsageRecord, 'quantities'>): bigint =>
  toFemto(reports.withoutCharge(quantities).chargeUsd);

const NOTHING = Object.freeze(
  fromListed({ counts: COUNTS.map(() => 0), amounts: AMOUNTS.map(() => 0n) }),
);

/**
 * Pure. What stays of a report whose usage another report of the call has counted: the amount beside it, which no log of a
 * provider has. It is no call of its own, so it counts no request. Null: the report has no such amount.
 */
export function chargeBeside(
  charge: Charge,
  record: Pick<UsageRecord, 'quantities'>,
): Charge | null {
  const usd = amountBeside(record);
  if (usd === 0n) return null;
  return {
    ...charge,
    ...{ priceRow: null, priceLayer: null, unpricedReason: null, latencyMs: null },
    measures: { ...NOTHING, cost: usd, costUpper: usd, listCost: usd },
  };
}

interface Reported {
  readonly charge: Charge;
  readonly record: Pick<UsageRecord, 'quantities'>;
}

/** Pure. The lines that take back what stands for a report, but for what it charges beside its usage. */
export function withoutUsage({ charge, record }: Reported): Charge[] {
  const beside = chargeBeside(charge, record);
  return beside === null ? [reversalOf(charge)] : [reversalOf(charge), beside];
}

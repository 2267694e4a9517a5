import { type Quantities, toFemto } from '@bursar/pricing';

/** A meter without a price: the amount in USD that a report itself names, for what is sold by no meter of the book. */
export const CHARGE_METER = 'chargeUsd';

/** The amount among quantities of meters. */
export const charged = (usd: string): Readonly<Record<string, string>> =>
  toFemto(usd) === 0n ? {} : { [CHARGE_METER]: usd };

/** What the price book rates, and the amount that is charged beside it, as decimal text. */
export function withoutCharge(quantities: Quantities): {
  readonly rated: Quantities;
  readonly chargeUsd: string;
} {
  const chargeUsd = quantities.more?.[CHARGE_METER];
  if (chargeUsd === undefined) return { rated: quantities, chargeUsd: '0' };
  const { more = {}, ...tokens } = quantities;
  const others = Object.entries(more).filter(([meter]) => meter !== CHARGE_METER);
  const rated = others.length > 0 ? { ...tokens, more: Object.fromEntries(others) } : tokens;
  return { rated, chargeUsd: String(chargeUsd) };
}

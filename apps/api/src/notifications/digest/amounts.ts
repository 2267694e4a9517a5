import { fromFemto } from '@bursar/pricing';
import { dollars } from '../../platform/text/dollars.js';

export const usd = (femto: bigint): string => dollars(fromFemto(femto));

export const abs = (femto: bigint): bigint => (femto < 0n ? -femto : femto);

/** "+$12.00", "-$3.10" */
export const signed = (femto: bigint): string => `${femto < 0n ? '-' : '+'}${usd(abs(femto))}`;

/** "+$12.00 (+4 %)"; without a share of nothing. */
export function changed(change: bigint, before: bigint): string {
  if (before <= 0n) return signed(change);
  const percent = (change * 100n) / before;
  return `${signed(change)} (${percent < 0n ? '' : '+'}${percent} %)`;
}

/** "3 calls have no price and are in no sum."; null: all have one. */
export const unpricedLine = (calls: bigint): string | null =>
  calls === 0n
    ? null
    : `${calls} ${calls === 1n ? 'call has' : 'calls have'} no price and are in no sum.`;

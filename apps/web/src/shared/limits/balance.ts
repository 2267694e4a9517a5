import { subtract, sum } from '@bursar/pricing/decimal';
import { shareOfAmount } from '../format/money.js';

/** What is taken of a limit, part by part, in dollars. */
export interface Balance {
  readonly posted: string;
  readonly presumed: string;
  readonly held: string;
  readonly leased: string;
}

interface Limited extends Balance {
  readonly limit: string;
}

/** Known to be spent, or presumed to be. */
export const spentOf = ({ posted, presumed }: Pick<Balance, 'posted' | 'presumed'>): string =>
  sum([posted, presumed]);

/** Kept for calls under way and for gateways: what they do not use comes back. */
export const committedOf = ({ held, leased }: Pick<Balance, 'held' | 'leased'>): string =>
  sum([held, leased]);

/** Spent and committed. */
export const takenOf = (balance: Balance): string => sum([spentOf(balance), committedOf(balance)]);

/** Below zero where usage that was never asked about went past the limit. */
export const leftOf = (balance: Limited): string => subtract(balance.limit, takenOf(balance));

/** The part of the limit that is spent, 0 to 1 and beyond, to a hundredth of a percent; null of a limit of nothing. */
export const spentShare = (
  balance: Pick<Limited, 'posted' | 'presumed' | 'limit'>,
): number | null => shareOfAmount(spentOf(balance), balance.limit);

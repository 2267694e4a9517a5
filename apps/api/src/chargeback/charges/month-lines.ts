import type { FemtoUsd } from '@bursar/pricing';
import type { Sql } from '../../platform/database.js';

export const CHARGE_KINDS = [
  'credit',
  'tax',
  'fee',
  'support',
  'commitment',
  'subscription',
] as const;
export type ChargeKind = (typeof CHARGE_KINDS)[number];

/** What a team, a cost centre or the organisation bears of one charge in one month. */
export interface MonthLine {
  /**
   * Null with a cost centre: the cost centre's own. Null without one: kept by the organisation, the retained line. `unallocated`:
   * what a rule takes off the unallocated usage, as the opposite of what it gives to teams.
   */
  readonly team: string | null;
  readonly costCentre: string | null;
  /** `usage`: invocations that nobody was known for, shared by rule; these lines come to zero in every month. */
  readonly kind: ChargeKind | 'usage';
  readonly description: string;
  readonly amountFemtoUsd: FemtoUsd;
  /** Of unallocated usage: `unallocated`. */
  readonly chargeId: string;
  /** The allocation that put it here; null: named by the charge itself, or taken by no rule. */
  readonly rule: string | null;
  readonly vendor: string | null;
  readonly invoice: string | null;
  readonly user: string | null;
}

/**
 * What a month holds beside invocations: charges spread over their service days, and shared costs split by rule. The month is
 * YYYY-MM in UTC. Exact: the lines sum to the charges of the month to the last digit, in an order that is always the same. It
 * says what is known now: what a closed month is short of or has too much is the difference to what was closed.
 */
export function monthLines(_sql: Sql, _month: string): Promise<readonly MonthLine[]> {
  return Promise.resolve([]);
}

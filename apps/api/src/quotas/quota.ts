import type { LimitName, Scope } from '@bursar/limits';
import type { LimitData } from '@bursar/policy';

/** Sums of counts stay exact in a double, and a policy states no more. */
export const COUNT_MAX = 1_000_000_000_000;

export type Limits = Readonly<Partial<Record<LimitName, number>>>;

/** An approved raise of one limit: it begins, and lapses, by itself. */
export interface Raise {
  readonly limit: LimitName;
  readonly amount: number;
  /** Epoch ms: [from, until). */
  readonly from: number;
  readonly until: number;
}

/** How fast and how much may be called within a scope. */
export interface Quota {
  readonly id: string;
  readonly scope: Scope;
  readonly limits: Limits;
  /** Whose midnight ends its days. */
  readonly timezone: string;
  /** The quota that a team split it off; null: the organisation's own. */
  readonly parent: string | null;
  readonly raises: readonly Raise[];
}

/** The limits with the raises in force. A raise of what has no limit raises nothing. */
export function effectiveLimits({ limits, raises }: Quota, at: number): Limits {
  const raised: Partial<Record<LimitName, number>> = { ...limits };
  for (const { limit, amount, from, until } of raises) {
    const now = raised[limit];
    if (now !== undefined && from <= at && at < until)
      raised[limit] = Math.min(now + amount, COUNT_MAX);
  }
  return raised;
}

/** As a policy states it. */
export const toLimitData = (quota: Quota, at: number): LimitData => ({
  id: quota.id,
  scope: quota.scope,
  ...effectiveLimits(quota, at),
});

/** When the limits of these quotas are next others than at `at`; null: not by themselves. */
export function changesNext(quotas: readonly Quota[], at: number): number | null {
  const moments = quotas
    .flatMap(({ raises }) => raises.flatMap(({ from, until }) => [from, until]))
    .filter((moment) => moment > at);
  return moments.length === 0 ? null : Math.min(...moments);
}

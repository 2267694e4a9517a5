import { type Budget, budgetWindowAt } from '../budget.js';

/** What a provider's own budget says was spent, at the moment at which it said so. */
export interface OutsideSpend {
  readonly budget: Pick<Budget, 'id' | 'window' | 'timezone' | 'calendar'>;
  /** US dollars as decimal text. */
  readonly usd: string;
  readonly at: Date;
}

/** Zones differ from UTC by at most fourteen hours. */
const ZONES_MS_MAX = 14 * 3_600_000;

/**
 * Pure. Where the window of ours begins that a provider's figure is about. The provider counts in UTC: near the end of a
 * period its figure may still be that of the period before, and is about no window of ours then.
 */
export function windowOfOutside({ budget, at }: OutsideSpend): number | null {
  const ours = budgetWindowAt(budget, at.getTime()).start;
  const theirs = budgetWindowAt({ ...budget, timezone: 'UTC' }, at.getTime()).start;
  return Math.abs(ours - theirs) <= ZONES_MS_MAX ? ours : null;
}

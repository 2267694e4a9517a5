import { isSameScope } from '@bursar/limits';
import { type BudgetData, concerns, SCOPE_NAMES } from '@bursar/policy';
import { mayServe, type ProvenGateway } from '../../gateways/gateways.module.js';

const STARS_MAX = 8;
const NAME = /^[A-Za-z][\w.:/-]{0,63}$/;

/** What a policy can say of a model: more stars, or a blank, is no pattern of its. */
const isPattern = (text: string): boolean =>
  /^[^\s\p{Cc}]+$/u.test(text) && text.split('*').length <= STARS_MAX + 1;

/**
 * Pure. What each gateway of an environment may spend of budgets while Bursar cannot be reached. They cannot ask each other, so
 * what a budget allows is divided among all whose keys may spend it: by the next power of two, that not every one that comes or
 * goes makes a new policy. What is about less than a policy can say is given as being about more, and allows nothing.
 */
export function offlineShares(
  budgets: readonly BudgetData[],
  environment: string,
  dimensions: readonly string[],
  gateways: readonly ProvenGateway[],
): BudgetData[] {
  const known = new Set<string>([...SCOPE_NAMES, ...dimensions]);
  return budgets
    .filter(({ scope }) => concerns(scope, environment))
    .map(({ onUnavailable, scope, ...budget }) => {
      const said = Object.entries(scope).filter(
        ([name, value]) =>
          known.has(name) && NAME.test(name) && (name !== 'model' || isPattern(value)),
      );
      const sharers = gateways.filter((gateway) => mayServe(gateway, scope)).length;
      const divisor = 2n ** BigInt(Math.ceil(Math.log2(Math.max(1, sharers))));
      const share = onUnavailable === 'deny' ? 0n : BigInt(onUnavailable.allow) / divisor;
      const isWhole = said.length === Object.keys(scope).length;
      return {
        ...budget,
        scope: Object.fromEntries(said),
        onUnavailable: share > 0n && isWhole ? { allow: String(share) } : 'deny',
      };
    });
}

/**
 * Pure. Of what is in force and what comes, whichever allows less: a budget that goes waits for its time, and one that is about
 * other calls from now on stands beside what it was. Null: nothing is said, and each gateway's operator alone decides.
 */
export function narrowedBudgets(
  before: readonly BudgetData[] | null,
  next: readonly BudgetData[] | null,
): readonly BudgetData[] | null {
  if (next === null) return before;
  if (before === null) return next.map((budget) => ({ ...budget, onUnavailable: 'deny' }));
  const found = new Map(before.map((budget) => [budget.id, budget]));
  for (const budget of next) {
    const there = found.get(budget.id);
    if (there === undefined || isSameScope(there.scope, budget.scope))
      found.set(budget.id, lesser(there, budget));
    else found.set(`${budget.id} (next)`, { ...budget, id: `${budget.id} (next)` });
  }
  return [...found.values()];
}

function lesser(before: BudgetData | undefined, next: BudgetData): BudgetData {
  if (before === undefined || next.onUnavailable === 'deny') return next;
  if (before.onUnavailable === 'deny') return { ...next, onUnavailable: 'deny' };
  const isLess = BigInt(before.onUnavailable.allow) < BigInt(next.onUnavailable.allow);
  return isLess ? { ...next, onUnavailable: before.onUnavailable } : next;
}

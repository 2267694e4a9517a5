import { compareNarrowness } from '@bursar/limits/scope';
import { compareDecimals } from '@bursar/pricing/decimal';
import { wallTime } from '@bursar/time';
import { formatSpan } from '../../shared/format/dates.js';
import { leftOf } from '../../shared/limits/balance.js';
import { isWithin, toScope } from '../../shared/limits/scopes.js';
import type { Budget } from './budgets.query.js';

/** "1–30 Sep 2026" of whole days, with the last one included; the days and the clock of the budget. */
export function windowText(
  { startsAt, endsAt }: { readonly startsAt: string; readonly endsAt: string },
  zone: string,
): string {
  const [from, to] = [startsAt, endsAt].map((at) => wallTime(Date.parse(at), zone).date);
  return formatSpan({ from: from ?? startsAt, to: to ?? endsAt });
}

/** Of all hard budgets that look at every call of this one's scope, the one with the least left: it denies first. */
export function bindingOf(budget: Budget, all: readonly Budget[]): Budget | null {
  const scope = toScope(budget.scope);
  const asked = all.filter(
    ({ mode, scope: other }) => mode === 'hard' && isWithin(scope, toScope(other)),
  );
  return asked.reduce<Budget | null>(
    (least, other) => (least === null || bindsBefore(other, least) ? other : least),
    null,
  );
}

function bindsBefore(a: Budget, b: Budget): boolean {
  const order = compareDecimals(leftOf(a.current), leftOf(b.current));
  if (order !== 0) return order < 0;
  return compareNarrowness(scopedBy(a), scopedBy(b)) < 0;
}

const scopedBy = ({ id, scope }: Budget) => ({ id, scope: toScope(scope) });

const narrowness = ({ scope }: Budget): number => Object.keys(toScope(scope)).length;

/** The widest first, and what lies within a budget right after it. */
export function inOrder(all: readonly Budget[]): { budget: Budget; depth: number }[] {
  const byWidth = [...all].sort(
    (a, b) =>
      narrowness(a) - narrowness(b) || compareDecimals(b.limit, a.limit) || (a.id < b.id ? -1 : 1),
  );
  const parentOf = (budget: Budget) =>
    byWidth.findLast(
      (other) =>
        narrowness(other) < narrowness(budget) &&
        isWithin(toScope(budget.scope), toScope(other.scope)),
    );
  const inside = (parent: Budget | undefined, depth: number): { budget: Budget; depth: number }[] =>
    byWidth
      .filter((budget) => parentOf(budget) === parent)
      .flatMap((budget) => [{ budget, depth }, ...inside(budget, depth + 1)]);
  return inside(undefined, 0);
}

import { effectiveLimit, totalTaken } from '@bursar/limits';
import { fromFemto } from '@bursar/pricing';
import { increasesAt } from './budget.js';
import type { BudgetStanding } from './budgets.service.js';
import { type LadderStep, stepId } from './ladder/ladder.js';
import type { EffectInForce } from './ladder/ladder-effect.js';
import type { CrossingView } from './ladder/ladder.repository.js';
import { amountAt } from './ladder/share.js';

export type BudgetView = ReturnType<typeof toBudget>;

const SHARES = 1_000_000n;

/** A budget as its page shows it. */
export function toBudget(
  { budget, window, taken }: BudgetStanding,
  crossings: readonly CrossingView[],
  effects: readonly EffectInForce[],
  at: number,
) {
  const { id, scope, mode, timezone, onUnavailable, ladder, optOut } = budget;
  const increases = increasesAt(budget, at);
  const balance = { ...taken, limit: budget.limit, increases };
  const effective = effectiveLimit(balance);
  const crossed = new Map(crossings.map((one) => [one.step, one]));
  return {
    id,
    scope,
    limit: fromFemto(budget.limit),
    window: budget.window,
    timezone,
    mode,
    onUnavailable,
    ladder,
    optOut,
    increases: fromFemto(increases),
    bindingShare: Number((totalTaken(balance) * SHARES) / effective) / Number(SHARES),
    resetsAt: new Date(window.end),
    steps: ladder.map((step) => toStep(step, effective, crossed.get(stepId(step)))),
    inForce: effects.map(({ until, from: _, optOut: __, ...effect }) => ({
      ...effect,
      until: new Date(until),
    })),
    current: {
      startsAt: new Date(window.start),
      endsAt: new Date(window.end),
      limit: fromFemto(effective),
      posted: fromFemto(taken.posted),
      presumed: fromFemto(taken.presumed),
      held: fromFemto(taken.held),
      leased: fromFemto(taken.leased),
    },
  };
}

function toStep(step: LadderStep, effective: bigint, known: CrossingView | undefined) {
  const { at = 0, on = null } = step;
  return {
    id: stepId(step),
    ...step,
    at,
    on,
    amount: fromFemto(amountAt(effective, at)),
    inForce: known?.inForce ?? false,
    crossedAt: known?.crossedAt ?? null,
    releasedBecause: known?.because ?? null,
  };
}

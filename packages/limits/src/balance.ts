import { fromFemto } from '@bursar/pricing';
import { type Amount, minus, plus } from './amount.js';
import { compareNarrowness, type Scope } from './scope.js';

/** What is taken of a limit: of one hold, of one lease, or of all of them together. */
export interface Taken<M extends Amount = bigint> {
  /** Usage in the ledger. */
  readonly posted: M;
  /** The worst case of calls whose cost was not reported in time. */
  readonly presumed: M;
  /** The worst case of single calls under way. */
  readonly held: M;
  /** What gateways may still spend in-process. */
  readonly leased: M;
}

/** One window of one budget. */
export interface Balance<M extends Amount = bigint> extends Taken<M> {
  readonly limit: M;
  /** Approved raises in force, together. */
  readonly increases: M;
}

export function effectiveLimit<M extends Amount>(balance: Balance<M>): M {
  return plus(balance.limit, balance.increases);
}

export function totalTaken<M extends Amount>(taken: Taken<M>): M {
  return plus(plus(taken.posted, taken.presumed), plus(taken.held, taken.leased));
}

/** Below zero once a limit is lowered, or exceeded by traffic that was not admitted. */
export function headroom<M extends Amount>(balance: Balance<M>): M {
  return minus(effectiveLimit(balance), totalTaken(balance));
}

/** A call may use a limit up to its last digit; one that costs nothing uses none of it, however far it is exceeded. */
export function fits<M extends Amount>(balance: Balance<M>, worst: M): boolean {
  return worst <= minus(worst, worst) || worst <= headroom(balance);
}

/** What the limit will look like when every open reservation has ended without cost. */
export function fitsWithoutHolds<M extends Amount>(balance: Balance<M>, worst: M): boolean {
  return plus(worst, plus(balance.posted, balance.presumed)) <= effectiveLimit(balance);
}

export function moveBalance<M extends Amount>(balance: Balance<M>, by: Taken<M>): Balance<M> {
  return {
    posted: plus(balance.posted, by.posted),
    presumed: plus(balance.presumed, by.presumed),
    held: plus(balance.held, by.held),
    leased: plus(balance.leased, by.leased),
    limit: balance.limit,
    increases: balance.increases,
  };
}

/** The movement that turns what was taken `before` into what is taken `after`. */
export function movementBetween<M extends Amount>(before: Taken<M>, after: Taken<M>): Taken<M> {
  return {
    posted: minus(after.posted, before.posted),
    presumed: minus(after.presumed, before.presumed),
    held: minus(after.held, before.held),
    leased: minus(after.leased, before.leased),
  };
}

/** Two movements made in one transaction. */
export function joinMovements<M extends Amount>(a: Taken<M>, b: Taken<M>): Taken<M> {
  return {
    posted: plus(a.posted, b.posted),
    presumed: plus(a.presumed, b.presumed),
    held: plus(a.held, b.held),
    leased: plus(a.leased, b.leased),
  };
}

/** One budget that covers a call, with the window that the call falls in. */
export interface BudgetInForce<M extends Amount = bigint> {
  readonly id: string;
  readonly scope: Scope;
  /** A soft budget is recorded and alerted, and never denies. */
  readonly mode: 'hard' | 'soft';
  readonly balance: Balance<M>;
  /** When the window ends, epoch ms. */
  readonly resetsAt: number;
}

export type Admission<M extends Amount = bigint> =
  | { readonly outcome: 'allowed' }
  | {
      readonly outcome: 'denied';
      readonly by: BudgetInForce<M>;
      /** Only open reservations are in the way, in every budget that binds: asking again later can help. */
      readonly retryable: boolean;
    };

/** Whether every hard budget has room for the call; if not, the one with the least headroom, ties to the narrowest scope. */
export function admit<M extends Amount>(
  budgets: readonly BudgetInForce<M>[],
  worst: M,
): Admission<M> {
  let by: BudgetInForce<M> | null = null;
  let retryable = true;
  for (const budget of budgets) {
    if (budget.mode === 'soft' || fits(budget.balance, worst)) continue;
    retryable = retryable && fitsWithoutHolds(budget.balance, worst);
    if (by === null || compareTightness(budget, by) < 0) by = budget;
  }
  return by === null ? { outcome: 'allowed' } : { outcome: 'denied', by, retryable };
}

/** Sorts the budget that leaves least to the front. */
export function compareTightness<M extends Amount>(
  a: BudgetInForce<M>,
  b: BudgetInForce<M>,
): number {
  const [left, right] = [headroom(a.balance), headroom(b.balance)];
  if (left < right) return -1;
  if (right < left) return 1;
  return compareNarrowness(a, b);
}

/** What a denied caller is answered, as `402 budget_exhausted` prints it. */
export interface DenialFacts {
  readonly budget: string;
  readonly scope: Scope;
  readonly limitUsd: string;
  readonly spentUsd: string;
  readonly presumedUsd: string;
  /** Holds and leases: whatever will come back if it is not used. */
  readonly heldUsd: string;
  readonly resetsAt: string;
  readonly retryable: boolean;
}

export function denialFacts(
  { id, scope, balance, resetsAt }: BudgetInForce,
  retryable: boolean,
): DenialFacts {
  return {
    budget: id,
    scope,
    limitUsd: fromFemto(effectiveLimit(balance)),
    spentUsd: fromFemto(balance.posted),
    presumedUsd: fromFemto(balance.presumed),
    heldUsd: fromFemto(balance.held + balance.leased),
    resetsAt: new Date(resetsAt).toISOString(),
    retryable,
  };
}

import { type Amount, minus, plus } from './amount.js';

/** The gateway's side of a lease: what one process may spend without asking. */
export interface Slice<M extends Amount = bigint> {
  readonly amount: M;
  /** Settled calls at their cost, all others at their worst case. */
  readonly used: M;
  /** When the request for the lease was *sent*, on this process's monotonic clock: the authority's clock starts later. */
  readonly sentAt: number;
  readonly termMs: number;
}

export function openSlice<M extends Amount>(amount: M, sentAt: number, termMs: number): Slice<M> {
  return { amount, used: minus(amount, amount), sentAt, termMs };
}

/** To be asked again after the journal is synced, right before dispatch: a process may have been paused in between. */
export function inTerm(
  { sentAt, termMs }: Pick<Slice<Amount>, 'sentAt' | 'termMs'>,
  monotonicNow: number,
): boolean {
  return monotonicNow - sentAt < termMs;
}

/** A call that costs nothing needs no money, but a lease in its term all the same. */
export function mayStart<M extends Amount>(
  slice: Slice<M>,
  worst: M,
  monotonicNow: number,
): boolean {
  const isFree = plus(worst, worst) === worst;
  return (isFree || plus(slice.used, worst) <= slice.amount) && inTerm(slice, monotonicNow);
}

export function startCall<M extends Amount>(slice: Slice<M>, worst: M): Slice<M> {
  return { ...slice, used: plus(slice.used, worst) };
}

/**
 * The authority has acknowledged a settlement: only then may the slice be spent again. Before, a line of the log may have
 * reported the call first, and its worst case was taken out of the lease: what the gateway gave itself back would
 * be someone else's. A call whose cost is unknown (null) keeps its worst case.
 */
export function settleCall<M extends Amount>(slice: Slice<M>, worst: M, cost: M | null): Slice<M> {
  return cost === null ? slice : { ...slice, used: plus(minus(slice.used, worst), cost) };
}

import { type Amount, minus, plus, rest } from './amount.js';
import { movementBetween, type Taken } from './balance.js';
import { type Hold, isWhollyLogged, takenByHold } from './hold.js';

/**
 * granted: carved out, the gateway has not used it yet. active: it has. expired: past its term, calls may still be under
 * way. returned: the gateway listed what it has under way and gave back the rest. reclaimed: it never did, and the rest is
 * presumed spent. closed: what was presumed has been proven unspent, or released by two people.
 */
export type LeaseState = 'granted' | 'active' | 'expired' | 'returned' | 'reclaimed' | 'closed';

/** A slice of budgets that a gateway spends in-process. Postgres alone decides the time of a lease. */
export interface Lease<M extends Amount = bigint> {
  readonly state: LeaseState;
  /** The life of the gateway that it was granted to: a restarted gateway has a higher one. */
  readonly epoch: number;
  readonly amount: M;
  /** What calls under this lease have taken out of it, as far as the authority knows; broken bounds may exceed the amount. */
  readonly drawn: M;
  readonly grantedAt: number;
  readonly terms: LeaseTerms;
}

export interface LeaseTerms {
  /** No call starts later than this after the gateway *sent* its request, on its monotonic clock. */
  readonly termMs: number;
  /** No call lasts longer, and no settlement of one is on its way for longer. */
  readonly longestCallMs: number;
  /** What a monotonic clock may drift within the term, and a process be paused between its last look at it and dispatch. */
  readonly marginMs: number;
}

export type LeaseRefusal = 'stale_epoch' | 'expired' | 'ended' | 'too_early';

export interface LeaseStep<M extends Amount = bigint> {
  readonly lease: Lease<M>;
  /** Goes, whole, to every window that the lease was carved from; null: no balance moves. */
  readonly movement: Taken<M> | null;
  readonly refused: LeaseRefusal | null;
}

export function grantLease<M extends Amount>(
  amount: M,
  epoch: number,
  grantedAt: number,
  terms: LeaseTerms,
): Lease<M> {
  return { state: 'granted', epoch, amount, drawn: minus(amount, amount), grantedAt, terms };
}

export function takenByLease<M extends Amount>({ state, amount, drawn }: Lease<M>): Taken<M> {
  const none = minus(amount, amount);
  switch (state) {
    case 'granted':
    case 'active':
    case 'expired':
      return { posted: none, presumed: none, held: none, leased: rest(amount, drawn) };
    case 'reclaimed':
      return { posted: none, presumed: rest(amount, drawn), held: none, leased: none };
    case 'returned':
    case 'closed':
      return { posted: none, presumed: none, held: none, leased: none };
  }
}

/** Whether the gateway's slice can still grow smaller by starting or settling calls. */
export function isLive({ state }: Lease<Amount>): boolean {
  return state === 'granted' || state === 'active' || state === 'expired';
}

/** The gateway asks to go on under a lease. Only the life that it was granted to may, and only within its term. */
export function activateLease<M extends Amount>(
  lease: Lease<M>,
  epoch: number,
  now: number,
): LeaseStep<M> {
  if (epoch !== lease.epoch) return refused(lease, 'stale_epoch');
  if (!isLive(lease)) return refused(lease, 'ended');
  if (lease.state === 'expired' || now >= lease.grantedAt + lease.terms.termMs) {
    return refused(lease, 'expired');
  }
  return step(lease, 'active', lease.drawn);
}

/** The term is over: nothing starts any more. The slice stays taken until whatever is under way must have ended. */
export function expireLease<M extends Amount>(lease: Lease<M>, now: number): LeaseStep<M> {
  if (lease.state !== 'granted' && lease.state !== 'active') return refused(lease, 'ended');
  if (now < lease.grantedAt + lease.terms.termMs) return refused(lease, 'too_early');
  return step(lease, 'expired', lease.drawn);
}

/** When a lease that was not returned is reclaimed. */
export function reclaimsAt({ grantedAt, terms }: Lease<Amount>): number {
  return grantedAt + terms.termMs + terms.longestCallMs + terms.marginMs;
}

/** The lease was not returned in time: what is left of it is presumed spent, never given back. */
export function reclaimLease<M extends Amount>(lease: Lease<M>, now: number): LeaseStep<M> {
  if (!isLive(lease)) return refused(lease, 'ended');
  if (now < reclaimsAt(lease)) return refused(lease, 'too_early');
  return step(lease, 'reclaimed', lease.drawn);
}

/**
 * The gateway, or its journal after a restart, has listed every call that it may have started and that is not settled. Each
 * of them must be drawn into a hold of its own first, in the same transaction; the rest was never spent.
 */
export function returnLease<M extends Amount>(lease: Lease<M>): LeaseStep<M> {
  if (!isLive(lease) && lease.state !== 'reclaimed') return refused(lease, 'ended');
  return step(lease, 'returned', lease.drawn);
}

/** What a reclaimed lease still presumes is proven unspent, or released by two people where no log exists. */
export function closeLease<M extends Amount>(lease: Lease<M>): LeaseStep<M> {
  if (lease.state !== 'reclaimed') return refused(lease, isLive(lease) ? 'too_early' : 'ended');
  return step(lease, 'closed', lease.drawn);
}

/**
 * A call under this lease is reported for the first time: its worst case leaves the lease and becomes a hold. A
 * stale epoch may still do this, for what it started is spent. A lease that has ended has nothing to give; then the hold
 * comes on top, as the truth does.
 */
export function drawFromLease<M extends Amount>(lease: Lease<M>, worst: M): LeaseStep<M> {
  if (!isLive(lease) && lease.state !== 'reclaimed') return refused(lease, 'ended');
  return step(lease, lease.state, plus(lease.drawn, worst));
}

/**
 * What a call takes of its lease, as its gateway counts it: the worst case until the gateway has the answer to its settlement,
 * then the cost that the answer names; where the cost was unknown, the gateway keeps the worst case. The provider's log may be
 * first. Then what the call did not need goes back to the lease and not to the budgets, for the gateway will take it.
 */
export function takenOfLease<M extends Amount>(hold: Hold<M>): M {
  const { worst, settled } = hold;
  if (settled === null) return isWhollyLogged(hold) ? takenByHold(hold).posted : worst;
  const { state, cost } = settled.answer;
  return settled.cost === null || state === 'PRESUMED' ? worst : cost;
}

/** A call under this lease changed: the lease gives or gets the difference, while it lives. */
export function followHold<M extends Amount>(
  lease: Lease<M>,
  before: Hold<M>,
  after: Hold<M>,
): LeaseStep<M> {
  if (!isLive(lease)) return refused(lease, 'ended');
  const drawn = plus(minus(lease.drawn, takenOfLease(before)), takenOfLease(after));
  return step(lease, lease.state, drawn);
}

function step<M extends Amount>(lease: Lease<M>, state: LeaseState, drawn: M): LeaseStep<M> {
  const { epoch, amount, grantedAt, terms } = lease;
  const after: Lease<M> = { state, epoch, amount, drawn, grantedAt, terms };
  const movement = movementBetween(takenByLease(lease), takenByLease(after));
  return { lease: after, movement, refused: null };
}

function refused<M extends Amount>(lease: Lease<M>, reason: LeaseRefusal): LeaseStep<M> {
  return { lease, movement: null, refused: reason };
}

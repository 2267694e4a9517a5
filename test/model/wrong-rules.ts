import {
  effectiveLimit,
  type Hold,
  type HoldStep,
  type Lease,
  type LeaseStep,
  movementBetween,
  type Taken,
} from '@bursar/limits';
import { PRODUCT, type Rules } from './rules.js';
import { type Violation } from './world.js';

/** Rules that have cost others money. The model must find out each of them, or it proves nothing. */
export interface WrongRules {
  readonly name: string;
  readonly rules: Rules;
  /** The promise it is expected to break. */
  readonly breaks: Violation;
}

const NOTHING: Taken<number> = { posted: 0, presumed: 0, held: 0, leased: 0 };

/** Only what is posted moves. */
function postedOnly<S extends HoldStep<number>>(step: S): S {
  if (step.movement === null) return step;
  return { ...step, movement: { ...NOTHING, posted: step.movement.posted } };
}

const checkThenAdd: Rules = {
  ...PRODUCT,
  admit: (budgets, worst) => {
    const by = budgets.find(({ balance }) => balance.posted >= effectiveLimit(balance));
    if (by === undefined) return { outcome: 'allowed' };
    return PRODUCT.admit([by], worst);
  },
  takenByHold: () => NOTHING,
  settleHold: (hold, settlement) => postedOnly(PRODUCT.settleHold(hold, settlement)),
  logRequest: (hold, request) => postedOnly(PRODUCT.logRequest(hold, request)),
  expireHold: (hold) => postedOnly(PRODUCT.expireHold(hold)),
  voidHold: (hold, proof) => postedOnly(PRODUCT.voidHold(hold, proof)),
};

function freed(hold: Hold<number>): HoldStep<number> {
  const after: Hold<number> = { ...hold, state: 'VOIDED' };
  const movement = movementBetween(PRODUCT.takenByHold(hold), PRODUCT.takenByHold(after));
  return { outcome: 'applied', hold: after, movement, alert: null };
}

const releaseOnTimeout: Rules = { ...PRODUCT, expireHold: freed };

const settleWithoutIdempotency: Rules = {
  ...PRODUCT,
  settleHold: (hold, settlement) => {
    const step = PRODUCT.settleHold(hold, settlement);
    if (step.outcome !== 'repeated') return step;
    const movement = { ...NOTHING, posted: settlement.cost ?? 0 };
    return { ...step, outcome: 'applied', movement };
  },
};

const otherBodyReplaces: Rules = {
  ...PRODUCT,
  settleHold: (hold, settlement) => {
    const step = PRODUCT.settleHold(hold, settlement);
    if (step.outcome !== 'conflict') return step;
    const again = PRODUCT.settleHold({ ...hold, settled: null }, settlement);
    return { ...again, movement: movementBetween(NOTHING, PRODUCT.takenByHold(again.hold)) };
  },
};

/** At the end of its term, by the authority's clock alone, and as if nothing could be under way. */
const leaseReclaimedUnfenced: Rules = {
  ...PRODUCT,
  reclaimsAt: ({ grantedAt, terms }) => grantedAt + terms.termMs,
  reclaimLease: (lease) => ended(lease),
};

const leasedCallHeldTwice: Rules = {
  ...PRODUCT,
  drawFromLease: (lease) => ({ lease, movement: null, refused: null }),
};

const returnForgetsOpenCalls: Rules = { ...PRODUCT, stillOpen: () => [] };

const staleEpochStarts: Rules = {
  ...PRODUCT,
  activateLease: (lease) => ({ lease, movement: null, refused: null }),
};

function ended(lease: Lease<number>): LeaseStep<number> {
  const after: Lease<number> = { ...lease, state: 'returned' };
  const movement = movementBetween(PRODUCT.takenByLease(lease), PRODUCT.takenByLease(after));
  return { lease: after, movement, refused: null };
}

/** A crash between the rows of two levels: one of them is never written. */
const crossLevelPartialWrite: Rules = {
  ...PRODUCT,
  reaches: (level, turn) => level !== 2 || turn % 16 !== 0,
};

/** The first line of the log ends a call, although another attempt of it was billed. */
const firstLineEndsAll: Rules = {
  ...PRODUCT,
  openHold: (worst) => PRODUCT.openHold(worst, 1),
  settleHold: (hold, settlement) => PRODUCT.settleHold(hold, { ...settlement, attempts: 1 }),
};

const slicePaysNothing: Rules = { ...PRODUCT, startCall: (slice) => slice };

const settledKeepsWorstCase: Rules = {
  ...PRODUCT,
  settleHold: (hold, settlement) => {
    const step = PRODUCT.settleHold(hold, settlement);
    if (step.movement === null || step.movement.held >= 0) return step;
    return { ...step, movement: { ...step.movement, held: 0 } };
  },
};

const holdNeverEnds: Rules = {
  ...PRODUCT,
  expireHold: (hold) => ({ outcome: 'repeated', hold, movement: null, alert: null }),
};

const retriedRequestHoldsTwice: Rules = { ...PRODUCT, isRemembered: () => false };

export const WRONG_RULES: readonly WrongRules[] = [
  { name: 'check, then add', rules: checkThenAdd, breaks: 'overspent' },
  { name: 'release on timeout', rules: releaseOnTimeout, breaks: 'overspent' },
  { name: 'settle without idempotency', rules: settleWithoutIdempotency, breaks: 'doubled' },
  { name: 'another body settles again', rules: otherBodyReplaces, breaks: 'doubled' },
  { name: 'lease reclaimed unfenced', rules: leaseReclaimedUnfenced, breaks: 'overspent' },
  { name: 'return forgets calls under way', rules: returnForgetsOpenCalls, breaks: 'overspent' },
  { name: 'stale epoch goes on', rules: staleEpochStarts, breaks: 'unfenced' },
  { name: 'leased call is held twice', rules: leasedCallHeldTwice, breaks: 'phantom' },
  { name: 'slice that calls do not shrink', rules: slicePaysNothing, breaks: 'overspent' },
  { name: 'cross-level partial write', rules: crossLevelPartialWrite, breaks: 'uneven' },
  { name: 'first line of the log ends all', rules: firstLineEndsAll, breaks: 'overspent' },
  { name: 'settled call keeps its worst case', rules: settledKeepsWorstCase, breaks: 'phantom' },
  { name: 'hold without end', rules: holdNeverEnds, breaks: 'phantom' },
  { name: 'retried request holds twice', rules: retriedRequestHoldsTwice, breaks: 'phantom' },
];

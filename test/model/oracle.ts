import { effectiveLimit, type Taken, totalTaken } from '@bursar/limits';
import {
  at,
  type Call,
  type CallWindows,
  LEASE_TERMS,
  LEVELS,
  type LeaseRecord,
  violate,
  WINDOWS,
  type World,
} from './world.js';

/** Judges the books by what truly happened, which the rules never see. */

/** Invariant 4: whenever something is granted, nothing above it is over its limit. */
export function judgeGrant(world: World, windows: CallWindows): void {
  for (const window of windows) {
    const balance = at(world.balances, window);
    if (totalTaken(balance) > effectiveLimit(balance)) {
      violate(world, 'overspent', `window ${window} is granted beyond its limit`);
    }
  }
}

/** Nothing starts under a lease that has been handed back or reclaimed: its money may be someone else's by now. */
export function judgeStart(world: World, { returned, lease }: LeaseRecord): void {
  if (returned || lease.state === 'returned' || lease.state === 'reclaimed') {
    violate(world, 'unfenced', `a call starts under a lease that is ${lease.state}`);
  }
}

/** R2: what the provider charges for admitted calls stays within the limit, however the books stand. */
export function judgeBill(world: World, call: Call): void {
  for (const window of call.windows) {
    const billed = at(world.billed, window) + call.cost;
    world.billed[window] = billed;
    if (billed > at(world.limitMax, window) + at(world.excess, window)) {
      violate(world, 'overspent', `window ${window} is billed ${billed}`);
    }
  }
}

/**
 * Invariant 5. A denial is phantom if posted + presumed + what is truly in flight + the call would have fitted in every window.
 * In flight is, of a call: its worst case, less what is logged, from its admission until its end is reported (settled, proven
 * unbilled, wholly logged) or its term is over; of a lease: what its gateway can still spend, until it is returned or until
 * its term, the longest call and the margin are over. After that both are presumed, which the books themselves say.
 */
export function judgeDenial(world: World, windows: CallWindows, worst: number): void {
  for (const window of windows) {
    const balance = at(world.balances, window);
    const taken = balance.posted + balance.presumed + inFlight(world, window);
    if (taken + worst > effectiveLimit(balance)) return;
  }
  violate(world, 'phantom', `${worst} would have fitted in ${windows.join()}`);
}

function inFlight(world: World, window: number): number {
  let sum = 0;
  for (const call of world.calls) {
    if (call.hold === null || call.isUnreported || !isIn(call.windows, window)) continue;
    if (isEndReported(call) || world.now >= call.expiresAt) continue;
    sum += Math.max(0, call.worst - call.receivedLoggedCost);
  }
  for (const record of world.leases) {
    if (isIn(record.windows, window)) sum += leaseInFlight(record, world.now);
  }
  return sum;
}

function isIn(windows: CallWindows, window: number): boolean {
  return windows[0] === window || windows[1] === window || windows[2] === window;
}

function isEndReported(call: Call): boolean {
  return call.settlementReceived || call.voidReceived || call.logsReceived >= call.attemptsMax;
}

function leaseInFlight({ lease, returned, calls }: LeaseRecord, now: number): number {
  const { termMs, longestCallMs, marginMs } = LEASE_TERMS;
  if (returned || now >= lease.grantedAt + termMs + longestCallMs + marginMs) return 0;
  let used = 0;
  for (const call of calls) used += usedOfLease(call);
  return Math.max(0, lease.amount - used);
}

/** What its gateway will not take back of a call: once the log shows all of it, it is going to take the rest. */
function usedOfLease(call: Call): number {
  const { hold, isUnreported, settlementReceived, receivedCost, receivedLoggedCost, worst } = call;
  if (hold === null) return 0;
  if (isUnreported) return receivedLoggedCost;
  if (settlementReceived)
    return receivedCost === null ? worst : (call.answer?.cost ?? receivedCost);
  return call.logsReceived >= call.attemptsMax ? receivedLoggedCost : worst;
}

/** At every step: the levels agree to the last unit, nothing is below zero, and what should have ended has. */
export function judgeStep(world: World): void {
  const { balances, now } = world;
  let total = 0;
  for (let level = 0; level < LEVELS.length; level += 1) {
    const [from, to] = at(LEVELS, level);
    let sum = 0;
    for (let window = from; window < to; window += 1) {
      const balance = at(balances, window);
      sum += fingerprint(balance);
      if (balance.held < 0 || balance.leased < 0 || balance.presumed < 0) {
        violate(world, 'unbalanced', `window ${window} is below zero`);
      }
    }
    if (level > 0 && sum !== total) violate(world, 'uneven', `level ${level} has other sums`);
    total = sum;
  }
  for (const { hold, expiresAt, id } of world.open) {
    if (hold?.state === 'PENDING' && now >= expiresAt) {
      violate(world, 'unended', `#${id} is still pending`);
    }
  }
}

/** Sums of small numbers, four in one: equal exactly if all four are. */
function fingerprint({ posted, presumed, held, leased }: Taken<number>): number {
  return posted + 4_096 * (presumed + 4_096 * (held + 4_096 * leased));
}

/** R5: every balance is the fold of what is known about its calls and leases. */
export function judgeFold(world: World): void {
  const { rules } = world;
  const fold: number[] = new Array<number>(WINDOWS).fill(0);
  for (const { hold, windows } of world.calls) {
    if (hold === null) continue;
    const share = fingerprint(rules.takenByHold(hold));
    for (const window of windows) fold[window] = at(fold, window) + share;
  }
  for (const { lease, windows } of world.leases) {
    const share = fingerprint(rules.takenByLease(lease));
    for (const window of windows) fold[window] = at(fold, window) + share;
  }
  for (let window = 0; window < WINDOWS; window += 1) {
    const known = at(fold, window) + at(world.bypassed, window);
    if (known !== fingerprint(at(world.balances, window))) {
      violate(world, 'unbalanced', `window ${window} is not the fold of its calls`);
    }
  }
}

/** When everything that was on its way has arrived: nothing lost, nothing doubled, nothing still taken. */
export function judgeEnd(world: World): void {
  judgeFold(world);
  for (const { hold, id } of world.calls) {
    if (hold?.state === 'PENDING') violate(world, 'unended', `#${id} never ends`);
  }
  for (let window = 0; window < WINDOWS; window += 1) {
    const { posted, presumed, held, leased } = at(world.balances, window);
    const truth = at(world.billed, window) + at(world.bypassed, window);
    if (posted > truth) violate(world, 'doubled', `window ${window}: ${posted} of ${truth}`);
    if (posted + presumed < truth)
      violate(world, 'lost', `window ${window}: ${posted} of ${truth}`);
    if (held !== 0 || leased !== 0) violate(world, 'unended', `window ${window} is still held`);
    if (world.hasLog && presumed !== 0) {
      violate(world, 'unended', `window ${window} still presumes ${presumed}`);
    }
  }
  for (const { hold, cost, billed, id } of world.calls) {
    if (hold?.state === 'VOIDED' && billed && cost > 0 && hold.logged.length === 0) {
      violate(world, 'unproven', `#${id} is void and was billed`);
    }
  }
}

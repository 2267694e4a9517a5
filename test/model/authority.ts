import type { BudgetInForce, Hold, Taken } from '@bursar/limits';
import { judgeDenial, judgeGrant } from './oracle.js';
import {
  at,
  type Call,
  type CallWindows,
  LEASE_TERMS,
  type LeaseRecord,
  windowsOf,
  type World,
} from './world.js';

/** What the authority does, one transaction after the other, with nothing but the rules and its own records. */

const SCOPES = ['organisation', 'team', 'key'].map((level, index) =>
  index === 0 ? {} : { [level]: level },
);

function budgetsOf(world: World, windows: CallWindows): BudgetInForce<number>[] {
  return windows.map((window, level) => ({
    id: 'budget',
    scope: at(SCOPES, level),
    mode: 'hard',
    balance: at(world.balances, window),
    resetsAt: 0,
  }));
}

export function write(world: World, windows: CallWindows, movement: Taken<number> | null): void {
  if (movement === null) return;
  for (let level = 0; level < 3; level += 1) {
    if (!world.rules.reaches(level, world.now + world.calls.length)) continue;
    const window = at(windows, level);
    world.balances[window] = world.rules.move(at(world.balances, window), movement);
  }
}

/** The hold of a call that every level has room for; null is a denial, which changes nothing. */
export function admitCall(
  world: World,
  windows: CallWindows,
  worst: number,
  attemptsMax: number,
): Hold<number> | null {
  const { rules } = world;
  const { outcome } = rules.admit(budgetsOf(world, windows), worst);
  world.trace?.(`${world.now} ask for ${worst} in ${windows.join()}: ${outcome}`);
  if (outcome === 'denied') {
    world.denied += 1;
    judgeDenial(world, windows, worst);
    return null;
  }
  const hold = rules.openHold(worst, attemptsMax);
  write(world, windows, rules.takenByHold(hold));
  judgeGrant(world, windows);
  return hold;
}

/** Asked again with the same id, it answers again, and nothing moves. */
export function askAgain(world: World, call: Call): void {
  if (world.rules.isRemembered(call.hold)) return;
  call.hold = admitCall(world, call.windows, call.worst, call.attemptsMax) ?? call.hold;
}

export function grant(
  world: World,
  gateway: number,
  key: number,
  amount: number,
): LeaseRecord | null {
  const { rules } = world;
  const windows = windowsOf(world, key);
  if (rules.admit(budgetsOf(world, windows), amount).outcome === 'denied') return null;
  const lease = rules.grantLease(amount, at(world.gateways, gateway).epoch, world.now, LEASE_TERMS);
  const record: LeaseRecord = { lease, gateway, windows, calls: [], returned: false };
  world.leases.push(record);
  world.trace?.(`${world.now} lease L${world.leases.length} ${amount} in ${windows.join()}`);
  write(world, windows, rules.takenByLease(lease));
  judgeGrant(world, windows);
  return record;
}

/** Postgres' clock alone ends holds and leases. */
export function sweep(world: World): void {
  const { rules, now } = world;
  const { open } = world;
  for (let index = open.length - 1; index >= 0; index -= 1) {
    const call = at(open, index);
    if (call.hold?.state === 'PENDING' && now >= call.expiresAt) {
      const step = rules.expireHold(call.hold);
      call.hold = step.hold;
      write(world, call.windows, step.movement);
      world.trace?.(`${now} expired #${call.id}`);
    }
    const isDone = call.phase === 'reported' || call.phase === 'dead';
    if (isDone && call.hold !== null && call.hold.state !== 'PENDING') {
      open[index] = at(open, open.length - 1);
      open.pop();
    }
  }
  for (const record of world.leases) {
    const { lease } = record;
    if (lease.state === 'granted' && now >= lease.grantedAt + lease.terms.termMs) {
      record.lease = rules.expireLease(lease, now).lease;
    }
    if (record.lease.state !== 'expired' || now < rules.reclaimsAt(lease)) continue;
    const step = rules.reclaimLease(record.lease, now);
    record.lease = step.lease;
    write(world, record.windows, step.movement);
    world.trace?.(`${now} lease reclaimed, ${step.lease.amount - step.lease.drawn} unaccounted`);
  }
}

export function closeReclaimed(world: World, record: LeaseRecord): void {
  const step = world.rules.closeLease(record.lease);
  record.lease = step.lease;
  write(world, record.windows, step.movement);
}

export function releasePresumed(world: World, call: Call): void {
  if (call.hold === null) return;
  const step = world.rules.releaseHold(call.hold, { people: ['ann', 'bo'], logExists: false });
  call.hold = step.hold;
  write(world, call.windows, step.movement);
}

/** Traffic that passed no gateway: known from the log alone, counted in full whatever the limit. */
export function postBypass(world: World, key: number, cost: number): void {
  const windows = windowsOf(world, key);
  write(world, windows, { posted: cost, presumed: 0, held: 0, leased: 0 });
  for (const window of windows) world.bypassed[window] = at(world.bypassed, window) + cost;
}

import { type BudgetInForce, type Taken } from '../../apps/api/src/budgets/balance.js';
import { type Hold } from '../../apps/api/src/budgets/hold.js';
import { judgeDenial, judgeGrant } from './oracle.js';
import {
  at,
  type Call,
  type CallWindows,
  HOLD_TERM,
  LEASE_TERMS,
  type LeaseRecord,
  type Message,
  violate,
  windowsOf,
  type World,
} from './world.js';

/** What the authority does, one transaction after the other, with nothing but the rules and its own records. */

const SCOPES = ['organisation', 'team', 'key'].map((level, index) =>
  index === 0 ? {} : { [level]: level },
);

export function budgetsOf(world: World, windows: CallWindows): BudgetInForce<number>[] {
  return windows.map((window, level) => ({
    id: 'budget',
    scope: at(SCOPES, level),
    mode: 'hard',
    balance: at(world.balances, window),
    resetsAt: 0,
  }));
}

function write(world: World, windows: CallWindows, movement: Taken<number> | null): void {
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

/** A call under a lease gets a hold of its own once anything is heard of it. */
function hear(world: World, call: Call): void {
  if (call.hold !== null || call.lease === null) return;
  const { rules } = world;
  const record = call.lease;
  const step = rules.drawFromLease(record.lease, call.worst);
  record.lease = step.lease;
  call.hold = rules.openHold(call.worst, call.attemptsMax);
  call.expiresAt = Math.max(world.now, rules.reclaimsAt(record.lease));
  write(world, call.windows, step.movement);
  write(world, call.windows, rules.takenByHold(call.hold));
}

function refund(world: World, call: Call): void {
  if (call.lease === null || call.hold === null) return;
  const step = world.rules.refundLease(call.lease.lease, call.hold);
  call.lease.lease = step.lease;
  write(world, call.windows, step.movement);
}

export function deliver(world: World, message: Message): void {
  const { kind, call, record } = message;
  if (record !== null) return takeBack(world, record, message.open);
  if (call === null) return;
  if (kind === 'request') return askAgain(world, call);
  hear(world, call);
  world.trace?.(`${world.now} ${kind} #${call.id} ${message.body} ${message.cost ?? ''}`);
  switch (kind) {
    case 'settlement':
      return settle(world, call, message);
    case 'log':
      return log(world, call, message.attempt);
    case 'undispatched':
      return prove(world, call, 'never-dispatched');
    case 'unbilled':
      return prove(world, call, 'unbilled-error');
    case 'return':
      return;
  }
}

function settle(world: World, call: Call, { body, cost, attempt }: Message): void {
  if (call.hold === null) return;
  const step = world.rules.settleHold(call.hold, { body, cost, attempts: attempt });
  call.hold = step.hold;
  write(world, call.windows, step.movement);
  if (!call.heardSettlement) {
    call.heardSettlement = true;
    call.heardCost = cost;
    call.answer = step.answer;
    refund(world, call);
    acknowledge(world, call, body);
    return;
  }
  acknowledge(world, call, body);
  const isSame = body === call.hold.settled?.body;
  if (
    isSame &&
    (step.answer?.state !== call.answer?.state || step.answer?.cost !== call.answer?.cost)
  ) {
    violate(world, 'changed', `#${call.id} is answered differently the second time`);
  }
  if (step.movement !== null || (!isSame && step.outcome !== 'conflict')) {
    violate(world, 'changed', `#${call.id} is settled twice`);
  }
}

/** The answer to a settlement, unless it is lost: only now may the gateway spend again what the call did not need. */
function acknowledge(world: World, call: Call, body: string): void {
  const isLost = world.chance.fault('replyLost', 10);
  if (isLost || call.acknowledged || call.lease === null || call.hold?.settled?.body !== body)
    return;
  call.acknowledged = true;
  const { slices, epoch } = at(world.gateways, call.gateway);
  const held = at(slices, call.key);
  if (held?.record !== call.lease || held.epoch !== epoch) return;
  const slice = world.rules.settleCall(held.slice, call.worst, call.hold.settled.cost);
  slices[call.key] = { ...held, slice };
}

function log(world: World, call: Call, attempt: number): void {
  if (call.hold === null) return;
  const cost = at(call.costs, attempt);
  const before = call.hold.logged.length;
  const step = world.rules.logRequest(call.hold, { requestId: String(attempt), cost });
  call.hold = step.hold;
  write(world, call.windows, step.movement);
  if (step.hold.logged.length > before) {
    call.heardLogs += 1;
    call.heardLogged += cost;
  }
}

type Proven = 'never-dispatched' | 'unbilled-error' | 'counts-match';

export function prove(world: World, call: Call, kind: Proven): void {
  if (call.hold === null) return;
  const step = world.rules.voidHold(call.hold, { kind });
  call.hold = step.hold;
  write(world, call.windows, step.movement);
  if (step.outcome === 'applied') call.heardVoid = true;
}

function takeBack(world: World, record: LeaseRecord, open: readonly Call[]): void {
  if (record.returned) return;
  world.trace?.(`${world.now} lease returned with ${open.length} open`);
  for (const call of world.rules.stillOpen(open)) {
    if (call.hold !== null) continue;
    hear(world, call);
    call.expiresAt = world.now + HOLD_TERM;
  }
  const step = world.rules.returnLease(record.lease);
  record.returned = record.returned || step.refused === null;
  record.lease = step.lease;
  write(world, record.windows, step.movement);
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
    const isDone = call.phase === 'told' || call.phase === 'dead';
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

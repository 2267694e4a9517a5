import { type Hold, movementBetween } from '@bursar/limits';
import { askAgain, write } from './authority.js';
import {
  at,
  type Call,
  HOLD_TERM,
  type LeaseRecord,
  type Message,
  violate,
  type World,
} from './world.js';

/** What the authority does with the reports that it receives, in whatever order they arrive. */

/** A call under a lease gets a hold of its own with its gateway's first report about it; what the log has shown stays. */
function openLeasedHold(world: World, call: Call): void {
  const known = call.hold;
  if (call.lease === null || (known !== null && !call.isUnreported)) return;
  const { rules } = world;
  const record = call.lease;
  const drawn = rules.drawFromLease(record.lease, call.worst - (known?.worst ?? 0));
  record.lease = drawn.lease;
  write(world, call.windows, drawn.movement);
  const fresh = rules.openHold(call.worst, call.attemptsMax);
  const hold = (known?.logged ?? []).reduce((one, line) => rules.logRequest(one, line).hold, fresh);
  call.isUnreported = false;
  call.expiresAt = Math.max(world.now, rules.reclaimsAt(record.lease));
  if (!world.open.includes(call)) world.open.push(call);
  change(world, call, hold);
  follow(world, call, fresh);
}

/** The log is first: how much the call may cost is not known yet, so each line takes its own cost out of the lease. */
function logUnreported(world: World, call: Call, attempt: number): void {
  const { lease: record, hold: known } = call;
  if (record === null) return;
  const { rules } = world;
  const requestId = String(attempt);
  if (known?.logged.some((line) => line.requestId === requestId) === true) return;
  const cost = at(call.costs, attempt);
  const drawn = rules.drawFromLease(record.lease, cost);
  record.lease = drawn.lease;
  write(world, call.windows, drawn.movement);
  const before = known ?? rules.openHold(0, 1);
  const { hold } = rules.logRequest({ ...before, worst: before.worst + cost }, { requestId, cost });
  call.isUnreported = true;
  change(world, call, hold);
  call.logsReceived += 1;
  call.receivedLoggedCost += cost;
}

/** The windows follow the hold. */
function change(world: World, call: Call, hold: Hold<number>): void {
  const { rules } = world;
  const none = rules.takenByHold(rules.openHold(0));
  const before = call.hold === null ? none : rules.takenByHold(call.hold);
  call.hold = hold;
  write(world, call.windows, movementBetween(before, rules.takenByHold(hold)));
}

/** The lease follows the hold. */
function follow(world: World, call: Call, before: Hold<number>): void {
  if (call.lease === null || call.hold === null || call.isUnreported) return;
  const step = world.rules.followHold(call.lease.lease, before, call.hold);
  call.lease.lease = step.lease;
  write(world, call.windows, step.movement);
}

export function deliver(world: World, message: Message): void {
  const { kind, call, record } = message;
  if (record !== null) takeBack(world, record, message.open);
  else if (call !== null && kind === 'request') askAgain(world, call);
  else if (call !== null) apply(world, call, message);
}

function apply(world: World, call: Call, message: Message): void {
  const { kind } = message;
  if (kind !== 'log') openLeasedHold(world, call);
  world.trace?.(`${world.now} ${kind} #${call.id} ${message.body} ${message.cost ?? ''}`);
  switch (kind) {
    case 'settlement':
      settle(world, call, message);
      break;
    case 'log':
      log(world, call, message.attempt);
      break;
    case 'undispatched':
      prove(world, call, 'never-dispatched');
      break;
    case 'unbilled':
      prove(world, call, 'unbilled-error');
      break;
    case 'report':
    case 'request':
    case 'return':
      break;
  }
}

function settle(world: World, call: Call, { body, cost, attempt }: Message): void {
  if (call.hold === null) return;
  const before = call.hold;
  const step = world.rules.settleHold(before, { body, cost, attempts: attempt });
  call.hold = step.hold;
  write(world, call.windows, step.movement);
  if (!call.settlementReceived) {
    call.settlementReceived = true;
    call.receivedCost = cost;
    call.answer = step.answer;
    follow(world, call, before);
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
  // What the gateway is answered; where it could not say what the call used, it keeps the worst case.
  const { cost, answer } = call.hold.settled;
  const known = cost === null || answer.state === 'PRESUMED' ? null : answer.cost;
  const slice = world.rules.settleCall(held.slice, call.worst, known);
  slices[call.key] = { ...held, slice };
}

function log(world: World, call: Call, attempt: number): void {
  if (call.lease !== null && (call.hold === null || call.isUnreported)) {
    logUnreported(world, call, attempt);
    return;
  }
  if (call.hold === null) return;
  const cost = at(call.costs, attempt);
  const hold = call.hold;
  const before = hold.logged.length;
  const step = world.rules.logRequest(call.hold, { requestId: String(attempt), cost });
  call.hold = step.hold;
  write(world, call.windows, step.movement);
  follow(world, call, hold);
  if (step.hold.logged.length > before) {
    call.logsReceived += 1;
    call.receivedLoggedCost += cost;
  }
}

type Proven = 'never-dispatched' | 'unbilled-error' | 'counts-match';

export function prove(world: World, call: Call, kind: Proven): void {
  if (call.hold === null) return;
  const step = world.rules.voidHold(call.hold, { kind });
  call.hold = step.hold;
  write(world, call.windows, step.movement);
  if (step.outcome === 'applied') call.voidReceived = true;
}

function takeBack(world: World, record: LeaseRecord, open: readonly Call[]): void {
  if (record.returned) return;
  world.trace?.(`${world.now} lease returned with ${open.length} open`);
  for (const call of world.rules.stillOpen(open)) {
    if (call.hold !== null && !call.isUnreported) continue;
    openLeasedHold(world, call);
    call.expiresAt = world.now + HOLD_TERM;
  }
  const step = world.rules.returnLease(record.lease);
  record.returned = step.refused === null;
  record.lease = step.lease;
  write(world, record.windows, step.movement);
}

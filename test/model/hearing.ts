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

/** A call under a lease gets a hold of its own with the first report about it. */
function openLeasedHold(world: World, call: Call): void {
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
  if (record !== null) takeBack(world, record, message.open);
  else if (call !== null && kind === 'request') askAgain(world, call);
  else if (call !== null) apply(world, call, message);
}

function apply(world: World, call: Call, message: Message): void {
  const { kind } = message;
  openLeasedHold(world, call);
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
    case 'request':
    case 'return':
      break;
  }
}

function settle(world: World, call: Call, { body, cost, attempt }: Message): void {
  if (call.hold === null) return;
  const step = world.rules.settleHold(call.hold, { body, cost, attempts: attempt });
  call.hold = step.hold;
  write(world, call.windows, step.movement);
  if (!call.settlementReceived) {
    call.settlementReceived = true;
    call.receivedCost = cost;
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
    if (call.hold !== null) continue;
    openLeasedHold(world, call);
    call.expiresAt = world.now + HOLD_TERM;
  }
  const step = world.rules.returnLease(record.lease);
  record.returned = step.refused === null;
  record.lease = step.lease;
  write(world, record.windows, step.movement);
}

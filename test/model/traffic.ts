import type { Hold } from '@bursar/limits';
import { admitCall, askAgain, grant } from './authority.js';
import { judgeStart } from './oracle.js';
import {
  at,
  type Call,
  type HeldSlice,
  HOLD_TERM,
  type LeaseRecord,
  LONGEST_CALL,
  type MessageKind,
  NEVER,
  windowsOf,
  type World,
} from './world.js';

/** Gateways that make calls, hold leases and crash. */

interface Asked {
  readonly gateway: number;
  readonly key: number;
  readonly lease: LeaseRecord | null;
  readonly worst: number;
  readonly attemptsMax: number;
}

/** What a call will cost is decided when it is made; only the provider knows. */
function drawCosts({ chance, hasLog }: World, { worst, attemptsMax }: Asked) {
  const errs = chance.fault('providerError', 8);
  const isBroken = chance.fault('boundBroken', 1) && !errs && hasLog;
  const share = chance.percent(40) ? worst : chance.between(0, worst);
  const cost = errs ? 0 : isBroken ? worst + 3 : share;
  const first = attemptsMax === 2 && chance.percent(60) ? chance.between(0, cost) : cost;
  const costs = first === cost ? [cost] : [first, cost - first];
  const understates = chance.fault('settlementUnderstated', 3) && hasLog;
  const reportedCost = understates ? chance.between(0, cost) : cost;
  return { errs, cost, costs: errs && chance.percent(50) ? [] : costs, reportedCost };
}

function makeCall(world: World, asked: Asked, hold: Hold<number> | null): Call {
  const { chance, now } = world;
  const { gateway, key, lease, worst, attemptsMax } = asked;
  const { errs, cost, costs, reportedCost } = drawCosts(world, asked);
  const windows = lease?.windows ?? windowsOf(world, key);
  const dispatchAt = now + (chance.fault('pause', 15) ? chance.between(1, 3) : 0);
  const longest = chance.fault('slowCall', 8) ? 30 : LONGEST_CALL - 3;
  const endAt = dispatchAt + chance.between(1, longest);
  const excess = Math.max(0, cost - worst) + cost - reportedCost;
  for (const window of windows) world.excess[window] = at(world.excess, window) + excess;
  const call: Call = {
    id: world.calls.length + 1,
    gateway,
    epoch: at(world.gateways, gateway).epoch,
    key,
    windows,
    worst,
    attemptsMax,
    costs,
    cost,
    reportedCost,
    errs,
    lease,
    phase: 'waiting',
    dispatchAt,
    endAt,
    reportAt: endAt + chance.between(0, 1),
    orphan: false,
    billed: false,
    acknowledged: false,
    settlementReceived: false,
    receivedCost: null,
    voidReceived: false,
    logsReceived: 0,
    receivedLoggedCost: 0,
    isUnreported: false,
    answer: null,
    hold,
    expiresAt: hold === null ? NEVER : now + HOLD_TERM,
  };
  world.calls.push(call);
  world.open.push(call);
  lease?.calls.push(call);
  return call;
}

const NONE: readonly never[] = [];
const NOTHING = { call: null, body: '', cost: null, attempt: 0, record: null, open: NONE };

/** Something about a call that carries no figures. */
function mention(world: World, at: number, kind: MessageKind, call: Call): void {
  world.messages.push({ ...NOTHING, at, kind, call });
}

export function sendLog(world: World, at: number, call: Call, attempt: number): void {
  world.messages.push({ ...NOTHING, at, kind: 'log', call, attempt });
}

function sendReturn(world: World, at: number, record: LeaseRecord): void {
  world.messages.push({ ...NOTHING, at, kind: 'return', record, open: openCalls(record) });
}

export function callModel(world: World): void {
  const { chance, now } = world;
  const gateway = chance.between(0, 2);
  const key = chance.between(0, 3);
  const worst = chance.between(1, 20);
  const wantsLease = chance.fault('lease', 50);
  if (now < at(world.gateways, gateway).upAt) return;
  const held = wantsLease ? usableSlice(world, gateway, key, worst) : null;
  if (held === null) callStrictly(world, gateway, key, worst);
  else callUnderLease(world, gateway, key, worst, held);
}

/** A slice with room for the call: the one in memory, or a new one if every level has room for it. */
function usableSlice(world: World, index: number, key: number, worst: number): HeldSlice | null {
  const { chance, now, rules } = world;
  const gateway = at(world.gateways, index);
  const monotonic = clockOf(world, index);
  let held = at(gateway.slices, key);
  if (held !== null && held.epoch !== gateway.epoch) {
    // Restarted: it would like to go on with what it had, and has to ask.
    const { refused } = rules.activateLease(held.record.lease, gateway.epoch, now);
    held = refused === null ? { ...held, epoch: gateway.epoch } : null;
  }
  if (held !== null && rules.mayStart(held.slice, worst, monotonic)) return held;
  const amount = chance.between(15, 40);
  const record = grant(world, index, key, amount);
  if (record === null) return null;
  // The reply took a while; the gateway counts from when it asked.
  const sentAt = monotonic - chance.between(0, 2);
  const slice = rules.openSlice(amount, sentAt, record.lease.terms.termMs);
  held = { slice, record, epoch: gateway.epoch };
  gateway.slices[key] = held;
  return rules.mayStart(slice, worst, monotonic) ? held : null;
}

function callUnderLease(
  world: World,
  gateway: number,
  key: number,
  worst: number,
  held: HeldSlice,
): void {
  const attemptsMax = world.chance.fault('retry', 25) ? 2 : 1;
  const call = makeCall(world, { gateway, key, lease: held.record, worst, attemptsMax }, null);
  const slice = world.rules.startCall(held.slice, worst);
  at(world.gateways, gateway).slices[key] = { ...held, slice };
  judgeStart(world, held.record);
  // A gateway may report a call before it knows what it cost.
  if (world.chance.fault('reportedEarly', 15))
    mention(world, world.now + world.chance.between(0, 12), 'report', call);
  world.leased += 1;
  world.trace?.(`${world.now} start #${call.id} ${worst} under a lease, costs ${call.cost}`);
}

/** A monotonic clock: it starts anywhere and may run a fifth too fast or too slow. */
function clockOf(world: World, index: number): number {
  const { clockOffset, clockRate } = at(world.gateways, index);
  return clockOffset + Math.floor((world.now * clockRate) / 10);
}

function callStrictly(world: World, gateway: number, key: number, worst: number): void {
  const { chance, now } = world;
  const attemptsMax = chance.fault('retry', 25) ? 2 : 1;
  const hold = admitCall(world, windowsOf(world, key), worst, attemptsMax);
  if (hold === null) return;
  const call = makeCall(world, { gateway, key, lease: null, worst, attemptsMax }, hold);
  world.trace?.(`${now} admitted as #${call.id}, costs ${call.cost}`);
  if (chance.fault('repeatedRequest', 10)) {
    mention(world, now + chance.between(0, 25), 'request', call);
  }
  if (chance.fault('replyLost', 6)) {
    if (chance.percent(50)) {
      askAgain(world, call);
    } else {
      // The gateway gives up, and may say so: its journal has no dispatch.
      call.phase = 'dead';
      if (chance.percent(60)) {
        mention(world, now + chance.between(0, 30), 'undispatched', call);
      }
    }
  }
}

/** The process is gone. What was not dispatched never will be; what was goes on at the provider. Its journal may speak. */
export function crash(world: World): void {
  const { chance, now } = world;
  const index = chance.between(0, 2);
  const gateway = at(world.gateways, index);
  gateway.epoch += 1;
  gateway.upAt = now + chance.between(0, 4);
  const speaksAt = gateway.upAt + chance.between(0, 2);
  world.trace?.(`${now} crash of gateway ${index}, journal ${gateway.keepsJournal}`);
  for (const call of world.calls) {
    if (call.gateway !== index || call.orphan) continue;
    if (call.phase === 'waiting') {
      call.phase = 'dead';
      if (gateway.keepsJournal && call.lease === null) {
        mention(world, speaksAt, 'undispatched', call);
      }
    } else if ((call.phase === 'running' || call.phase === 'ended') && gateway.keepsJournal) {
      reportEnd(world, call, speaksAt, call.phase === 'running' ? null : call.reportedCost);
    }
    call.orphan = true;
  }
  if (!gateway.keepsJournal) return;
  for (const record of world.leases) {
    if (record.gateway !== index || record.lease.epoch === gateway.epoch) continue;
    sendReturn(world, speaksAt, record);
  }
}

/** What a gateway or its journal lists when it hands a lease back: whatever it may have dispatched and not seen settled. */
function openCalls(record: LeaseRecord): Call[] {
  return record.calls.filter((call) => call.phase !== 'dead' && !call.settlementReceived);
}

export function handBack(world: World): void {
  const { chance } = world;
  const gateway = at(world.gateways, chance.between(0, 2));
  const key = chance.between(0, 3);
  const held = at(gateway.slices, key);
  if (!chance.fault('leaseReturned', 70) || held?.epoch !== gateway.epoch) return;
  gateway.slices[key] = null;
  const due = world.now + chance.between(0, 12);
  sendReturn(world, due, held.record);
  if (chance.percent(20)) sendReturn(world, due + chance.between(0, 10), held.record);
}

/** The gateway settles: late, twice, differently, too low; or it says that the provider's error cost nothing. */
export function reportEnd(world: World, call: Call, soonest: number, cost: number | null): void {
  const { chance } = world;
  const late = chance.fault('settlementLate', 25) ? chance.between(5, 40) : chance.between(0, 2);
  const twice = chance.fault('settlementTwice', 15);
  const changed = chance.fault('settlementChanged', 4);
  const due = soonest + late;
  if (call.errs && cost !== null && call.lease === null) {
    mention(world, due, 'unbilled', call);
    if (twice) mention(world, due + chance.between(0, 20), 'unbilled', call);
    return;
  }
  const attempt = Math.max(1, call.costs.length);
  const settle = (at: number, body: string, as: number | null): void => {
    world.messages.push({ ...NOTHING, at, kind: 'settlement', call, body, cost: as, attempt });
  };
  settle(due, 'first', cost);
  if (twice) settle(due + chance.between(0, 20), 'first', cost);
  // A gateway that contradicts itself does so later; without a log nothing could tell which was true.
  if (changed && world.hasLog) settle(due + chance.between(9, 25), 'other', call.worst);
}

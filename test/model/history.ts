import { closeReclaimed, postBypass, releasePresumed, sweep } from './authority.js';
import { deliver, prove } from './delivery.js';
import { judgeBill, judgeEnd, judgeFold, judgeStep } from './oracle.js';
import { PRODUCT, type Rules } from './rules.js';
import { callModel, crash, handBack, reportEnd, sendLog } from './traffic.js';
import { at, type Call, type HistoryOptions, makeWorld, type World } from './world.js';

export const STEPS = 28;
const QUIET_STEPS = 30;
const QUIET_STEPS_MIN = 5;
/** Six of them outlast every hold and lease. */
const QUIET_TICKS = 8;

/** Plays one history to its quiet end; the same seed always plays the same one. */
export function playHistory(
  seed: number,
  rules: Rules = PRODUCT,
  options: HistoryOptions = { steps: STEPS, without: [], trace: null },
): World {
  const world = makeWorld(seed, rules, options);
  for (let step = 0; step < options.steps; step += 1) {
    pass(world, world.chance.between(0, 3));
    act(world);
    judgeStep(world);
  }
  judgeFold(world);
  settleDown(world);
  judgeEnd(world);
  if (!world.hasLog) {
    for (const call of world.calls) releasePresumed(world, call);
    judgeFold(world);
  }
  return world;
}

/** Time passes: calls go on, messages arrive in any order, Postgres ends what is due. */
function pass(world: World, ticks: number): void {
  world.now += ticks;
  const { messages, now, open } = world;
  for (const call of open) advance(world, call);
  for (let index = messages.length - 1; index >= 0; index -= 1) {
    const message = at(messages, index);
    if (message.at > now) continue;
    messages[index] = at(messages, messages.length - 1);
    messages.pop();
    deliver(world, message);
  }
  sweep(world);
}

function advance(world: World, call: Call): void {
  const { now } = world;
  if (call.phase === 'waiting' && call.dispatchAt <= now) call.phase = 'running';
  if (call.phase === 'running' && call.endAt <= now) {
    call.phase = 'ended';
    bill(world, call);
  }
  if (call.phase !== 'ended' || call.reportAt > now) return;
  call.phase = 'reported';
  if (call.orphan) return;
  reportEnd(world, call, now, call.reportedCost);
}

function bill(world: World, call: Call): void {
  const { chance, now } = world;
  world.trace?.(`${now} provider bills ${call.cost} for #${call.id}`);
  call.billed = true;
  judgeBill(world, call);
  for (let attempt = 0; attempt < call.costs.length; attempt += 1) {
    const late = chance.fault('logLate', 25) ? chance.between(10, 60) : chance.between(1, 6);
    const twice = chance.fault('logTwice', 10);
    if (!world.hasLog) continue;
    sendLog(world, now + late, call, attempt);
    if (twice) sendLog(world, now + late + chance.between(0, 20), call, attempt);
  }
}

function act(world: World): void {
  const { chance } = world;
  const die = chance.between(0, 99);
  if (die < 68) {
    callModel(world);
  } else if (die < 78) {
    if (chance.fault('crash', 100)) crash(world);
  } else if (die < 84) {
    handBack(world);
  } else if (die < 88) {
    moveLimit(world);
  } else if (die < 90) {
    const [key, cost] = [chance.between(0, 3), chance.between(1, 15)];
    if (chance.fault('bypass', 100)) postBypass(world, key, cost);
  } else if (chance.fault('proof', 100)) {
    proveSome(world);
  }
}

/** A limit is lowered, raised, or an increase is approved or ends. */
function moveLimit(world: World): void {
  const { chance, balances } = world;
  const window = chance.between(0, balances.length - 1);
  const by = chance.between(-20, 20);
  const isIncrease = chance.percent(50);
  if (!chance.fault('limitMoves', 100)) return;
  const balance = at(balances, window);
  const limit = isIncrease ? balance.limit : Math.max(0, balance.limit + by);
  const increases = isIncrease ? Math.max(0, balance.increases + by) : balance.increases;
  balances[window] = { ...balance, limit, increases };
  world.limitMax[window] = Math.max(at(world.limitMax, window), limit + increases);
}

/** The provider's counts match its log so far: whatever has no line by now cost nothing. */
function proveSome(world: World): void {
  if (!world.hasLog) return;
  for (const call of world.calls) if (isFullyReported(call)) prove(world, call, 'counts-match');
  for (const record of world.leases) {
    if (record.lease.state !== 'reclaimed') continue;
    if (record.calls.every((call) => isFullyReported(call) && !isUnknown(call))) {
      closeReclaimed(world, record);
    }
  }
}

/** Whether the provider is done with a call and all of its lines have arrived. */
function isFullyReported({ phase, billed, logsReceived, costs }: Call): boolean {
  return phase === 'dead' || (billed && logsReceived === costs.length);
}

/** Whether the authority has no hold for a call that the provider billed. */
function isUnknown({ hold, billed, costs }: Call): boolean {
  return hold === null && billed && costs.length > 0;
}

/** No more calls are made: everything on its way arrives, everything due ends, and what can be proven is. */
function settleDown(world: World): void {
  for (let step = 0; step < QUIET_STEPS; step += 1) {
    pass(world, QUIET_TICKS);
    if (world.messages.length === 0 && step >= QUIET_STEPS_MIN) break;
  }
  judgeStep(world);
  proveSome(world);
}

import type { Balance, Hold, Lease, SettlementAnswer, Slice } from '@bursar/limits';
import { Chance, type Fault } from './chance.js';
import { type Rules } from './rules.js';

/** Time passes in ticks, money in whole units; small numbers meet their limits soonest. */
export const LONGEST_CALL = 10;
/** A hold is presumed spent so long after it was granted. */
export const HOLD_TERM = LONGEST_CALL + 4;
export const LEASE_TERMS = { termMs: 8, longestCallMs: LONGEST_CALL, marginMs: 4 } as const;

/** One organisation, two teams, two keys in each; every call lies in one scope of each level. */
const SCOPES = 7;
/** The windows of each level: two for each of its scopes, one after the other. */
export const LEVELS = [
  [0, 2],
  [2, 6],
  [6, 14],
] as const;
/** Each scope's window turns at most once in a history. */
export const WINDOWS = SCOPES * 2;

/** Later than any history lasts. */
export const NEVER = 1_000_000;

export type CallWindows = readonly [number, number, number];

/** waiting: admitted, not dispatched. dead: it never will be. ended: the provider is done. reported: its gateway has said so. */
type Phase = 'waiting' | 'running' | 'ended' | 'reported' | 'dead';

/** One model call: what truly happens to it, what has been reported to the authority, and the authority's own record of it. */
export interface Call {
  readonly id: number;
  readonly gateway: number;
  readonly epoch: number;
  readonly key: number;
  readonly windows: CallWindows;
  readonly worst: number;
  readonly attemptsMax: number;
  /** What the provider charges for each attempt that it lists. */
  readonly costs: readonly number[];
  readonly cost: number;
  /** What its gateway believes it cost. */
  readonly reportedCost: number;
  /** The provider answers with an error that it does not bill. */
  readonly errs: boolean;
  readonly lease: LeaseRecord | null;
  phase: Phase;
  dispatchAt: number;
  endAt: number;
  reportAt: number;
  /** Whether the gateway life that made it is gone. */
  orphan: boolean;
  billed: boolean;
  /** Whether its gateway has got an answer to its settlement. */
  acknowledged: boolean;
  /** What the authority has received so far. */
  settlementReceived: boolean;
  receivedCost: number | null;
  voidReceived: boolean;
  logsReceived: number;
  receivedLoggedCost: number;
  /** Under a lease, and known by its lines in the log alone. */
  isUnreported: boolean;
  answer: SettlementAnswer<number> | null;
  /** The authority's record; null for a call under a lease of which it knows nothing yet. */
  hold: Hold<number> | null;
  expiresAt: number;
}

export interface LeaseRecord {
  lease: Lease<number>;
  readonly gateway: number;
  readonly windows: CallWindows;
  readonly calls: Call[];
  returned: boolean;
}

/** A lease as its gateway has it in memory, and in its journal. */
export interface HeldSlice {
  readonly slice: Slice<number>;
  readonly record: LeaseRecord;
  readonly epoch: number;
}

interface Gateway {
  epoch: number;
  upAt: number;
  readonly clockOffset: number;
  /** Ticks of its monotonic clock in ten of true time. */
  readonly clockRate: number;
  /** Whether what it synced to disk is there after a crash. */
  readonly keepsJournal: boolean;
  readonly slices: (HeldSlice | null)[];
}

export type MessageKind =
  | 'request'
  | 'report'
  | 'settlement'
  | 'undispatched'
  | 'unbilled'
  | 'log'
  | 'return';

/** One shape for all kinds: engines read objects of one shape many times faster. */
export interface Message {
  readonly at: number;
  readonly kind: MessageKind;
  readonly call: Call | null;
  /** Of a settlement. */
  readonly body: string;
  readonly cost: number | null;
  /** How many attempts a settlement reports, or which one a line of the log is. */
  readonly attempt: number;
  /** Of a lease's return, with the calls that the gateway still has under way. */
  readonly record: LeaseRecord | null;
  readonly open: readonly Call[];
}

/** Bits, so that one history can break several promises. */
export const VIOLATIONS = {
  overspent: 1,
  phantom: 2,
  lost: 4,
  doubled: 8,
  uneven: 16,
  unbalanced: 32,
  unended: 64,
  changed: 128,
  unproven: 256,
  unfenced: 512,
} as const;
export type Violation = keyof typeof VIOLATIONS;

export interface World {
  readonly seed: number;
  readonly chance: Chance;
  readonly rules: Rules;
  readonly trace: ((line: string) => void) | null;
  now: number;
  readonly balances: Balance<number>[];
  /** When a scope's second window begins. */
  readonly turns: readonly number[];
  readonly hasLog: boolean;
  readonly gateways: readonly Gateway[];
  readonly calls: Call[];
  /** Those of them that still do something: the others need not be looked at in every step. */
  readonly open: Call[];
  readonly leases: LeaseRecord[];
  messages: Message[];
  /** The provider's own record of admitted calls, of traffic without an admission, and the largest limit each window ever had. */
  readonly billed: number[];
  readonly bypassed: number[];
  readonly limitMax: number[];
  /** What a window may truly exceed its limit by: broken bounds and understated settlements, by name. */
  readonly excess: number[];
  violations: number;
  denied: number;
  leased: number;
}

export interface HistoryOptions {
  readonly steps: number;
  readonly without: readonly Fault[];
  readonly trace: ((line: string) => void) | null;
}

export function makeWorld(seed: number, rules: Rules, options: HistoryOptions): World {
  const chance = new Chance(seed, options.without);
  const balances: Balance<number>[] = [];
  const turns: number[] = [];
  for (let scope = 0; scope < SCOPES; scope += 1) {
    const limit = scope === 0 ? chance.between(40, 110) : chance.between(25, 80);
    const balance = { posted: 0, presumed: 0, held: 0, leased: 0, limit, increases: 0 };
    balances.push(balance, balance);
    turns.push(chance.fault('windowTurns', 50) ? chance.between(5, 60) : NEVER);
  }
  const gateways = [makeGateway(chance), makeGateway(chance), makeGateway(chance)];
  return {
    seed,
    chance,
    rules,
    trace: options.trace,
    now: 0,
    balances,
    turns,
    hasLog: !chance.fault('noLog', 15),
    gateways,
    calls: [],
    open: [],
    leases: [],
    messages: [],
    billed: nothing(),
    bypassed: nothing(),
    limitMax: balances.map(({ limit }) => limit),
    excess: nothing(),
    violations: 0,
    denied: 0,
    leased: 0,
  };
}

const nothing = (): number[] => [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0];

function makeGateway(chance: Chance): Gateway {
  return {
    epoch: 0,
    upAt: 0,
    clockOffset: chance.between(-1000, 1000),
    clockRate: chance.fault('clockDrift', 40) ? chance.between(8, 12) : 10,
    keepsJournal: !chance.fault('journalLost', 50),
    slices: [null, null, null, null],
  };
}

export function windowsOf({ now, turns }: World, key: number): CallWindows {
  const team = 1 + (key >> 1);
  const own = 3 + key;
  return [
    now < (turns[0] ?? 0) ? 0 : 1,
    team * 2 + (now < (turns[team] ?? 0) ? 0 : 1),
    own * 2 + (now < (turns[own] ?? 0) ? 0 : 1),
  ];
}

export function violate(world: World, violation: Violation, detail: string): void {
  world.violations |= VIOLATIONS[violation];
  world.trace?.(`!! ${violation}: ${detail}`);
}

/** The record, whose index every loop keeps within bounds. */
export function at<T>(items: readonly T[], index: number): T {
  return items[index] as T;
}

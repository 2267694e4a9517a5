import type { Lifecycle, PriceBook } from '@bursar/pricing';
import type { ledgerCalls } from '../../ledger/ledger.module.js';
import type { Finding } from './finding.js';

/** What is known of models besides their calls. */
export interface Known {
  readonly book: PriceBook;
  readonly lifecycle: Lifecycle;
  /** yyyy-mm-dd, UTC. */
  readonly today: string;
}

export type Call = ledgerCalls.StandingCall;

/** What a detector finds out; whose calls it was shown is known where it is used. */
export type Found = Omit<Finding, 'team' | 'provider' | 'model'>;

/**
 * Is shown the calls of one team to one model, each caller's in their order, and remembers only sums of them. A detector is made
 * for one such set of calls.
 */
export interface Detector {
  /** `caller` is null where nothing says who called: such calls follow from no others. */
  see(call: Call, caller: string | null): void;
  /** After the last call. */
  found(): Found | null;
}

/** Sums of what fits, before it is known to be enough, and after. */
export class Tally {
  calls = 0;
  cost = 0n;
  costInstead = 0n;
  leftOut = 0;

  add(cost: bigint, costInstead: bigint): void {
    this.calls += 1;
    this.cost += cost;
    this.costInstead += costInstead;
  }

  join(other: Tally): void {
    this.calls += other.calls;
    this.cost += other.cost;
    this.costInstead += other.costInstead;
    this.leftOut += other.leftOut;
  }
}

/** Null where nothing is saved: the list holds savings alone. */
export function foundOf(
  kind: Found['kind'],
  instead: string | null,
  { calls, cost, costInstead, leftOut }: Tally,
  evidence: string,
): Found | null {
  if (calls === 0 || cost <= costInstead) return null;
  return { kind, instead, calls, cost, costInstead, leftOut, evidence };
}

export const plural = (count: number, one: string, many = `${one}s`): string =>
  `${count.toLocaleString('en-US')} ${count === 1 ? one : many}`;

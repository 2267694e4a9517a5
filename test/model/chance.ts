/** Everything that can go wrong in a history; each can be switched off, to find out which of them a failure needs. */
export const FAULTS = [
  'crash',
  'journalLost',
  'replyLost',
  'repeatedRequest',
  'settlementLate',
  'settlementTwice',
  'settlementChanged',
  'settlementUnderstated',
  'logLate',
  'logTwice',
  'noLog',
  'providerError',
  'retry',
  'slowCall',
  'boundBroken',
  'pause',
  'clockDrift',
  'lease',
  'reportedEarly',
  'leaseReturned',
  'windowTurns',
  'limitMoves',
  'bypass',
  'proof',
] as const;
export type Fault = (typeof FAULTS)[number];

const INDEX = Object.fromEntries(FAULTS.map((fault, index) => [fault, 1 << index])) as Record<
  Fault,
  number
>;

/** Repeatable chance: the same seed plays the same history, and a fault that is switched off leaves the others as they were. */
export class Chance {
  private state: number;
  private readonly off: number;

  constructor(seed: number, without: readonly Fault[] = []) {
    // Neighbouring seeds must not play similar histories.
    this.state = Math.imul(seed ^ 0x9e3779b9, 0x85ebca6b) | 0;
    this.off = without.reduce((mask, fault) => mask | INDEX[fault], 0);
  }

  private next(): number {
    this.state = (this.state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(this.state ^ (this.state >>> 15), 1 | this.state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return (mixed ^ (mixed >>> 14)) >>> 0;
  }

  /** A whole number, both ends included. */
  between(from: number, to: number): number {
    return from + (this.next() % (to - from + 1));
  }

  percent(share: number): boolean {
    return this.next() % 100 < share;
  }

  fault(fault: Fault, share: number): boolean {
    return this.next() % 100 < share && (this.off & INDEX[fault]) === 0;
  }
}

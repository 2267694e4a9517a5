import type { PriceBook, Quantities } from '@bursar/pricing';
import { rateInstead } from '../what-if/comparison.js';
import { type Call, type Detector, type Found, foundOf, plural, Tally } from './detector.js';

/** The largest minimum of the models that cache prompts. */
const INPUT_MIN = 4_096;
/** How long a written prompt stays, counted from its last use. */
const STAYS_MS = 5 * 60_000;
/** Fewer are no pattern. */
const CALLS_MIN = 10;
/** Inputs that are alike: none shorter than the first, none more than a quarter longer. */
const LONGER_MAX = 1.25;

const AS_IT_WAS = { model: null, provider: null, tier: null } as const;

/** Prompts that may repeat: large, alike in size, of one caller, minutes apart, and never read from a cache. */
export class PromptCache implements Detector {
  private readonly all = new Tally();
  private runs = 0;
  private run = new Tally();
  private caller: string | null = null;
  private prefix = 0;
  private lastAt = 0;

  constructor(private readonly book: PriceBook) {}

  see(call: Call, caller: string | null): void {
    if (caller === null) return;
    const { quantities, errorCode, occurredAt } = call.record;
    if (usesCache(quantities)) this.endRun();
    if (usesCache(quantities) || errorCode !== null || quantities.input < INPUT_MIN) return;
    const follows =
      this.run.calls + this.run.leftOut > 0 &&
      caller === this.caller &&
      occurredAt - this.lastAt <= STAYS_MS &&
      quantities.input >= this.prefix &&
      quantities.input <= this.prefix * LONGER_MAX;
    if (!follows) {
      this.endRun();
      this.prefix = quantities.input;
    }
    this.caller = caller;
    this.lastAt = occurredAt;
    this.rate(call, follows);
  }

  found(): Found | null {
    this.endRun();
    const evidence = `${plural(this.runs, 'run')} of ${CALLS_MIN} or more calls, each of ${INPUT_MIN.toLocaleString('en-US')} input tokens or more and within 5 minutes of the one before, with no cache read.`;
    return foundOf('promptCache', 'prompt cache', this.all, evidence);
  }

  /** The first call would write what all repeat, the others read it. */
  private rate(call: Call, follows: boolean): void {
    const { quantities } = call.record;
    const input = quantities.input - this.prefix;
    const cached = follows ? { cacheRead: this.prefix } : { cacheWrite5m: this.prefix };
    const record = { ...call.record, quantities: { ...quantities, input, ...cached } };
    const rated = rateInstead(this.book, { ...call, record }, AS_IT_WAS);
    if (rated.outcome === 'unpriced') this.run.leftOut += 1;
    else this.run.add(call.charge.measures.cost, rated.cost);
  }

  /** A run that a missing price leaves holes in is no run: what is read must have been written. */
  private endRun(): void {
    const { calls, leftOut, cost, costInstead } = this.run;
    if (leftOut === 0 && calls >= CALLS_MIN && costInstead < cost) {
      this.all.join(this.run);
      this.runs += 1;
    }
    this.run = new Tally();
  }
}

function usesCache(quantities: Quantities): boolean {
  const {
    cacheRead,
    cacheWrite5m,
    cacheWrite30m = 0,
    cacheWrite1h,
    cacheWriteUnknown,
  } = quantities;
  return cacheRead + cacheWrite5m + cacheWrite30m + cacheWrite1h + cacheWriteUnknown > 0;
}

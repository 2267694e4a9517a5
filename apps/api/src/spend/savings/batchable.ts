import type { PriceBook } from '@bursar/pricing';
import { rateInstead } from '../what-if/comparison.js';
import { type Call, type Detector, type Found, foundOf, plural, Tally } from './detector.js';

/** Fewer records make no batch job on Bedrock. */
const CALLS_MIN = 100;
const HOUR_MS = 3_600_000;

/** Operations that answer at once and whole; a stream is read along by a person. */
const NOT_STREAMED = new Set(['Converse', 'InvokeModel']);

const STANDARD_TIERS = new Set(['', 'default', 'standard']);

const BATCH = { model: null, provider: null, tier: 'batch' } as const;

/** Calls that come so many at a time that no person can be waiting for each. */
export class Batchable implements Detector {
  private readonly all = new Tally();
  private hours = 0;
  private most = 0;
  private hour = new Tally();
  private hourOf: string | null = null;

  constructor(private readonly book: PriceBook) {}

  see(call: Call, caller: string | null): void {
    if (caller === null || !fits(call)) return;
    const hourOf = `${Math.floor(call.record.occurredAt / HOUR_MS)} ${caller}`;
    if (hourOf !== this.hourOf) this.endHour();
    this.hourOf = hourOf;
    const rated = rateInstead(this.book, call, BATCH);
    if (rated.outcome === 'unpriced') this.hour.leftOut += 1;
    else this.hour.add(call.charge.measures.cost, rated.cost);
  }

  found(): Found | null {
    this.endHour();
    const evidence = `${plural(this.hours, 'clock hour')} of UTC with ${CALLS_MIN} or more such calls of one caller, at most ${plural(this.most, 'call')} in one.`;
    return foundOf('batch', 'batch', this.all, evidence);
  }

  private endHour(): void {
    const { calls, leftOut } = this.hour;
    if (calls + leftOut >= CALLS_MIN) {
      this.all.join(this.hour);
      this.hours += 1;
      this.most = Math.max(this.most, calls + leftOut);
    }
    this.hour = new Tally();
  }
}

function fits({ record, charge }: Call): boolean {
  const { cacheRead, cacheWrite5m, cacheWrite1h, cacheWriteUnknown } = record.quantities;
  const cached = cacheRead + cacheWrite5m + cacheWrite1h + cacheWriteUnknown > 0;
  return (
    STANDARD_TIERS.has(record.tier) &&
    record.errorCode === null &&
    NOT_STREAMED.has(record.operation) &&
    !cached &&
    charge.key.custom['session'] === undefined
  );
}

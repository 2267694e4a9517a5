import { type Call, type Detector, type Found, foundOf, plural, Tally } from './detector.js';

/** Fewer failures in a row are bad luck. */
const FAILURES_MIN = 5;
const APART_MS_MAX = 60_000;

/** A caller that calls again at once after every failure, and is charged for what failed. */
export class RetryStorm implements Detector {
  private readonly all = new Tally();
  private storms = 0;
  private most = 0;
  private row = new Tally();
  private caller: string | null = null;
  private lastAt = 0;

  see({ record, charge }: Call, caller: string | null): void {
    if (caller === null) return;
    const { errorCode, occurredAt } = record;
    if (caller !== this.caller || occurredAt - this.lastAt > APART_MS_MAX) this.endRow();
    this.caller = caller;
    if (errorCode === null) {
      this.endRow();
      return;
    }
    this.lastAt = occurredAt;
    const { cost } = charge.measures;
    // The first failure is no retry.
    this.row.add(cost, this.row.calls === 0 ? cost : 0n);
  }

  found(): Found | null {
    this.endRow();
    const evidence = `${plural(this.storms, 'row')} of ${FAILURES_MIN} or more failures, at most ${plural(this.most, 'call')} in one.`;
    return foundOf('retryStorm', null, this.all, evidence);
  }

  private endRow(): void {
    if (this.row.calls >= FAILURES_MIN) {
      this.all.join(this.row);
      this.storms += 1;
      this.most = Math.max(this.most, this.row.calls);
    }
    this.row = new Tally();
  }
}

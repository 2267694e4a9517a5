import { Injectable } from '@nestjs/common';
import type { AdmissionRequest, Asking } from './admission-request.js';
import type { Refusal } from './refusal.js';
import type { Coordinates } from './scope.js';

/** Where a call goes. */
export interface Destination {
  readonly provider: string;
  readonly model: string;
  readonly region: string;
}

/** A call as it would be made, before money is asked about. */
export interface Bearing {
  readonly destination: Destination;
  /** Wherever the call may end up: the worst case is the dearest of these. */
  readonly permitted: readonly Destination[];
  readonly maxOutputTokens: number;
  /** Provider requests that the admission pays for. */
  readonly attempts: number;
  /** Sent to a cheaper model than asked for. */
  readonly downgraded: boolean;
  /** How many of a hundred such calls go on; null: all. */
  readonly throttledTo: number | null;
}

/** A call whose caller is known. */
export interface KnownCall {
  readonly request: AdmissionRequest;
  readonly asking: Asking;
  readonly call: Coordinates;
  /** Epoch ms. */
  readonly at: number;
}

/** Rules that look at one call alone: stops, access, routes, ladders. */
export interface CallJudge {
  /** Before each round of decisions: everything judge() needs is in memory and as fresh as `at`. */
  ready(at: number): Promise<void>;
  judge(call: KnownCall, bearing: Bearing): Bearing | Refusal;
}

export type MeteredCall = KnownCall & { readonly bearing: Bearing };

/** Rules that count calls. */
export interface CallMeter {
  /** One answer per call: what was taken, to be given back if the call is not made, or why it may not be made. */
  take(calls: readonly MeteredCall[]): Promise<Metering[]>;
  giveBack(taken: readonly unknown[]): Promise<void>;
}

export type Metering = { readonly taken: unknown } | Refusal;

export const isRefusal = (answer: object): answer is Refusal => 'code' in answer;

/** What domains further on have to say of an admission; each adds itself when it is made. */
@Injectable()
export class Gates {
  private readonly judges: { readonly position: number; readonly judge: CallJudge }[] = [];
  private meter: CallMeter | null = null;

  /** The lower position speaks first. */
  addJudge(position: number, judge: CallJudge): void {
    this.judges.push({ position, judge });
    this.judges.sort((a, b) => a.position - b.position);
  }

  setMeter(meter: CallMeter): void {
    this.meter = meter;
  }

  async ready(at: number): Promise<void> {
    await Promise.all(this.judges.map(({ judge }) => judge.ready(at)));
  }

  judge(call: KnownCall, asked: Bearing): Bearing | Refusal {
    let bearing = asked;
    for (const { judge } of this.judges) {
      const answer = judge.judge(call, bearing);
      if (isRefusal(answer)) return answer;
      bearing = answer;
    }
    return bearing;
  }

  async take(calls: readonly MeteredCall[]): Promise<Metering[]> {
    if (this.meter === null || calls.length === 0) return calls.map(() => ({ taken: null }));
    return this.meter.take(calls);
  }

  async giveBack(taken: readonly unknown[]): Promise<void> {
    if (this.meter !== null && taken.length > 0) await this.meter.giveBack(taken);
  }
}

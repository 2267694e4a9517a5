import type { Coordinates } from '@bursar/limits';
import type { PriceBook } from '@bursar/pricing';
import { Injectable } from '@nestjs/common';
import type { BulkTx } from '../../platform/database.js';
import type { AdmissionRequest, Asking } from './admission-request.js';
import type { Refusal } from './refusal.js';

/** Where a call goes. */
export interface Destination {
  readonly provider: string;
  readonly model: string;
  readonly region: string;
}

/** A call as it would be made, before money is asked about. */
export interface Bearing {
  readonly destination: Destination;
  /** Wherever the call may end up: the worst case is the most expensive of these. */
  readonly permitted: readonly Destination[];
  readonly maxOutputTokens: number;
  /** Provider requests that the admission pays for. */
  readonly attempts: number;
  /** Sent to a cheaper model than asked for. */
  readonly downgraded: boolean;
  /** The budget whose ladder did that. */
  readonly downgradedBy?: string;
  /** The budget that would have, if the project had not opted out. */
  readonly optedOutOf?: string;
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
  /** As it was asked for, before anything sends it elsewhere, it is known to cost nothing. */
  readonly isFree: () => boolean;
}

/** What a round of decisions stands on already, so that a judge need not ask for it again. */
export interface RoundGrounds {
  /**
   * Of everything that binds calls. It is read before judges make ready and compared again in the transaction that admits:
   * a change of what a judge goes by raises it in the same transaction, so that no admission misses the change.
   */
  readonly version: number;
  readonly prices: PriceBook;
}

/** Rules that look at one call alone: stops, access, routes, ladders. */
export interface CallJudge {
  /** Before each round of decisions: everything judge() needs is in memory and as fresh as `at` and the grounds. */
  ready(at: number, grounds: RoundGrounds): Promise<void>;
  judge(call: KnownCall, bearing: Bearing): Bearing | Refusal;
}

export type MeteredCall = KnownCall & { readonly bearing: Bearing };

/** Rules that count calls. */
export interface CallMeter {
  /** One answer per call: what was taken, to be given back if the call is not made, or why it may not be made. */
  take(calls: readonly MeteredCall[]): Promise<Metering[]>;
  giveBack(taken: readonly unknown[]): Promise<void>;
  /** In the transaction that ends calls: what they did not use of what they took. */
  ended(tx: BulkTx, calls: readonly EndedCall[]): Promise<void>;
  /** The coordinates that calls must share to share a lease, beside those that budgets look at. */
  narrows(call: Coordinates): Promise<readonly string[]>;
  /** Why nothing may be granted ahead for calls at these coordinates, any others being open; null: nothing is in the way. */
  hinders(call: Coordinates): Promise<string | null>;
}

/** A call that is over, as far as counts of tokens are concerned. */
export interface EndedCall {
  readonly call: Coordinates;
  readonly provider: string;
  /** As it was called, beside the name in `call` that budgets know it by. */
  readonly model: string;
  /** When it was admitted, epoch ms. */
  readonly at: number;
  /** Nothing, where the call was made under a lease. */
  readonly reserved: number;
  readonly used: number;
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

  async ready(at: number, grounds: RoundGrounds): Promise<void> {
    await Promise.all(this.judges.map(({ judge }) => judge.ready(at, grounds)));
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

  async ended(tx: BulkTx, calls: readonly EndedCall[]): Promise<void> {
    if (this.meter !== null && calls.length > 0) await this.meter.ended(tx, calls);
  }

  async narrows(call: Coordinates): Promise<readonly string[]> {
    return this.meter === null ? [] : this.meter.narrows(call);
  }

  async hinders(call: Coordinates): Promise<string | null> {
    return this.meter === null ? null : this.meter.hinders(call);
  }
}

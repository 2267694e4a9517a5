import { denied, type Admission, type Denied, type Dispatch } from './admission.js';
import type { AskedCall, Forward, Proof, Settlement } from './call.js';
import type { AdmissionHouse } from '../lease/leased-admission.js';

export interface SingleCall {
  /** The journal's name of it. */
  readonly id: string;
  readonly lane: 'strict' | 'offline';
  readonly asked: AskedCall;
  readonly admissionId: string | null;
  readonly forward: Forward;
}

/** A call that was asked for by itself, or made while Bursar could not be reached. */
export class SingleAdmission implements Admission {
  readonly allowed = true;
  #phase: 'admitted' | 'dispatched' | 'ended' = 'admitted';

  constructor(
    private readonly house: AdmissionHouse,
    private readonly single: SingleCall,
  ) {}

  get requestId(): string {
    return this.single.asked.requestId;
  }

  get lane(): 'strict' | 'offline' {
    return this.single.lane;
  }

  get admissionId(): string | null {
    return this.single.admissionId;
  }

  get call(): Forward {
    return this.single.forward;
  }

  async dispatch(): Promise<Dispatch> {
    if (this.#phase !== 'admitted')
      throw new Error('This call was dispatched before, or has ended.');
    const { id, asked, forward } = this.single;
    try {
      await this.house.records.write({ k: 'dispatching', id });
    } catch (error) {
      return this.#deny(this.house.journalFailed(asked, error));
    }
    const stop = this.house.stopOn(asked);
    if (stop !== null) return this.#deny(denied(stop));
    this.#phase = 'dispatched';
    return { allowed: true, call: forward };
  }

  dispatched(providerRequestId: string): void {
    this.house.records.note({ k: 'dispatched', id: this.single.id, providerRequestId });
  }

  async settle(settlement: Settlement): Promise<void> {
    if (this.#phase === 'ended') return;
    if (this.#phase === 'admitted' && settlement.responseCacheHit !== true)
      throw new Error('A call must be dispatched before it is settled, or voided.');
    this.#phase = 'ended';
    const { id, asked, forward } = this.single;
    await this.house.endings.end(id, { do: 'settle', settlement });
    this.house.ended(asked, forward, settlement);
  }

  async void(proof: Proof): Promise<void> {
    if (this.#phase === 'ended') return;
    this.#phase = 'ended';
    const { id, asked, forward } = this.single;
    await this.house.endings.end(id, { do: 'void', proof });
    this.house.ended(asked, forward, null);
  }

  async #deny(denial: Denied): Promise<Denied> {
    await this.void('never-dispatched');
    return denial;
  }
}

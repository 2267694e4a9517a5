import type { Proceed, Target } from '@bursar/policy';
import { denied, type Admission, type Denied, type Dispatch } from '../admission/admission.js';
import {
  metadataOf,
  type AskedCall,
  type Forward,
  type Problem,
  type Proof,
  type Settlement,
} from '../admission/call.js';
import type { Endings } from '../journal/endings.js';
import { sealLeasedCall } from './lease-token.js';
import type { Records } from '../journal/records.js';
import type { LeaseInHand } from './lease-in-hand.js';

/** What an admission needs of the gateway that made it. */
export interface AdmissionHouse {
  readonly records: Records;
  readonly endings: Endings;
  /** A stop that has come since: the call is refused for it. */
  stopOn(call: AskedCall): Problem | null;
  /** The caller gave the id of this call, which is under way. */
  isNamed(call: AskedCall): boolean;
  /** The same call in the strict lane. */
  admitStrictly(call: AskedCall): Promise<Admission | Denied>;
  ended(call: AskedCall, target: Target, settlement: Settlement | null): void;
  journalFailed(call: AskedCall, error: unknown): Denied;
}

/** A call that a lease pays for. Until it is dispatched no other process knows of it. */
export class LeasedAdmission implements Admission {
  readonly allowed = true;
  #admissionId: string | null = null;
  #token: string | null | undefined;
  #forward: Forward | null = null;
  #phase: 'started' | 'dispatched' | 'ended' = 'started';
  /** Where the lease could not be used after all. */
  #instead: Admission | null = null;

  constructor(
    private readonly house: AdmissionHouse,
    private readonly asked: AskedCall,
    private readonly proceed: Proceed,
    private readonly worst: bigint,
    private readonly slice: LeaseInHand,
  ) {}

  get requestId(): string {
    return this.asked.requestId;
  }

  get lane(): 'lease' | 'strict' | 'offline' {
    return this.#instead?.lane ?? 'lease';
  }

  get admissionId(): string {
    if (this.#instead?.admissionId != null) return this.#instead.admissionId;
    return (this.#admissionId ??= this.slice.nextAdmissionId());
  }

  get call(): Forward {
    if (this.#instead !== null) return this.#instead.call;
    const { target, maxOutputTokens } = this.proceed;
    const { team } = this.slice.grant;
    const requestMetadata = metadataOf({ ...this.asked, team }, this.#sealed());
    const region = target.region ?? '';
    return (this.#forward ??= {
      ...target,
      region,
      maxOutputTokens,
      requestMetadata,
      downgraded: false,
    });
  }

  async dispatch(): Promise<Dispatch> {
    if (this.#instead !== null) return this.#instead.dispatch();
    if (this.#phase !== 'started')
      throw new Error('This call was dispatched before, or has ended.');
    if (this.#sealed() === null || !this.slice.inTerm(performance.now())) return this.#goStrictly();
    try {
      await this.house.records.write({ k: 'call', entry: this.#entry() });
    } catch (error) {
      return this.#deny(this.house.journalFailed(this.asked, error));
    }
    const stop = this.house.stopOn(this.asked);
    if (stop !== null) return this.#deny(denied(stop));
    // The process may have been paused while the disk was at work.
    if (!this.slice.inTerm(performance.now())) return this.#goStrictly();
    this.#phase = 'dispatched';
    return { allowed: true, call: this.call };
  }

  dispatched(providerRequestId: string): void {
    if (this.#instead !== null) this.#instead.dispatched(providerRequestId);
    else this.house.records.note({ k: 'dispatched', id: this.admissionId, providerRequestId });
  }

  async settle(settlement: Settlement): Promise<void> {
    if (this.#instead !== null) return this.#instead.settle(settlement);
    if (this.#phase === 'ended') return;
    if (this.#phase === 'started') {
      if (settlement.responseCacheHit !== true)
        throw new Error('A call must be dispatched before it is settled, or voided.');
      this.house.records.note({ k: 'call', entry: this.#entry() });
    }
    this.#phase = 'ended';
    await this.house.endings.end(this.admissionId, { do: 'settle', settlement }, (cost) =>
      this.slice.settle(this.worst, cost),
    );
    this.house.ended(this.asked, this.proceed.target, settlement);
  }

  async void(proof: Proof): Promise<void> {
    if (this.#instead !== null) return this.#instead.void(proof);
    if (this.#phase === 'ended') return;
    if (this.#phase === 'started' || proof === 'never-dispatched') this.#takeBack();
    else {
      this.#phase = 'ended';
      await this.house.endings.end(this.admissionId, { do: 'void', proof }, () =>
        this.slice.settle(this.worst, 0n),
      );
    }
    this.house.ended(this.asked, this.proceed.target, null);
  }

  #sealed(): string | null {
    if (this.#token !== undefined) return this.#token;
    const { project = null, environment, user = null } = this.asked;
    const { team } = this.slice.grant;
    const caller = { team, project, environment, user };
    return (this.#token = sealLeasedCall(this.slice.grant, this.admissionId, caller));
  }

  /** It was never sent. Unless the lease went back with this call on its list, the api does not know of it. */
  #takeBack(): void {
    this.#phase = 'ended';
    const { records, endings } = this.house;
    const id = this.admissionId;
    if (this.slice.listed.has(id)) {
      void endings.end(id, { do: 'void', proof: 'never-dispatched' });
      return;
    }
    this.slice.settle(this.worst, 0n);
    if (records.book.entries.has(id)) records.note({ k: 'acked', id });
  }

  #deny(denial: Denied): Denied {
    this.house.ended(this.asked, this.proceed.target, null);
    this.#takeBack();
    return denial;
  }

  async #goStrictly(): Promise<Dispatch> {
    this.#takeBack();
    const instead = await this.house.admitStrictly(this.asked);
    if (!instead.allowed) {
      this.house.ended(this.asked, this.proceed.target, null);
      return instead;
    }
    this.#instead = instead;
    return instead.dispatch();
  }

  #entry() {
    const { target, maxOutputTokens } = this.proceed;
    const { provider, model, region } = target;
    const call = { ...this.asked, provider, model, region: region ?? '' };
    return {
      id: this.admissionId,
      lane: 'lease',
      call,
      isNamed: this.house.isNamed(this.asked),
      epoch: this.house.records.epoch,
      startedAt: new Date().toISOString(),
      phase: 'dispatching',
      admissionId: this.admissionId,
      leaseId: this.slice.grant.leaseId,
      maxOutputTokens,
      worst: String(this.worst),
      providerRequestId: null,
      ending: null,
    } as const;
  }
}

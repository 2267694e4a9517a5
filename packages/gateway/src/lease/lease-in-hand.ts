import { inTerm, mayStart, openSlice, settleCall, type Slice, startCall } from '@bursar/limits';
import type { Target } from '@bursar/policy';
import type { AskedCall } from '../admission/call.js';
import { leasedAdmissionId } from './lease-token.js';

/** What the api grants: money to spend without asking, for a while. */
export interface LeaseGrant {
  readonly leaseId: string;
  readonly epoch: number;
  /** Whose calls they are: of a key that is bound to one team, that team, whatever a call says. */
  readonly team: string;
  readonly amount: bigint;
  readonly termMs: number;
  /** Names of the coordinates that some budget looks at: calls equal in these may use the lease. */
  readonly boundBy: readonly string[];
  /** For the tokens of calls under this lease, and no others: base64url. */
  readonly tokenKey: string;
  readonly tokenPrefix: string;
}

/** One lease that this process spends. What it may spend is decided by the rules of @bursar/limits. */
export class LeaseInHand {
  /** Nothing starts any more. */
  closing = false;
  /** Calls that were listed as perhaps under way when the lease went back. */
  listed: ReadonlySet<string> = new Set();

  #slice: Slice;
  #calls = 0;

  constructor(
    readonly grant: LeaseGrant,
    /** Of the call that it was asked for. */
    readonly coordinates: string,
    /** When the request was *sent*, on this process's monotonic clock: the authority's clock starts later. */
    readonly sentAt: number,
  ) {
    this.#slice = openSlice(grant.amount, sentAt, grant.termMs);
  }

  /** Settled calls at their cost, all others at their worst case. */
  get used(): bigint {
    return this.#slice.used;
  }

  /** To be asked again right before dispatch: a process may have been paused in between. */
  inTerm(monotonicNow: number): boolean {
    return !this.closing && inTerm(this.#slice, monotonicNow);
  }

  mayStart(worst: bigint, monotonicNow: number): boolean {
    return !this.closing && mayStart(this.#slice, worst, monotonicNow);
  }

  /** No number is used twice under one lease. */
  nextAdmissionId(): string {
    this.#calls += 1;
    return leasedAdmissionId(this.grant.leaseId, this.#calls);
  }

  start(worst: bigint): void {
    this.#slice = startCall(this.#slice, worst);
  }

  /** Once the authority has acknowledged the end of a call. A call whose cost is unknown (null) keeps its worst case. */
  settle(worst: bigint, cost: bigint | null): void {
    this.#slice = settleCall(this.#slice, worst, cost);
  }

  /** Half of its money or of its time is gone. */
  isLow(monotonicNow: number): boolean {
    const { amount, termMs } = this.grant;
    return this.used * 2n > amount || (monotonicNow - this.sentAt) * 2 > termMs;
  }
}

/** The call's values of the given coordinates, as one text. */
export function coordinatesOf(names: readonly string[], call: AskedCall, place: Target): string {
  let text = '';
  for (const name of names) text += `${valueOf(name, call, place)}\n`;
  return text;
}

function valueOf(name: string, call: AskedCall, place: Target): string {
  switch (name) {
    case 'team':
      return call.team ?? '';
    case 'project':
      return call.project ?? '';
    case 'environment':
      return call.environment;
    case 'user':
      return call.user ?? '';
    case 'provider':
      return place.provider;
    case 'model':
      return place.model;
    case 'region':
      return place.region ?? '';
    // There is one key for all calls of a gateway.
    case 'key':
      return '';
    default:
      return call.dimensions[name] ?? '';
  }
}

import type { Lane } from '../lease/book.js';
import type { Forward, Problem, Proof, Settlement } from './call.js';

/** The call may be made, once `dispatch` says so too. */
export interface Admission {
  readonly allowed: true;
  readonly requestId: string;
  readonly lane: Lane;
  readonly admissionId: string | null;
  /** What to forward, as it looks now: `dispatch` answers what holds. */
  readonly call: Forward;
  /**
   * To be awaited right before connecting to the provider. It resolves once the journal says that the call may have left; a
   * stop that came in the meantime, or a disk that is full, denies it.
   */
  dispatch(): Promise<Dispatch>;
  /** The provider took the request: its id helps to find the call later. */
  dispatched(providerRequestId: string): void;
  /** How it went. Resolves once that is on disk; it is reported to the api in the background, for as long as it takes. */
  settle(settlement: Settlement): Promise<void>;
  /** It cost nothing: it was never sent, or the provider's error is known not to be billed. */
  void(proof: Proof): Promise<void>;
}

export interface Denied {
  readonly allowed: false;
  readonly denied: Problem;
}

export type Dispatch = { readonly allowed: true; readonly call: Forward } | Denied;

export const denied = (problem: Problem): Denied => ({ allowed: false, denied: problem });

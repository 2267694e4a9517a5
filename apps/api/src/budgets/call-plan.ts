import type { Coordinates } from '@bursar/limits';
import type { Target } from '@bursar/policy';
import type { Units } from '@bursar/pricing';
import type { Denial } from './denial.js';

/** Where a call goes, as the api writes it: a target without a region has an empty one. */
export type CallTarget = Target & { readonly region: string };

/** A call as it would be made, before money is asked about. */
export interface CallPlan {
  readonly target: CallTarget;
  /** Wherever the call may end up: the worst case is the most expensive of these. */
  readonly permitted: readonly CallTarget[];
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

/** What was asked for, as far as rules of one call look at it. */
interface RequestedCall extends CallTarget {
  readonly requestId: string;
  readonly operation?: string | null | undefined;
  readonly inputTokens: number;
  readonly units?: Units | null | undefined;
}

/** A call whose caller is known. */
export interface IdentifiedCall {
  readonly request: RequestedCall;
  readonly key: { readonly id: string; readonly name: string };
  readonly call: Coordinates;
  /** Epoch ms. */
  readonly at: number;
  /** As it was asked for, before anything sends it elsewhere, it is known to cost nothing. */
  readonly isFree: () => boolean;
}

export const isDenial = (answer: object): answer is Denial => 'code' in answer;

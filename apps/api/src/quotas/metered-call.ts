import type { Coordinates } from '@bursar/limits';
import type { Denial, planning } from '../budgets/budgets.module.js';
import type { Took } from './taking.js';

/** A call that is counted before it is made. */
export type MeteredCall = Pick<planning.IdentifiedCall, 'request' | 'key' | 'call' | 'at'> & {
  readonly plan: planning.CallPlan;
};

/** What was taken, to be given back if the call is not made; or why it may not be made. */
export type Metering = { readonly taken: Took | null } | Denial;

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

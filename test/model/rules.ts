import { admit, moveBalance } from '../../apps/api/src/budgets/balance.js';
import {
  expireHold,
  type Hold,
  logRequest,
  openHold,
  settleHold,
  takenByHold,
} from '../../apps/api/src/budgets/holds/hold.js';
import {
  activateLease,
  closeLease,
  drawFromLease,
  expireLease,
  grantLease,
  type Lease,
  reclaimLease,
  reclaimsAt,
  refundLease,
  returnLease,
  takenByLease,
} from '../../apps/api/src/budgets/leases/lease.js';
import { releaseHold, voidHold } from '../../apps/api/src/budgets/holds/proof.js';
import {
  mayStart,
  openSlice,
  settleCall,
  startCall,
} from '../../apps/api/src/budgets/leases/slice.js';

/** The product's own rules: what the model checks is what runs. */
export const PRODUCT = {
  admit: admit<number>,
  move: moveBalance<number>,
  openHold: openHold<number>,
  takenByHold: takenByHold<number>,
  settleHold: settleHold<number>,
  logRequest: logRequest<number>,
  expireHold: expireHold<number>,
  voidHold: voidHold<number>,
  releaseHold: releaseHold<number>,
  grantLease: grantLease<number>,
  activateLease: activateLease<number>,
  takenByLease: takenByLease<number>,
  expireLease: expireLease<number>,
  reclaimsAt: (lease: Lease<number>): number => reclaimsAt(lease),
  reclaimLease: reclaimLease<number>,
  returnLease: returnLease<number>,
  closeLease: closeLease<number>,
  drawFromLease: drawFromLease<number>,
  refundLease: refundLease<number>,
  openSlice: openSlice<number>,
  mayStart: mayStart<number>,
  startCall: startCall<number>,
  settleCall: settleCall<number>,
  /** An admission asked for again is answered again, and holds nothing more. */
  isRemembered: (hold: Hold<number> | null): boolean => hold !== null,
  /** Of the calls that a gateway lists when it returns a lease, those that get holds of their own. */
  stillOpen: <C>(open: readonly C[]): readonly C[] => open,
  /** Whether a movement reaches the level, of the three it is meant for. */
  reaches: (_level: number, _turn: number): boolean => true,
};
export type Rules = typeof PRODUCT;

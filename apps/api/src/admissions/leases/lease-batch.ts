import { drawFromLease, followHold, type HoldAlert, type LeaseStep } from '@bursar/limits';
import {
  type AdmittedMovement,
  isUnreported,
  moveHold,
  type StoredHold,
  toHold,
} from '../../holds/holds.module.js';
import type { StoredLease } from '../../leases/leases.module.js';

export interface ChangedHold {
  readonly before: StoredHold;
  readonly after: StoredHold;
}

/** The leases that one transaction holds locked. Pure. */
export class LeaseBatch {
  private readonly leases: Map<string, StoredLease>;
  private readonly changes = new Set<string>();

  constructor(leases: readonly StoredLease[]) {
    this.leases = new Map(leases.map((lease) => [lease.id, lease]));
  }

  /** Takes the worst case of a call out of its lease; from one that has ended nothing is taken, and the hold comes on top. */
  draw(leaseId: string, worst: bigint): void {
    this.take(leaseId, (lease) => drawFromLease(lease, worst));
  }

  /** What a call under a lease needs less than before may be spent again, as long as the lease lives. */
  follow({ before, after }: ChangedHold): void {
    if (after.leaseId === null) return;
    this.take(after.leaseId, (lease) => followHold(lease, toHold(before), toHold(after)));
  }

  take(leaseId: string, step: (lease: StoredLease) => LeaseStep): LeaseStep | null {
    const lease = this.leases.get(leaseId);
    if (lease === undefined) return null;
    const taken = step(lease);
    if (taken.refused !== null) return taken;
    this.leases.set(leaseId, { ...lease, ...taken.lease });
    this.changes.add(leaseId);
    return taken;
  }

  keep(lease: StoredLease): void {
    this.leases.set(lease.id, lease);
    this.changes.add(lease.id);
  }

  get(leaseId: string): StoredLease | undefined {
    return this.leases.get(leaseId);
  }

  get all(): StoredLease[] {
    return [...this.leases.values()];
  }

  get changed(): StoredLease[] {
    return [...this.leases.values()].filter(({ id }) => this.changes.has(id));
  }
}

/** The log reports a call under a lease. What it shows that the call did not need goes back to the lease. */
export function logLeased(
  hold: StoredHold,
  movements: readonly AdmittedMovement[],
  leases: LeaseBatch,
): ReturnType<typeof moveHold> {
  if (isUnreported(hold)) return logUnreported(hold, movements, leases);
  const moved = moveHold(hold, movements);
  leases.follow({ before: hold, after: moved.hold });
  return moved;
}

/**
 * The log reports a call before its gateway does: its worst case is not known yet, so each line takes its own cost
 * out of the lease. When the gateway reports it, the rest of the worst case follows.
 */
function logUnreported(
  hold: StoredHold,
  movements: readonly AdmittedMovement[],
  leases: LeaseBatch,
): { readonly hold: StoredHold; readonly alerts: readonly HoldAlert[] } {
  const more = movements.reduce((sum, { usd }) => sum + usd, 0n);
  if (hold.leaseId !== null) leases.draw(hold.leaseId, more);
  return moveHold({ ...hold, worst: hold.worst + more }, movements);
}

/** What the log has reported so far, to be applied again to the hold that its gateway describes. */
export const loggedMovements = ({ id, logged }: StoredHold): AdmittedMovement[] =>
  logged.map(({ requestId, cost, unpriced }) => ({
    admission: id,
    invocation: requestId,
    usd: cost,
    unpriced,
  }));

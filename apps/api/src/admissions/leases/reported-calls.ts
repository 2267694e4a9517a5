import type { Actor } from '../../platform/actor.js';
import { Conflict, Invalid } from '../../platform/errors.js';
import type { SettlementBatch } from '../settlements/settlement-batch.js';
import { type LeaseBatch, loggedMovements } from './lease-batch.js';
import {
  callHash,
  registerReportedCall,
  type CallContext,
  type LeasedCall,
} from './leased-call.js';
import type { StoredLease } from '../../leases/leases.module.js';
import {
  type AdmittedMovement,
  isUnreported,
  type newHolds,
  type StoredHold,
} from '../../holds/holds.module.js';

/** What one transaction has to do with a lease. */
export interface LeaseReport {
  readonly actor: Actor;
  readonly leaseId: string;
  readonly calls: readonly CallReport[];
  readonly epoch: number;
  readonly isReturning: boolean;
}

export type CallReport = Omit<LeasedCall, 'settlement'> & {
  readonly settlement?: LeasedCall['settlement'];
};

/** The calls that are reported in one transaction. Pure. */
export class ReportedCalls {
  private readonly found = new Map<string, newHolds.ReportedHold>();

  constructor(
    private readonly lease: StoredLease,
    private readonly round: SettlementBatch,
    private readonly leases: LeaseBatch,
    private readonly decisionContext: CallContext,
  ) {}

  get holds(): newHolds.ReportedHold[] {
    return [...this.found.values()];
  }

  /** Why the report of a call is refused; null: it is accepted, now or before. */
  add(
    call: CallReport,
    standing: StoredHold | undefined,
    coming: readonly AdmittedMovement[],
  ): Error | null {
    const known = this.round.holdOf(call.admissionId) ?? standing;
    if (known !== undefined && !isUnreported(known)) {
      if (known.leaseId !== this.lease.id) return notInLease(call);
      if (known.bodyHash !== callHash(call)) return reportedOtherwise(call);
      if (this.round.holdOf(known.id) === undefined) this.round.take(known, coming);
      return null;
    }
    const answer = registerReportedCall(call, this.lease, this.decisionContext);
    if (answer.outcome === 'not_in_lease') return notInLease(call);
    if (answer.outcome === 'too_long')
      return new Invalid('These names are too long together.', { slug: 'bad_input' });
    const { hold } = answer.registered;
    this.leases.draw(this.lease.id, hold.worst - (known?.worst ?? 0n));
    this.found.set(hold.id, answer.registered);
    // What the log has reported before is applied again to the hold as its gateway describes it.
    const earlier = known === undefined ? [] : loggedMovements(known);
    const applied = known?.applied ?? hold.applied;
    const windowIds = known?.windowIds ?? hold.windowIds;
    this.round.take({ ...hold, applied, windowIds }, [...earlier, ...coming], true);
    return null;
  }
}

const notInLease = ({ admissionId }: CallReport): Error =>
  new Conflict(`The call ${admissionId} cannot have been made under this lease.`, {
    slug: 'not_in_lease',
  });

const reportedOtherwise = ({ admissionId }: CallReport): Error =>
  new Conflict(`The call ${admissionId} was reported before with other content.`, {
    slug: 'told_otherwise',
    hint: 'The first report stands.',
  });

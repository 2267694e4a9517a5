import { fromFemto } from '@bursar/pricing';
import { Inject, Injectable } from '@nestjs/common';
import {
  ApprovalsService,
  DecidingService,
  lockOpen,
  type Proposal,
} from '../approvals/approvals.module.js';
import { releases } from '../holds/holds.module.js';
import type { Actor } from '../platform/actor.js';
import { Clock } from '../platform/clock.js';
import { Database, type Sql } from '../platform/database.js';
import { isUuid } from '../platform/ids.js';
import { isProblem, type Problem, refuse } from '../platform/outcome.js';
import { describeLease, describeLeases, type LeaseRow } from './lease-view.repository.js';
import { LeaseApproval } from './release-approval.js';

export interface LeaseRelease {
  readonly state: 'asked' | 'released';
  readonly lease: LeaseRow;
}

type Step = LeaseRelease['state'] | Problem;

const UNKNOWN = refuse('unknown_lease', 'There is no such lease.');

/** What gateways never accounted for. Where no log will ever report it, two people may give back what is presumed. */
@Injectable()
export class LeaseReleaseService {
  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(Clock) private readonly clock: Clock,
    @Inject(ApprovalsService) private readonly approvals: ApprovalsService,
    @Inject(DecidingService) private readonly deciding: DecidingService,
    @Inject(LeaseApproval) private readonly approval: LeaseApproval,
  ) {}

  list({ teams }: Actor, state: string | null): Promise<LeaseRow[]> {
    return describeLeases(this.database, teams === 'all' ? null : teams, state);
  }

  async release(actor: Actor, leaseId: string, reason: string): Promise<LeaseRelease | Problem> {
    const done = await this.try(actor, leaseId, reason);
    if (typeof done === 'object') return done;
    const lease = await describeLease(this.database, leaseId);
    return lease === null ? UNKNOWN : { state: done, lease };
  }

  private async try(actor: Actor, leaseId: string, reason: string): Promise<Step> {
    if (actor.kind !== 'person')
      return refuse('needs_a_person', 'Only people give back what is presumed spent.');
    if (reason.trim() === '') return refuse('needs_a_reason', 'Say why nothing was spent.');
    if (!isUuid(leaseId)) return UNKNOWN;
    const asked = await this.database.bulk((tx) =>
      this.ask(tx, actor, leaseId.toLowerCase(), reason),
    );
    if (typeof asked === 'string' || isProblem(asked)) return asked;
    const decision = { id: asked.id, decision: 'approve', hash: null, note: reason } as const;
    const done = await this.deciding.decide(actor, decision);
    if (!isProblem(done)) return done.state === 'done' ? 'released' : 'asked';
    return done.code === 'own_request'
      ? refuse('same_person', 'A second person has to agree.')
      : done;
  }

  /** The first person asks; what waits already is for the next one to approve. */
  private async ask(
    tx: Sql,
    actor: Actor,
    leaseId: string,
    reason: string,
  ): Promise<Step | Proposal> {
    const lease = await this.approval.leaseOf(tx, leaseId);
    if (isProblem(lease)) return lease.code === 'released_already' ? 'released' : lease;
    const waiting = await lockOpen(tx, 'lease', leaseId);
    if (waiting !== null && waiting.expiresAt > this.clock.now()) return waiting;
    await releases.askRelease(tx, lease.id, actor, reason, this.clock.now());
    const { team } = lease.call;
    const proposal = await this.approvals.propose(tx, actor, {
      ...{ what: 'lease', rule: 'release', subject: leaseId, reason },
      ...{ teams: typeof team === 'string' ? [team] : [] },
      ...{ amountUsd: fromFemto(lease.applied.presumed), change: { lease: leaseId } },
      title: `Give back what is presumed of a lease of ${lease.gateway}`,
    });
    if (proposal !== null && isProblem(proposal)) return proposal;
    await this.approval.noteAsked(tx, actor, lease, reason);
    return 'asked';
  }
}

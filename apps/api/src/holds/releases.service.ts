import { fromFemto } from '@bursar/pricing';
import { Inject, Injectable } from '@nestjs/common';
import {
  ApprovalsService,
  DecidingService,
  lockOpen,
  type Proposal,
} from '../approvals/approvals.module.js';
import { AuditService } from '../audit/audit.module.js';
import type { Actor } from '../platform/actor.js';
import { Clock } from '../platform/clock.js';
import { Database, type Sql } from '../platform/database.js';
import { isUuid } from '../platform/ids.js';
import { isProblem, type Problem, refuse } from '../platform/outcome.js';
import { askRelease } from './presumed.repository.js';
import { noteReleaseAsked, type Releasable, type Standing } from './release-kind.js';

export { type Releasable, releaseKind } from './release-kind.js';

type Released = 'asked' | 'released';

interface Asked {
  readonly actor: Actor;
  readonly id: string;
  readonly reason: string;
}

/** What is presumed of a call or of a lease, where no log will ever report it: two people may give it back. */
@Injectable()
export class ReleasesService {
  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(Clock) private readonly clock: Clock,
    @Inject(AuditService) private readonly audit: AuditService,
    @Inject(ApprovalsService) private readonly approvals: ApprovalsService,
    @Inject(DecidingService) private readonly deciding: DecidingService,
  ) {}

  /** The first person asks, and the answer waits for others; each of them releases by the same call. */
  async release<T extends Standing>(
    of: Releasable<T>,
    { actor, id, reason }: Asked,
  ): Promise<Released | Problem> {
    if (actor.kind !== 'person')
      return refuse('needs_a_person', 'Only people give back what is presumed spent.');
    if (reason.trim() === '') return refuse('needs_a_reason', 'Say why nothing was spent.');
    if (!isUuid(id)) return of.unknown;
    const asked = { actor, id: id.toLowerCase(), reason };
    const waiting = await this.database.bulk((tx) => this.ask(tx, of, asked));
    if (typeof waiting === 'string' || isProblem(waiting)) return waiting;
    return this.approve(actor, waiting, reason);
  }

  /** Asks, where no one has; what waits already is for the next person to approve. */
  private async ask<T extends Standing>(
    tx: Sql,
    of: Releasable<T>,
    { actor, id, reason }: Asked,
  ): Promise<Released | Problem | Proposal> {
    const one = await of.find(tx, id);
    if (isProblem(one)) return one.code === 'released_already' ? 'released' : one;
    const waiting = await lockOpen(tx, of.what, id);
    if (waiting !== null && waiting.expiresAt > this.clock.now()) return waiting;
    await askRelease(tx, id, actor, reason, this.clock.now());
    const { team } = one.call;
    const proposal = await this.approvals.propose(tx, actor, {
      ...{ what: of.what, rule: 'release', subject: id, reason },
      ...{ teams: typeof team === 'string' ? [team] : [] },
      ...{ amountUsd: fromFemto(one.applied.presumed), title: of.titleOf(one) },
      change: { [of.entityType]: id },
    });
    if (proposal !== null && isProblem(proposal)) return proposal;
    await noteReleaseAsked(of, this.audit, tx, { actor, one, reason });
    return 'asked';
  }

  private async approve(
    actor: Actor,
    { id, proposedName }: Proposal,
    note: string,
  ): Promise<Released | Problem> {
    const decision = { id, decision: 'approve', hash: null, note } as const;
    const done = await this.deciding.decide(actor, decision);
    if (!isProblem(done)) return done.state === 'done' ? 'released' : 'asked';
    if (done.code !== 'own_request') return done;
    return refuse('same_person', 'A second person has to agree.', {
      hint: `${proposedName} has asked.`,
    });
  }
}

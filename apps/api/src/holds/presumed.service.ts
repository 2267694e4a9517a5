import { fromFemto } from '@bursar/pricing';
import { Inject, Injectable } from '@nestjs/common';
import {
  ApprovalsService,
  DecidingService,
  lockOpen,
  type Proposal,
} from '../approvals/approvals.module.js';
import type { Actor } from '../platform/actor.js';
import { Clock } from '../platform/clock.js';
import { Database, type Sql } from '../platform/database.js';
import { isUuid } from '../platform/ids.js';
import { isProblem, type Problem, refuse } from '../platform/outcome.js';
import { findHoldsById, findPresumed } from './hold-view.repository.js';
import { type HoldView, viewOf } from './hold-view.js';
import { askRelease } from './presumed.repository.js';
import { ReleaseApproval } from './release-approval.js';
import type { StoredHold } from './stored-hold.js';

export interface Release {
  readonly state: 'asked' | 'released';
  readonly hold: HoldView;
}

/** Calls whose cost was not reported. Where no log will ever report it, two people may give back what is presumed. */
@Injectable()
export class PresumedService {
  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(Clock) private readonly clock: Clock,
    @Inject(ApprovalsService) private readonly approvals: ApprovalsService,
    @Inject(DecidingService) private readonly deciding: DecidingService,
    @Inject(ReleaseApproval) private readonly approval: ReleaseApproval,
  ) {}

  async list(actor: Actor, team: string | null): Promise<HoldView[]> {
    const seen = actor.teams === 'all' ? null : actor.teams;
    const teams = team === null ? seen : (seen ?? [team]).filter((one) => one === team);
    return (await findPresumed(this.database, teams)).map((hold) => viewOf(actor, hold));
  }

  /** The first person asks, and the answer waits for others; each of them releases by the same call. */
  async release(actor: Actor, admission: string, reason: string): Promise<Release | Problem> {
    if (actor.kind !== 'person')
      return refuse('needs_a_person', 'Only people give back what is presumed spent.');
    if (reason.trim() === '') return refuse('needs_a_reason', 'Say why nothing was spent.');
    const unknown = refuse('unknown_admission', 'There is no such admission.');
    if (!isUuid(admission)) return unknown;
    const asked = await this.database.bulk((tx) =>
      this.ask(tx, actor, admission.toLowerCase(), reason),
    );
    if (typeof asked === 'object' && isProblem(asked)) return asked;
    const done = typeof asked === 'string' ? asked : await this.approve(actor, asked, reason);
    if (typeof done === 'object') return done;
    const [view] = await findHoldsById(this.database, [admission]);
    return view === undefined ? unknown : { state: done, hold: viewOf(actor, view) };
  }

  private async ask(
    tx: Sql,
    actor: Actor,
    admission: string,
    reason: string,
  ): Promise<Problem | Proposal | Release['state']> {
    const hold = await this.approval.holdOf(tx, admission);
    if (isProblem(hold)) return hold.code === 'released_already' ? 'released' : hold;
    const waiting = await lockOpen(tx, 'release', admission);
    if (waiting !== null && waiting.expiresAt > this.clock.now()) return waiting;
    await askRelease(tx, admission, actor, reason, this.clock.now());
    const proposal = await this.approvals.propose(tx, actor, {
      ...{ what: 'release', rule: 'release', subject: admission, reason },
      ...{ teams: teamsOf(hold), amountUsd: fromFemto(hold.applied.presumed) },
      ...{ title: `Give back what is presumed of call ${admission}`, change: { admission } },
    });
    if (proposal !== null && isProblem(proposal)) return proposal;
    await this.approval.noteAsked(tx, actor, hold, reason);
    return 'asked';
  }

  private async approve(
    actor: Actor,
    { id, proposedName }: Proposal,
    note: string,
  ): Promise<Problem | Release['state']> {
    const decision = { id, decision: 'approve', hash: null, note } as const;
    const done = await this.deciding.decide(actor, decision);
    if (!isProblem(done)) return done.state === 'done' ? 'released' : 'asked';
    if (done.code !== 'own_request') return done;
    return refuse('same_person', 'A second person has to agree.', {
      hint: `${proposedName} has asked.`,
    });
  }
}

const teamsOf = ({ call: { team } }: StoredHold): string[] =>
  typeof team === 'string' ? [team] : [];

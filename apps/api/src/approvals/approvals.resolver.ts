import { Inject } from '@nestjs/common';
import { Args, Mutation, Query, Resolver } from '@nestjs/graphql';
import { type Actor, Allow, CurrentActor, Recent } from '../platform/actor.js';
import { Invalid } from '../platform/errors.js';
import { isProblem, type Problem, refuse } from '../platform/outcome.js';
import { ApprovalsService } from './approvals.service.js';
import { DecidingService } from './deciding.service.js';
import { ApprovalsInbox, SHOWN } from './inbox.service.js';
import type { Proposal } from './proposal.js';

interface DecideInput {
  readonly id: string;
  readonly decision: string;
  readonly hash?: string | null;
  readonly note?: string | null;
}

interface ListArgs {
  readonly show: string;
  readonly search?: string | null;
  readonly first: number;
  readonly after?: string | null;
}

@Resolver()
export class ApprovalsResolver {
  constructor(
    @Inject(ApprovalsService) private readonly approvals: ApprovalsService,
    @Inject(DecidingService) private readonly deciding: DecidingService,
    @Inject(ApprovalsInbox) private readonly inbox: ApprovalsInbox,
  ) {}

  @Query('approvals')
  @Allow('signedIn')
  all(@CurrentActor() actor: Actor, @Args() { show, search, first, after }: ListArgs) {
    const shown = SHOWN.find((name) => name === show);
    if (shown === undefined)
      throw new Invalid(`\`show\` is one of ${SHOWN.join(', ')}.`, { slug: 'bad_show' });
    return this.inbox.page(actor, {
      ...{ show: shown, search: search ?? '', first, after: after ?? null },
    });
  }

  @Query('approval')
  @Allow('signedIn')
  one(@CurrentActor() actor: Actor, @Args('id') id: string) {
    return this.inbox.find(actor, id);
  }

  @Query('approvalsWaiting')
  @Allow('signedIn')
  waiting(@CurrentActor() actor: Actor) {
    return this.inbox.waitingFor(actor);
  }

  /** Who may, the rule of each proposal says. */
  @Mutation('decideApproval')
  @Recent('approvals')
  @Allow('teamLead', 'finance', 'platform', 'executive', 'auditor')
  async decide(
    @CurrentActor() actor: Actor,
    @Args('input') { id, decision, hash = null, note = null }: DecideInput,
  ) {
    if (decision !== 'approve' && decision !== 'deny')
      return refuse('bad_decision', 'A decision is approve or deny.', { path: 'decision' });
    const said = note === null || note.trim() === '' ? null : note.trim();
    return this.seen(actor, await this.deciding.decide(actor, { id, decision, hash, note: said }));
  }

  @Mutation('withdrawApproval')
  @Allow('signedIn')
  async withdraw(@CurrentActor() actor: Actor, @Args('id') id: string) {
    return this.seen(actor, await this.approvals.withdraw(actor, id));
  }

  private async seen(actor: Actor, outcome: Proposal | Problem) {
    return isProblem(outcome) ? outcome : this.inbox.one(actor, outcome);
  }
}

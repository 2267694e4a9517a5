import { Inject } from '@nestjs/common';
import { Args, Mutation, Query, Resolver } from '@nestjs/graphql';
import { type Actor, Allow, CurrentActor, Recent } from '../platform/actor.js';
import { type DecisionInput, DecisionsService } from './decisions.service.js';
import { DraftsService } from './drafts.service.js';
import { type EmergencyInput, EmergencyService } from './emergency.service.js';
import { isProblem, type Problem } from '../platform/outcome.js';
import { toShown } from './request.js';
import type { RequestRow } from './requests.repository.js';
import { type RequestInput, RequestsService } from './requests.service.js';
import { type SeenRequest, SeenRequests } from './seen-requests.service.js';

const toLimitRequest = ({ row, ...seen }: SeenRequest) => {
  const { requestedBy: _, requestedName, subject, ...shown } = row;
  return {
    __typename: 'LimitRequest',
    ...shown,
    ...seen,
    subject: toShown(subject),
    requestedBy: requestedName,
  };
};

@Resolver()
export class RequestsResolver {
  constructor(
    @Inject(RequestsService) private readonly requests: RequestsService,
    @Inject(DecisionsService) private readonly decisions: DecisionsService,
    @Inject(DraftsService) private readonly drafts: DraftsService,
    @Inject(EmergencyService) private readonly emergencies: EmergencyService,
    @Inject(SeenRequests) private readonly views: SeenRequests,
  ) {}

  @Query('limitRequests')
  @Allow('signedIn')
  async all(
    @CurrentActor() actor: Actor,
    @Args('state') state?: string | null,
    @Args('team') team?: string | null,
  ) {
    const seen = await this.views.list(actor, state ?? null);
    return seen
      .filter(({ row }) => team === undefined || team === null || row.team === team)
      .map(toLimitRequest);
  }

  @Query('limitRequestDraft')
  @Allow('signedIn')
  draft(@CurrentActor() actor: Actor, @Args('team') team?: string | null) {
    return this.drafts.draft(actor, team ?? null);
  }

  @Mutation('requestLimit')
  @Allow('teamLead', 'finance', 'platform', 'developer')
  async request(@CurrentActor() actor: Actor, @Args('input') input: RequestInput) {
    return this.seen(actor, await this.requests.request(actor, input));
  }

  @Mutation('decideLimit')
  @Recent('approvals')
  @Allow('finance', 'platform')
  async decide(@CurrentActor() actor: Actor, @Args('input') input: DecisionInput) {
    return this.seen(actor, await this.decisions.decide(actor, input));
  }

  @Mutation('withdrawLimit')
  @Allow('teamLead', 'finance', 'platform', 'developer')
  async withdraw(@CurrentActor() actor: Actor, @Args('id') id: string) {
    return this.seen(actor, await this.requests.withdraw(actor, id));
  }

  @Mutation('emergencyRaise')
  @Allow('teamLead', 'platform')
  emergency(@CurrentActor() actor: Actor, @Args('input') input: EmergencyInput) {
    return this.emergencies.raise(actor, input);
  }

  private async seen(actor: Actor, outcome: RequestRow | Problem) {
    return isProblem(outcome) ? outcome : toLimitRequest(await this.views.see(actor, outcome));
  }
}

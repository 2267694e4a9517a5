import { Inject } from '@nestjs/common';
import { Args, Mutation, Query, Resolver } from '@nestjs/graphql';
import { type Actor, Allow, CurrentActor } from '../platform/actor.js';
import { Database } from '../platform/database.js';
import { InLane } from '../platform/lane.js';
import { isProblem, type Problem } from '../platform/outcome.js';
import type { Seen } from '../platform/seen.js';
import { type AnomaliesAsked, AnomaliesService, noAnomaly } from './anomalies.service.js';
import { DetailService } from './detail.service.js';
import { HandlingService } from './handling.service.js';
import type { Anomaly } from './incidents/anomaly.js';
import type { Plan } from './incidents/plan.repository.js';
import { type PlannedEventInput, PlansService } from './plans.service.js';

interface AnomalyVerdictInput {
  readonly id: string;
  readonly verdict: string;
  readonly reason: string;
  readonly seen?: Seen | null;
}

interface AnomalyOwnerInput {
  readonly id: string;
  readonly to?: string | null;
  readonly seen?: Seen | null;
}

@InLane('reports')
@Resolver()
export class AnomaliesResolver {
  constructor(
    @Inject(AnomaliesService) private readonly service: AnomaliesService,
    @Inject(DetailService) private readonly details: DetailService,
    @Inject(HandlingService) private readonly handling: HandlingService,
    @Inject(PlansService) private readonly plans: PlansService,
    @Inject(Database) private readonly database: Database,
  ) {}

  @Query('anomalies')
  @Allow('finance', 'teamLead', 'platform', 'executive', 'auditor')
  list(@CurrentActor() actor: Actor, @Args() asked: AnomaliesAsked) {
    return this.service.list(actor, asked);
  }

  @Query('anomaly')
  @Allow('finance', 'teamLead', 'platform', 'executive', 'auditor')
  find(@CurrentActor() actor: Actor, @Args('id') id: string) {
    return this.details.find(actor, id);
  }

  @Query('plannedEvents')
  @Allow('finance', 'teamLead', 'platform', 'executive', 'auditor')
  planned(@CurrentActor() actor: Actor) {
    return this.plans.list(actor);
  }

  @Mutation('judgeAnomaly')
  @Allow('finance', 'teamLead', 'platform')
  judge(@CurrentActor() actor: Actor, @Args('input') input: AnomalyVerdictInput) {
    const { id, verdict, reason, seen } = input;
    return this.shown(this.handling.judge(actor, { id, seen }, verdict, reason));
  }

  @Mutation('assignAnomaly')
  @Allow('finance', 'teamLead', 'platform')
  assign(@CurrentActor() actor: Actor, @Args('input') { id, to, seen }: AnomalyOwnerInput) {
    return this.shown(this.handling.assign(actor, { id, seen }, to ?? null));
  }

  @Mutation('acknowledgeAnomaly')
  @Allow('finance', 'teamLead', 'platform')
  acknowledge(@CurrentActor() actor: Actor, @Args('id') id: string) {
    return this.shown(this.handling.acknowledge(actor, id));
  }

  @Mutation('planEvent')
  @Allow('finance', 'teamLead', 'platform')
  async plan(@CurrentActor() actor: Actor, @Args('input') input: PlannedEventInput) {
    return toEvent(await this.plans.add(actor, input));
  }

  @Mutation('removePlannedEvent')
  @Allow('finance', 'teamLead', 'platform')
  async removePlan(@CurrentActor() actor: Actor, @Args('id') id: string) {
    return toEvent(await this.plans.remove(actor, id));
  }

  private async shown(changing: Promise<Anomaly | Problem>) {
    const changed = await changing;
    if (isProblem(changed)) return changed;
    const [view] = await this.service.views(this.database, [changed]);
    return view === undefined ? noAnomaly() : { __typename: 'Anomaly', ...view };
  }
}

const toEvent = (plan: Plan | Problem) =>
  isProblem(plan) ? plan : { __typename: 'PlannedEvent', ...plan };

import { Inject } from '@nestjs/common';
import { Args, Mutation, Query, Resolver } from '@nestjs/graphql';
import { type Actor, Allow, CurrentActor } from '../../platform/actor.js';
import { isProblem } from '../../platform/outcome.js';
import { PlansService, type SetPlanInput } from './plans.service.js';

@Resolver()
export class PlansResolver {
  constructor(@Inject(PlansService) private readonly service: PlansService) {}

  @Query('plans')
  @Allow('finance', 'executive', 'auditor', 'platform', 'teamLead')
  async plans(@CurrentActor() actor: Actor, @Args() { from, to }: { from: string; to: string }) {
    const plans = await this.service.list(actor, from, to);
    return isProblem(plans) ? plans : { __typename: 'SpendPlans', plans };
  }

  @Query('planChanges')
  @Allow('finance', 'executive', 'auditor')
  planChanges() {
    return this.service.changes();
  }

  @Mutation('setPlan')
  @Allow('finance')
  async setPlan(@CurrentActor() actor: Actor, @Args('input') input: SetPlanInput) {
    return named(await this.service.set(actor, input));
  }

  @Mutation('undoPlanChange')
  @Allow('finance')
  async undo(@CurrentActor() actor: Actor, @Args() { id, reason }: { id: string; reason: string }) {
    return named(await this.service.undo(actor, id, reason));
  }
}

const named = <T extends object>(outcome: T) => ({ __typename: 'SpendPlanChange', ...outcome });

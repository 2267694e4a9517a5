import { Inject } from '@nestjs/common';
import { Args, Mutation, Query, Resolver } from '@nestjs/graphql';
import { type Actor, Allow, CurrentActor } from '../../platform/actor.js';
import { DelegatesService } from './delegates.service.js';
import type { DelegationInput } from './delegation.js';

@Resolver()
export class DelegatesResolver {
  constructor(@Inject(DelegatesService) private readonly delegates: DelegatesService) {}

  @Query('delegations')
  @Allow('signedIn')
  all(@CurrentActor() actor: Actor) {
    return this.delegates.list(actor);
  }

  @Mutation('addDelegation')
  @Allow('signedIn')
  add(@CurrentActor() actor: Actor, @Args('input') input: DelegationInput) {
    return this.delegates.add(actor, input);
  }

  @Mutation('endDelegation')
  @Allow('signedIn')
  end(@CurrentActor() actor: Actor, @Args('id') id: string, @Args('reason') reason: string) {
    return this.delegates.end(actor, id, reason);
  }
}

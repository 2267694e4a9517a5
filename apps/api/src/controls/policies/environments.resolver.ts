import { Inject } from '@nestjs/common';
import { Args, Mutation, Resolver } from '@nestjs/graphql';
import { type Actor, Allow, CurrentActor } from '../../platform/actor.js';
import { EnvironmentsService } from './environments.service.js';

@Resolver()
export class EnvironmentsResolver {
  constructor(@Inject(EnvironmentsService) private readonly environments: EnvironmentsService) {}

  @Mutation('removeEnvironment')
  @Allow('platform')
  async remove(
    @CurrentActor() actor: Actor,
    @Args('input') { name, reason }: { name: string; reason: string },
  ) {
    const problem = await this.environments.remove(actor, name, reason);
    return problem ?? { __typename: 'RemovedEnvironment', name };
  }
}

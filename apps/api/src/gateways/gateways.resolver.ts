import { Inject } from '@nestjs/common';
import { Args, Mutation, Query, Resolver } from '@nestjs/graphql';
import { type Actor, Allow, CurrentActor } from '../platform/actor.js';
import { isProblem } from '../platform/outcome.js';
import { GatewaysService } from './gateways.service.js';

@Resolver()
export class GatewaysResolver {
  constructor(@Inject(GatewaysService) private readonly gateways: GatewaysService) {}

  @Query('gateways')
  @Allow('signedIn')
  list(@CurrentActor() actor: Actor) {
    return this.gateways.list(actor);
  }

  @Mutation('retireGateway')
  @Allow('platform')
  async retire(
    @CurrentActor() actor: Actor,
    @Args('input') { name, reason }: { name: string; reason: string },
  ) {
    const done = await this.gateways.retire(actor, name, reason);
    return isProblem(done) ? done : { __typename: 'RetiredGateway', gateway: done };
  }
}

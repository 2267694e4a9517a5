import { Inject } from '@nestjs/common';
import { Args, Query, Resolver } from '@nestjs/graphql';
import { type Actor, Allow, CurrentActor } from '../../platform/actor.js';
import { InLane } from '../../platform/lane.js';
import type { Problem } from '../../platform/outcome.js';
import { type CallList, type CallsAsked, CallsService } from './calls.service.js';

@InLane('reports')
@Resolver()
export class CallsResolver {
  constructor(@Inject(CallsService) private readonly service: CallsService) {}

  @Query('calls')
  @Allow('signedIn', 'readSpend')
  calls(@CurrentActor() actor: Actor, @Args() asked: CallsAsked): Promise<CallList | Problem> {
    return this.service.list(actor, asked);
  }
}

import { Inject } from '@nestjs/common';
import { Args, Query, Resolver } from '@nestjs/graphql';
import { type Actor, Allow, CurrentActor } from '../../platform/actor.js';
import { InLane } from '../../platform/lane.js';
import type { Problem } from '../../platform/outcome.js';
import type { CallInput } from '../what-if/standing-calls.service.js';
import { type Savings, SavingsService } from './savings.service.js';

/** It reads single calls, as re-rating does: it waits beside that, and takes no connection from reports. */
@InLane('jobs')
@Resolver()
export class SavingsResolver {
  constructor(@Inject(SavingsService) private readonly service: SavingsService) {}

  @Query('savings')
  @Allow('signedIn', 'readSpend')
  savings(@CurrentActor() actor: Actor, @Args() input: CallInput): Promise<Savings | Problem> {
    return this.service.list(actor, input);
  }
}

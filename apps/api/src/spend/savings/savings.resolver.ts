import { Inject } from '@nestjs/common';
import { Args, Mutation, Query, Resolver } from '@nestjs/graphql';
import { type Actor, Allow, CurrentActor } from '../../platform/actor.js';
import { InLane } from '../../platform/lane.js';
import { isProblem, type Problem } from '../../platform/outcome.js';
import type { CallInput } from '../what-if/standing-calls.service.js';
import { type ActInput, ActsService, type ActView } from './realised/acts.service.js';
import { type Savings, SavingsService } from './savings.service.js';

/** It reads single calls, as re-rating does: it waits beside that, and takes no connection from reports. */
@InLane('jobs')
@Resolver()
export class SavingsResolver {
  constructor(
    @Inject(SavingsService) private readonly service: SavingsService,
    @Inject(ActsService) private readonly acts: ActsService,
  ) {}

  @Query('savings')
  @Allow('signedIn', 'readSpend')
  savings(@CurrentActor() actor: Actor, @Args() input: CallInput): Promise<Savings | Problem> {
    return this.service.list(actor, input);
  }

  @Query('realisedSavings')
  @Allow('signedIn', 'readSpend')
  realised(
    @CurrentActor() actor: Actor,
    @Args('team') team: string | null | undefined,
  ): Promise<ActView[]> {
    return this.acts.list(actor, team ?? null);
  }

  @Mutation('actOnSaving')
  @Allow('finance', 'platform', 'teamLead')
  async act(@CurrentActor() actor: Actor, @Args('input') input: ActInput) {
    return named(await this.acts.note(actor, input));
  }

  @Mutation('undoSavingAct')
  @Allow('finance', 'platform', 'teamLead')
  async undo(@CurrentActor() actor: Actor, @Args() { id, reason }: { id: string; reason: string }) {
    return named(await this.acts.undo(actor, id, reason));
  }
}

const named = <T extends object>(outcome: T | Problem) =>
  isProblem(outcome) ? outcome : { __typename: 'SavingActed', ...outcome };

import { Inject } from '@nestjs/common';
import { Args, Query, Resolver } from '@nestjs/graphql';
import { type Actor, Allow, CurrentActor } from '../../platform/actor.js';
import { InLane } from '../../platform/lane.js';
import type { Problem } from '../../platform/outcome.js';
import { ChangesService, type SpendChange, type SpendChangeInput } from './changes.service.js';

@InLane('reports')
@Resolver()
export class ChangesResolver {
  constructor(@Inject(ChangesService) private readonly changes: ChangesService) {}

  @Query('spendChange')
  @Allow('signedIn', 'readSpend')
  spendChange(
    @CurrentActor() actor: Actor,
    @Args('input') input: SpendChangeInput,
  ): Promise<SpendChange | Problem> {
    return this.changes.explain(actor, input);
  }
}

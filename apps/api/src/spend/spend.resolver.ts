import { Inject } from '@nestjs/common';
import { Args, Info, Query, Resolver } from '@nestjs/graphql';
import type { GraphQLResolveInfo } from 'graphql';
import { type Actor, Allow, CurrentActor } from '../platform/actor.js';
import { InLane } from '../platform/lane.js';
import { measuresBehind } from './measures.js';
import type { SpendInput } from './question.js';
import { selectedFields } from './selection.js';
import {
  type DimensionInput,
  type DimensionValue,
  type Freshness,
  type SpendOutcome,
  SpendService,
} from './spend.service.js';

@InLane('reports')
@Resolver()
export class SpendResolver {
  constructor(@Inject(SpendService) private readonly service: SpendService) {}

  @Query('spend')
  @Allow('signedIn', 'readSpend')
  spend(
    @CurrentActor() actor: Actor,
    @Args('input') input: SpendInput,
    @Info() info: GraphQLResolveInfo,
  ): Promise<SpendOutcome> {
    return this.service.query(actor, input, measuresBehind(selectedFields(info)));
  }

  @Query('dimensionValues')
  @Allow('signedIn', 'readSpend')
  dimensionValues(
    @CurrentActor() actor: Actor,
    @Args() input: DimensionInput,
  ): Promise<DimensionValue[]> {
    return this.service.dimensionValues(actor, input);
  }

  @Query('freshness')
  @Allow('signedIn', 'readSpend')
  freshness(): Promise<Freshness> {
    return this.service.freshness();
  }
}

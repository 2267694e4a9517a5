import { Inject } from '@nestjs/common';
import { Args, Query, Resolver } from '@nestjs/graphql';
import { type Actor, Allow, CurrentActor } from '../../platform/actor.js';
import { InLane } from '../../platform/lane.js';
import type { Page } from '../../platform/graphql/pages.js';
import { pageOfRetirements } from './retirements.js';
import { type NamedRetirement, RetirementsService } from './retirements.service.js';

@InLane('reports')
@Resolver()
export class RetirementsResolver {
  constructor(@Inject(RetirementsService) private readonly service: RetirementsService) {}

  @Query('retirements')
  @Allow('signedIn')
  async retirements(
    @CurrentActor() actor: Actor,
    @Args() { first, after }: { first: number; after?: string | null },
  ): Promise<Page<NamedRetirement>> {
    return pageOfRetirements(await this.service.list(actor), first, after ?? null);
  }
}

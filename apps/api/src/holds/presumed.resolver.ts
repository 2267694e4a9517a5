import { Inject } from '@nestjs/common';
import { Args, Mutation, Query, Resolver } from '@nestjs/graphql';
import { type Actor, Allow, CurrentActor } from '../platform/actor.js';
import { PresumedService, type Refused } from './presumed.service.js';

const problem = (refused: Refused) => ({ __typename: 'Problem', ...refused });

@Resolver()
export class PresumedResolver {
  constructor(@Inject(PresumedService) private readonly holds: PresumedService) {}

  @Query('presumed')
  @Allow('signedIn')
  presumed(@CurrentActor() actor: Actor, @Args('team') team?: string | null) {
    return this.holds.list(actor, team ?? null);
  }

  @Mutation('releasePresumed')
  @Allow('platform')
  async releasePresumed(
    @CurrentActor() actor: Actor,
    @Args('input') { admissionId, reason }: { admissionId: string; reason: string },
  ) {
    const release = await this.holds.release(actor, admissionId, reason);
    if (release.outcome === 'refused') return problem(release.refused);
    return { __typename: 'PresumedRelease', state: release.outcome, hold: release.hold };
  }
}

import { Inject } from '@nestjs/common';
import { Args, Mutation, Query, Resolver } from '@nestjs/graphql';
import { type Actor, Allow, CurrentActor, Recent } from '../platform/actor.js';
import { isProblem } from '../platform/outcome.js';
import { PresumedService } from './presumed.service.js';

@Resolver()
export class PresumedResolver {
  constructor(@Inject(PresumedService) private readonly holds: PresumedService) {}

  @Query('presumed')
  @Allow('signedIn')
  presumed(@CurrentActor() actor: Actor, @Args('team') team?: string | null) {
    return this.holds.list(actor, team ?? null);
  }

  @Mutation('releasePresumed')
  @Recent('approvals')
  @Allow('platform')
  async releasePresumed(
    @CurrentActor() actor: Actor,
    @Args('input') { admissionId, reason }: { admissionId: string; reason: string },
  ) {
    const release = await this.holds.release(actor, admissionId, reason);
    return isProblem(release) ? release : { __typename: 'PresumedRelease', ...release };
  }
}

import { Inject } from '@nestjs/common';
import { Args, Mutation, Query, Resolver } from '@nestjs/graphql';
import { type Actor, Allow, CurrentActor } from '../../platform/actor.js';
import { FreezeService } from './freeze.service.js';
import { PresumedService, type Refused } from './presumed.service.js';

const problem = (refused: Refused) => ({ __typename: 'Problem', ...refused });

@Resolver()
export class PresumedResolver {
  constructor(
    @Inject(PresumedService) private readonly holds: PresumedService,
    @Inject(FreezeService) private readonly freezes: FreezeService,
  ) {}

  @Query('frozenKeys')
  @Allow('platform', 'auditor')
  async frozenKeys() {
    return (await this.freezes.list()).map(({ worstUsd, postedUsd, ...key }) => ({
      ...key,
      worst: worstUsd,
      posted: postedUsd,
    }));
  }

  @Query('presumed')
  @Allow('signedIn')
  presumed(@CurrentActor() actor: Actor, @Args('team') team?: string | null) {
    return this.holds.list(actor, team ?? null);
  }

  @Mutation('unfreezeKey')
  @Allow('platform')
  async unfreezeKey(
    @CurrentActor() actor: Actor,
    @Args() { id, reason }: { id: string; reason: string },
  ) {
    if (reason.trim() === '')
      return problem({ code: 'needs_a_reason', message: 'Say what was found.' });
    return (await this.freezes.unfreeze(actor, id, reason))
      ? { __typename: 'UnfrozenKey', id }
      : problem({ code: 'not_frozen', message: 'This key is not frozen.' });
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

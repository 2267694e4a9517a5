import { Inject } from '@nestjs/common';
import { Args, Mutation, Query, Resolver } from '@nestjs/graphql';
import { type Actor, Allow, CurrentActor } from '../../platform/actor.js';
import { refuse } from '../../platform/outcome.js';
import { FreezeService } from './freeze.service.js';

@Resolver()
export class FrozenKeysResolver {
  constructor(@Inject(FreezeService) private readonly freezes: FreezeService) {}

  @Query('frozenKeys')
  @Allow('platform', 'auditor')
  async frozenKeys() {
    return (await this.freezes.list()).map(({ worstUsd, postedUsd, ...key }) => ({
      ...key,
      worst: worstUsd,
      posted: postedUsd,
    }));
  }

  @Mutation('unfreezeKey')
  @Allow('platform')
  async unfreezeKey(
    @CurrentActor() actor: Actor,
    @Args() { id, reason }: { id: string; reason: string },
  ) {
    if (reason.trim() === '') return refuse('needs_a_reason', 'Say what was found.');
    return (await this.freezes.unfreeze(actor, id, reason))
      ? { __typename: 'UnfrozenKey', id }
      : refuse('not_frozen', 'This key is not frozen.');
  }
}

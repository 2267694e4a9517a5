import { Inject } from '@nestjs/common';
import { Args, Mutation, Query, Resolver } from '@nestjs/graphql';
import { type Actor, Allow, CurrentActor } from '../../platform/actor.js';
import { AccessReview } from './review.service.js';

/** Who has what, and the review of it. */
@Resolver()
export class ReviewResolver {
  constructor(@Inject(AccessReview) private readonly review: AccessReview) {}

  @Query('grants')
  @Allow('platform', 'auditor')
  grants(@Args('includeEnded') includeEnded?: boolean | null) {
    return this.review.list(includeEnded === true);
  }

  @Mutation('confirmGrant')
  @Allow('platform', 'auditor')
  confirm(@CurrentActor() actor: Actor, @Args('id') id: string) {
    return this.review.confirm(actor, id);
  }

  @Mutation('removeGrant')
  @Allow('platform')
  remove(@CurrentActor() actor: Actor, @Args('id') id: string, @Args('reason') reason: string) {
    return this.review.remove(actor, id, reason);
  }
}

import { Inject } from '@nestjs/common';
import { Args, Mutation, Query, Resolver } from '@nestjs/graphql';
import { type Actor, Allow, CurrentActor } from '../platform/actor.js';
import type { ViewInput } from './view.js';
import { ViewsService } from './views.service.js';

@Resolver()
export class ViewsResolver {
  constructor(@Inject(ViewsService) private readonly views: ViewsService) {}

  @Query('savedViews')
  @Allow('signedIn')
  all(@CurrentActor() actor: Actor) {
    return this.views.list(actor);
  }

  @Mutation('saveView')
  @Allow('signedIn')
  save(@CurrentActor() actor: Actor, @Args('input') input: ViewInput) {
    return this.views.save(actor, input);
  }

  @Mutation('removeView')
  @Allow('signedIn')
  remove(@CurrentActor() actor: Actor, @Args('id') id: string) {
    return this.views.remove(actor, id);
  }

  @Mutation('pinView')
  @Allow('signedIn')
  pin(@CurrentActor() actor: Actor, @Args() { id, pinned }: { id: string; pinned: boolean }) {
    return this.views.pin(actor, id, pinned);
  }
}

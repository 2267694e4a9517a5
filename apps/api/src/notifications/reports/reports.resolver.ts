import { Inject } from '@nestjs/common';
import { Args, Mutation, Query, Resolver } from '@nestjs/graphql';
import { type Actor, Allow, CurrentActor } from '../../platform/actor.js';
import { ReportSettings, type SetReport } from './report-settings.service.js';

@Resolver()
export class ReportsResolver {
  constructor(@Inject(ReportSettings) private readonly settings: ReportSettings) {}

  @Query('viewReports')
  @Allow('signedIn')
  all(@CurrentActor() actor: Actor) {
    return this.settings.list(actor);
  }

  @Mutation('setViewReport')
  @Allow('signedIn')
  set(@CurrentActor() actor: Actor, @Args('input') input: SetReport) {
    return this.settings.set(actor, input);
  }

  @Mutation('pauseViewReport')
  @Allow('signedIn')
  pause(@CurrentActor() actor: Actor, @Args() { view, paused }: { view: string; paused: boolean }) {
    return this.settings.pause(actor, view, paused);
  }

  @Mutation('removeViewReport')
  @Allow('signedIn')
  remove(@CurrentActor() actor: Actor, @Args('view') view: string) {
    return this.settings.remove(actor, view);
  }
}

import { Inject } from '@nestjs/common';
import { Args, Query, Resolver } from '@nestjs/graphql';
import { type Actor, Allow, CurrentActor } from '../platform/actor.js';
import { OrgService, type TeamView } from './org.service.js';

@Resolver()
export class OrgResolver {
  constructor(@Inject(OrgService) private readonly org: OrgService) {}

  @Query('teams')
  @Allow('signedIn')
  teams(@CurrentActor() actor: Actor): Promise<TeamView[]> {
    return this.org.teams(actor);
  }

  @Query('team')
  @Allow('signedIn')
  team(@CurrentActor() actor: Actor, @Args('id') id: string): Promise<TeamView | null> {
    return this.org.team(actor, id);
  }

  @Query('customDimensions')
  @Allow('signedIn')
  customDimensions(): Promise<readonly string[]> {
    return this.org.customDimensions();
  }
}

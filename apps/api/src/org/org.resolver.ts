import { Inject } from '@nestjs/common';
import { Args, Query, ResolveField, Resolver } from '@nestjs/graphql';
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

/** What every page of a person is read with. */
@Resolver('Me')
export class OrgOfMeResolver {
  constructor(@Inject(OrgService) private readonly org: OrgService) {}

  @ResolveField('customDimensions')
  customDimensions(): Promise<readonly string[]> {
    return this.org.customDimensions();
  }
}

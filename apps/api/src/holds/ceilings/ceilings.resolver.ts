import { Inject } from '@nestjs/common';
import { Args, Query, Resolver } from '@nestjs/graphql';
import { type Actor, Allow, CurrentActor, isSeenBy } from '../../platform/actor.js';
import { Database } from '../../platform/database.js';
import { InLane } from '../../platform/lane.js';
import { oversizedCeilings } from './ceilings.repository.js';

interface CeilingInput {
  readonly from: Date;
  readonly to: Date;
  readonly team?: string | null;
}

/** It looks through single calls: it waits beside re-rating, and takes no connection from reports. */
@InLane('jobs')
@Resolver()
export class CeilingsResolver {
  constructor(@Inject(Database) private readonly database: Database) {}

  /** Of the teams that the actor may see. */
  @Query('oversizedCeilings')
  @Allow('signedIn')
  ceilings(@CurrentActor() actor: Actor, @Args() { from, to, team = null }: CeilingInput) {
    const seen = actor.teams === 'all' ? null : actor.teams;
    const asked = team === null ? seen : isSeenBy(actor, { team }) ? [team] : [];
    return oversizedCeilings(this.database, from, to, asked);
  }
}

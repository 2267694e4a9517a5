import { Inject } from '@nestjs/common';
import { Args, Query, Resolver } from '@nestjs/graphql';
import { type Actor, Allow, CurrentActor } from '../../platform/actor.js';
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
  ceilings(@CurrentActor() { teams }: Actor, @Args() { from, to, team = null }: CeilingInput) {
    const seen = teams === 'all' ? null : teams;
    const asked = team === null ? seen : [team].filter((one) => seen?.includes(one) ?? true);
    return oversizedCeilings(this.database, from, to, asked);
  }
}

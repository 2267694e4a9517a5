import { Inject } from '@nestjs/common';
import { Args, Query, Resolver } from '@nestjs/graphql';
import { Allow } from '../../platform/actor.js';
import { InLane } from '../../platform/lane.js';
import { isProblem } from '../../platform/outcome.js';
import { IdleService } from './idle.service.js';

/** It looks through single calls: it waits beside re-rating, and takes no connection from reports. */
@InLane('jobs')
@Resolver()
export class IdleResolver {
  constructor(@Inject(IdleService) private readonly service: IdleService) {}

  @Query('idleCapacity')
  @Allow('finance', 'platform', 'auditor')
  async idle(@Args() { from, to }: { from: string; to: string }) {
    const rows = await this.service.list(from, to);
    return isProblem(rows) ? rows : { __typename: 'IdleCapacities', rows };
  }
}

import { Inject } from '@nestjs/common';
import { Args, Query, Resolver } from '@nestjs/graphql';
import { type Actor, Allow, CurrentActor } from '../../platform/actor.js';
import { InLane } from '../../platform/lane.js';
import type { Problem } from '../../platform/outcome.js';
import { type WhatIf, type WhatIfInput, WhatIfService } from './what-if.service.js';

/** It reads single calls, as re-rating does: it waits beside that, and takes no connection from reports. */
@InLane('jobs')
@Resolver()
export class WhatIfResolver {
  constructor(@Inject(WhatIfService) private readonly service: WhatIfService) {}

  @Query('whatIf')
  @Allow('signedIn', 'readSpend')
  whatIf(
    @CurrentActor() actor: Actor,
    @Args('input') input: WhatIfInput,
  ): Promise<WhatIf | Problem> {
    return this.service.compare(actor, input);
  }
}

import { Inject } from '@nestjs/common';
import { Args, Query, Resolver } from '@nestjs/graphql';
import { Allow } from '../../platform/actor.js';
import { InLane } from '../../platform/lane.js';
import { AccessTrialService } from './access-trial.service.js';

@Resolver()
export class AccessRulesResolver {
  constructor(@Inject(AccessTrialService) private readonly trials: AccessTrialService) {}

  @Query('accessBackTest')
  @InLane('reports')
  @Allow('platform', 'finance', 'auditor')
  test(@Args('input') input: Record<string, unknown>) {
    return this.trials.test({ ...input });
  }
}

import { Inject } from '@nestjs/common';
import { Args, Mutation, Query, Resolver } from '@nestjs/graphql';
import { type Actor, Allow, CurrentActor } from '../platform/actor.js';
import { isProblem } from '../platform/outcome.js';
import { RefusalsService } from './delivery/refusals.service.js';
import { StandingsService } from './delivery/standings.service.js';
import { KeyRotationService } from './key-rotation.service.js';

@Resolver()
export class PoliciesResolver {
  constructor(
    @Inject(StandingsService) private readonly standings: StandingsService,
    @Inject(RefusalsService) private readonly refusals: RefusalsService,
    @Inject(KeyRotationService) private readonly rotation: KeyRotationService,
  ) {}

  @Query('policies')
  @Allow('signedIn')
  async policies() {
    const [standing, refusals] = await Promise.all([this.standings.all(), this.refusals.lately()]);
    return standing.map((policy) => ({
      ...policy,
      refusals: refusals
        .filter(({ environment }) => environment === policy.environment)
        .map((one) => ({ ...one, times: one.times.toString() })),
    }));
  }

  @Mutation('rotatePolicyKey')
  @Allow('platform')
  async rotate(@CurrentActor() actor: Actor, @Args('reason') reason: string) {
    const done = await this.rotation.rotate(actor, reason);
    return isProblem(done) ? done : { __typename: 'PolicyKeyRotation', ...done };
  }
}

import { Inject } from '@nestjs/common';
import { Args, Mutation, Query, Resolver } from '@nestjs/graphql';
import { type Actor, Allow, CurrentActor } from '../platform/actor.js';
import { isProblem } from '../platform/outcome.js';
import { RejectionsService } from './delivery/rejections.service.js';
import { StandingsService } from './delivery/standings.service.js';
import { KeyRotationService } from './key-rotation.service.js';

@Resolver()
export class PoliciesResolver {
  constructor(
    @Inject(StandingsService) private readonly standings: StandingsService,
    @Inject(RejectionsService) private readonly rejections: RejectionsService,
    @Inject(KeyRotationService) private readonly rotation: KeyRotationService,
  ) {}

  @Query('policies')
  @Allow('signedIn')
  async policies() {
    const [standing, rejections] = await Promise.all([
      this.standings.all(),
      this.rejections.lately(),
    ]);
    return standing.map((policy) => ({
      ...policy,
      refusals: rejections
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

import { Inject } from '@nestjs/common';
import { Args, Mutation, Query, Resolver } from '@nestjs/graphql';
import { type Actor, Allow, CurrentActor, Recent } from '../platform/actor.js';
import { isProblem } from '../platform/outcome.js';
import { LeaseReleaseService } from './lease-release.service.js';

@Resolver()
export class LeasesResolver {
  constructor(@Inject(LeaseReleaseService) private readonly leases: LeaseReleaseService) {}

  @Query('leases')
  @Allow('signedIn')
  list(@CurrentActor() actor: Actor, @Args('state') state?: string | null) {
    return this.leases.list(actor, state ?? null);
  }

  @Mutation('releaseLease')
  @Recent('approvals')
  @Allow('platform')
  async release(
    @CurrentActor() actor: Actor,
    @Args('input') { leaseId, reason }: { leaseId: string; reason: string },
  ) {
    const release = await this.leases.release(actor, leaseId, reason);
    return isProblem(release) ? release : { __typename: 'LeaseRelease', ...release };
  }
}

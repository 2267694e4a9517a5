import { Inject } from '@nestjs/common';
import { Args, Mutation, Query, Resolver } from '@nestjs/graphql';
import { type Actor, Allow, CurrentActor } from '../../platform/actor.js';
import { InLane } from '../../platform/lane.js';
import { isProblem, type Problem } from '../../platform/outcome.js';
import { DeliveryService } from '../policies/delivery.service.js';
import { spellingNote } from './spellings.js';
import { confirmTextOf, type StoredStop } from './stop.js';
import { type StopInput, StoppingService } from './stopping.service.js';
import type { Traffic } from './stop.repository.js';
import { StopViews } from './stop-views.service.js';
import { StopsService } from './stops.service.js';

@Resolver()
export class StopsResolver {
  constructor(
    @Inject(StopsService) private readonly stops: StopsService,
    @Inject(StoppingService) private readonly stopping: StoppingService,
    @Inject(DeliveryService) private readonly delivery: DeliveryService,
    @Inject(StopViews) private readonly views: StopViews,
  ) {}

  @Query('stops')
  @Allow('signedIn')
  all(@CurrentActor() actor: Actor, @Args('includeEnded') includeEnded?: boolean | null) {
    return this.views.seenBy(actor, includeEnded === true);
  }

  @Query('stopPreview')
  @Allow('platform', 'finance', 'teamLead')
  async preview(@CurrentActor() actor: Actor, @Args('scope') raw: unknown) {
    const scope = await this.stopping.scopeOf(actor, raw);
    // Counted only where it is asked for: a stop from a terminal does not wait for it.
    let lastHour: Promise<Traffic> | undefined;
    const traffic = () => (lastHour ??= this.stops.lastHour(scope));
    return {
      callsLastHour: async () => (await traffic()).calls.toString(),
      costLastHour: async () => (await traffic()).cost,
      gateways: () => this.delivery.gatewaysFor(scope),
      confirmText: confirmTextOf(scope),
      note: spellingNote(scope),
    };
  }

  @Mutation('stop')
  @InLane('decisions')
  @Allow('platform', 'finance', 'teamLead')
  async stop(@CurrentActor() actor: Actor, @Args('input') input: StopInput) {
    return this.outcome(await this.stopping.stop(actor, input));
  }

  @Mutation('resume')
  @InLane('decisions')
  @Allow('platform', 'finance', 'teamLead')
  async resume(
    @CurrentActor() actor: Actor,
    @Args('input') { id, reason }: { id: string; reason: string },
  ) {
    return this.outcome(await this.stopping.resume(actor, id, reason));
  }

  private async outcome(done: StoredStop | Problem) {
    if (isProblem(done)) return done;
    const [stop] = await this.views.of([done]);
    return { __typename: 'StopResult', stop };
  }
}

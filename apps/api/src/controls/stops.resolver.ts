import { Inject } from '@nestjs/common';
import { Args, Mutation, Query, Resolver } from '@nestjs/graphql';
import { type Actor, Allow, CurrentActor } from '../platform/actor.js';
import { Clock } from '../platform/clock.js';
import { type Delivery, deliveryOf, refusedBy } from './delivery.js';
import { DeliveryService } from './delivery.service.js';
import { RefusalsService } from './refusals.service.js';
import { confirmTextOf, isInForce, type StoredStop } from './stop.js';
import { type StopInput, type Stopping, StoppingService } from './stopping.service.js';
import type { Traffic } from './stop.repository.js';
import { StopsService } from './stops.service.js';

@Resolver()
export class StopsResolver {
  constructor(
    @Inject(StopsService) private readonly stops: StopsService,
    @Inject(StoppingService) private readonly stopping: StoppingService,
    @Inject(DeliveryService) private readonly delivery: DeliveryService,
    @Inject(RefusalsService) private readonly refusals: RefusalsService,
    @Inject(Clock) private readonly clock: Clock,
  ) {}

  @Query('stops')
  @Allow('signedIn')
  async all(@CurrentActor() actor: Actor, @Args('includeEnded') includeEnded?: boolean | null) {
    return this.shown(await this.stops.list(actor, includeEnded === true));
  }

  @Query('stopPreview')
  @Allow('platform', 'finance', 'teamLead')
  async preview(@CurrentActor() actor: Actor, @Args('scope') raw: unknown) {
    const scope = await this.stopping.scopeOf(actor, raw);
    // Counted only where somebody asks: whoever stops from a terminal in a hurry does not wait for it.
    let lastHour: Promise<Traffic> | undefined;
    const traffic = () => (lastHour ??= this.stops.lastHour(scope));
    return {
      callsLastHour: async () => (await traffic()).calls.toString(),
      costLastHour: async () => (await traffic()).cost,
      gateways: () => this.delivery.gatewaysFor(scope),
      confirmText: confirmTextOf(scope),
    };
  }

  @Mutation('stop')
  @Allow('platform', 'finance', 'teamLead')
  async stop(@CurrentActor() actor: Actor, @Args('input') input: StopInput) {
    return this.outcome(await this.stopping.stop(actor, input));
  }

  @Mutation('resume')
  @Allow('platform', 'finance', 'teamLead')
  async resume(
    @CurrentActor() actor: Actor,
    @Args('input') { id, reason }: { id: string; reason: string },
  ) {
    return this.outcome(await this.stopping.resume(actor, id, reason));
  }

  private async outcome(done: Stopping) {
    if ('fault' in done) return { __typename: 'Problem', ...done.fault };
    const [stop] = await this.shown([done.stop]);
    return { __typename: 'StopResult', stop };
  }

  private async shown(stops: readonly StoredStop[]) {
    const oldest = Math.min(...stops.map(({ createdAt }) => createdAt.getTime()));
    const { gateways, acks } = await this.delivery.since('stops', new Date(oldest), stops.length);
    const refusals = stops.length === 0 ? [] : await this.refusals.lately();
    const at = this.clock.now().getTime();
    return stops.map((stop) => {
      const { versions, createdAt } = stop;
      const delivery = deliveryOf(versions, createdAt, gateways, acks);
      return toStop(stop, at, { ...delivery, refused: refusedBy(versions, createdAt, refusals) });
    });
  }
}

function toStop(
  stop: StoredStop,
  at: number,
  delivery: Delivery & { readonly refused: readonly string[] },
) {
  const { raisedBy, raisedById: _, versions: __, ...told } = stop;
  return {
    ...told,
    by: raisedBy,
    inForce: isInForce(stop, at),
    delivery,
    confirmText: confirmTextOf(stop.scope),
  };
}

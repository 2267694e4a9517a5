import { Inject } from '@nestjs/common';
import { Args, Mutation, Query, Resolver } from '@nestjs/graphql';
import { type Actor, Allow, CurrentActor, isOfTeam, Recent } from '../../platform/actor.js';
import type { Proposal } from '../../approvals/approvals.module.js';
import { InLane } from '../../platform/lane.js';
import { DeliveryService } from '../delivery/delivery.service.js';
import {
  type PublishStops,
  StoppingService,
  StopsService,
  type StoredStop,
} from '../../controls/controls.module.js';
import { isProblem, type Problem } from '../../platform/outcome.js';
import { StopsDocumentService } from '../document/stops-document.service.js';
import { StopViews } from './stop-views.service.js';

type Traffic = Awaited<ReturnType<StopsService['lastHour']>>;

@Resolver()
export class StopsResolver {
  constructor(
    @Inject(StopsService) private readonly stops: StopsService,
    @Inject(StoppingService) private readonly stopping: StoppingService,
    @Inject(DeliveryService) private readonly delivery: DeliveryService,
    @Inject(StopViews) private readonly views: StopViews,
    @Inject(StopsDocumentService) private readonly document: StopsDocumentService,
  ) {}

  @Query('stops')
  @Allow('signedIn')
  async all(
    @CurrentActor() actor: Actor,
    @Args('includeEnded') includeEnded?: boolean | null,
    @Args('team') team?: string | null,
  ) {
    const seen = await this.views.seenBy(actor, includeEnded === true);
    return seen.filter(({ scope }) => isOfTeam(scope, team ?? null));
  }

  @Query('stopPreview')
  @Allow('platform', 'finance', 'teamLead')
  async preview(@CurrentActor() actor: Actor, @Args('scope') raw: unknown) {
    const { scope, confirmText, note } = await this.stopping.preview(actor, raw);
    // Counted only where it is asked for: a stop from a terminal does not wait for it.
    let lastHour: Promise<Traffic> | undefined;
    const traffic = () => (lastHour ??= this.stops.lastHour(scope));
    return {
      callsLastHour: async () => (await traffic()).calls.toString(),
      costLastHour: async () => (await traffic()).cost,
      gateways: () => this.delivery.gatewaysFor(scope),
      scope,
      confirmText,
      note,
    };
  }

  @Mutation('stop')
  @Recent('stops')
  @InLane('decisions')
  @Allow('platform', 'finance', 'teamLead')
  async stop(
    @CurrentActor() actor: Actor,
    @Args('input') input: Parameters<StoppingService['stop']>[1],
  ) {
    return this.outcome(await this.stopping.stop(actor, input, this.publish));
  }

  @Mutation('resume')
  @Recent('stops')
  @InLane('decisions')
  @Allow('platform', 'finance', 'teamLead')
  async resume(
    @CurrentActor() actor: Actor,
    @Args('input') { id, reason }: { id: string; reason: string },
  ) {
    const done = await this.stopping.resume(actor, id, reason, this.publish);
    return isProposal(done) ? this.views.waiting(actor, done) : this.outcome(done);
  }

  /** In the transaction of the change: what binds admissions is on its way to gateways from the same commit on. */
  private readonly publish: PublishStops = (tx, at, by) => this.document.publish(tx, at, by);

  private async outcome(done: StoredStop | Problem) {
    if (isProblem(done)) return done;
    const [stop] = await this.views.of([done]);
    return { __typename: 'StopResult', stop };
  }
}

const isProposal = (done: StoredStop | Proposal | Problem): done is Proposal =>
  'proposedBy' in done;

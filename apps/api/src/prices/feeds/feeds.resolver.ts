import { Inject } from '@nestjs/common';
import { Args, Mutation, Query, Resolver } from '@nestjs/graphql';
import { type Actor, Allow, CurrentActor, Recent } from '../../platform/actor.js';
import { isProblem, orProblem } from '../../platform/outcome.js';
import { withProvenance } from './provenance.js';
import { PricesService } from '../prices.service.js';
import { type Decided, HeldPrices, type HeldView } from './held.service.js';
import { ApprovalsInbox } from '../../approvals/approvals.module.js';
import { PriceImports } from './imports.service.js';
import { PriceStatusService } from './status.service.js';

interface Decision {
  readonly ids?: number[] | null;
  readonly reason: string;
}

/** Where prices come from, how fresh they are, and what waits for a person. */
@Resolver()
export class FeedsResolver {
  constructor(
    @Inject(PriceStatusService) private readonly statuses: PriceStatusService,
    @Inject(HeldPrices) private readonly held: HeldPrices,
    @Inject(PriceImports) private readonly imports: PriceImports,
    @Inject(PricesService) private readonly prices: PricesService,
    @Inject(ApprovalsInbox) private readonly inbox: ApprovalsInbox,
  ) {}

  @Query('priceStatus')
  @Allow('signedIn')
  priceStatus(@Args('unconfirmedDays') days: number) {
    return this.statuses.status(days);
  }

  @Query('heldPrices')
  @Allow('signedIn')
  async heldPrices(@Args('states') states?: string[] | null) {
    return this.shown(await this.held.list(states ?? ['open']));
  }

  @Query('knownModels')
  @Allow('signedIn')
  knownModels() {
    return this.imports.known();
  }

  @Mutation('acceptHeldPrices')
  @Recent('approvals')
  @Allow('platform')
  accept(@CurrentActor() actor: Actor, @Args() { ids, reason }: Decision) {
    return orProblem(async () => {
      const done = await this.held.accept(actor, ids ?? null, reason);
      if ('decided' in done) return this.shownDecision(done);
      return isProblem(done) ? done : this.inbox.one(actor, done);
    });
  }

  @Mutation('dismissHeldPrices')
  @Allow('platform')
  dismiss(@CurrentActor() actor: Actor, @Args() { ids, reason }: Decision) {
    return this.decided(() => this.held.dismiss(actor, ids ?? [], reason));
  }

  @Mutation('reopenHeldPrices')
  @Allow('platform')
  reopen(@CurrentActor() actor: Actor, @Args() { ids, reason }: Decision) {
    return this.decided(() => this.held.reopen(actor, ids ?? [], reason));
  }

  private decided(work: () => Promise<Decided>) {
    return orProblem(async () => this.shownDecision(await work()));
  }

  private async shownDecision({ decided, version }: Decided) {
    return { __typename: 'HeldDecision', decided: await this.shown(decided), version };
  }

  private async shown(held: readonly HeldView[]) {
    const sightings = await this.prices.sightings();
    return held.map(({ inForce, ...one }) => ({
      ...one,
      inForce: inForce === null ? null : withProvenance(inForce, sightings),
    }));
  }
}

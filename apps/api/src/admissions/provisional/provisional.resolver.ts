import { Inject } from '@nestjs/common';
import { Args, Mutation, Query, Resolver } from '@nestjs/graphql';
import { ApprovalsInbox } from '../../approvals/approvals.module.js';
import { type Actor, Allow, CurrentActor } from '../../platform/actor.js';
import { isProblem, refuse } from '../../platform/outcome.js';
import { type ProvisionalInput, ProvisionalPrices } from '../../prices/prices.module.js';
import { ProvisionalEndService } from './provisional-end.service.js';

@Resolver()
export class ProvisionalResolver {
  constructor(
    @Inject(ProvisionalPrices) private readonly prices: ProvisionalPrices,
    @Inject(ProvisionalEndService) private readonly ends: ProvisionalEndService,
    @Inject(ApprovalsInbox) private readonly inbox: ApprovalsInbox,
  ) {}

  /** What they let pass is of all teams together. */
  @Query('provisionalPrices')
  @Allow('finance', 'platform', 'auditor', 'executive')
  provisionalPrices(@Args('includeEnded') includeEnded?: boolean | null) {
    return this.ends.list(includeEnded ?? false);
  }

  @Mutation('setProvisionalPrice')
  @Allow('platform')
  async setProvisionalPrice(@CurrentActor() actor: Actor, @Args('input') input: ProvisionalInput) {
    const done = await this.prices.set(actor, input);
    if (isProblem(done)) return done;
    if (!('isOpen' in done)) return this.inbox.one(actor, done);
    const [price] = await this.ends.withTaken([done]);
    return { __typename: 'ProvisionalPrice', ...price };
  }

  @Mutation('withdrawProvisionalPrice')
  @Allow('platform')
  async withdrawProvisionalPrice(
    @CurrentActor() actor: Actor,
    @Args() { id, reason }: { id: string; reason: string },
  ) {
    if (reason.trim() === '') return refuse('needs_a_reason', 'Say why.');
    const price = await this.ends.withdraw(actor, id, reason);
    return price === null
      ? refuse('not_in_force', 'This provisional price is not in force.')
      : { __typename: 'ProvisionalPrice', ...price };
  }
}

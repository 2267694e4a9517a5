import { Inject } from '@nestjs/common';
import { Args, Mutation, Query, Resolver } from '@nestjs/graphql';
import { type Actor, Allow, CurrentActor } from '../platform/actor.js';
import { InLane } from '../platform/lane.js';
import { orProblem } from '../platform/outcome.js';
import { PriceProposals } from '../prices/prices.module.js';
import { foundPriceOf, type FoundPriceInput } from './found-price.js';
import { periodOf } from './period.js';
import { ReconciliationService } from './reconciliation.service.js';
import { shownGap, shownTotals } from './report.js';
import { classSums, pageOf, type RowsQuestion } from './row-page.js';

@InLane('reports')
@Resolver()
export class ReconciliationResolver {
  constructor(
    @Inject(ReconciliationService) private readonly service: ReconciliationService,
    @Inject(PriceProposals) private readonly proposals: PriceProposals,
  ) {}

  @Query('reconciliation')
  @Allow('finance', 'platform', 'auditor')
  reconciliation(@Args('month') month: string) {
    return orProblem(async () => {
      const whole = await this.service.month(periodOf(month));
      return {
        __typename: 'Reconciliation',
        month: whole.month,
        status: whole.status,
        totals: shownTotals(whole),
        classes: classSums(whole.rows),
        gaps: whole.gaps.map(shownGap),
        accountCharges: whole.accountCharges,
        rows: (question: RowsQuestion) => pageOf(whole.rows, question),
      };
    });
  }

  @Mutation('proposePrice')
  @Allow('finance', 'platform')
  propose(@CurrentActor() actor: Actor, @Args('input') input: FoundPriceInput) {
    return orProblem(async () => {
      const { rows } = await this.service.month(periodOf(input.month));
      const found = foundPriceOf(rows, input);
      const { id, model, per1M } = await this.proposals.propose(actor, found, input.reason);
      return { __typename: 'ProposedPrice', id, model, per1M };
    });
  }
}

import { fromFemto } from '@bursar/pricing';
import { Inject } from '@nestjs/common';
import { Query, Resolver } from '@nestjs/graphql';
import { type Actor, Allow, CurrentActor } from '../platform/actor.js';
import { BudgetsService, type BudgetStanding } from './budgets.service.js';

const toBudget = ({ budget, window, taken }: BudgetStanding) => {
  const { id, scope, mode, timezone, onUnavailable, ladder } = budget;
  const limit = fromFemto(budget.limit);
  return {
    id,
    scope,
    limit,
    window: budget.window,
    timezone,
    mode,
    onUnavailable,
    ladder,
    current: {
      startsAt: new Date(window.start),
      endsAt: new Date(window.end),
      limit,
      posted: fromFemto(taken.posted),
      presumed: fromFemto(taken.presumed),
      held: fromFemto(taken.held),
      leased: fromFemto(taken.leased),
    },
  };
};

@Resolver()
export class BudgetsResolver {
  constructor(@Inject(BudgetsService) private readonly budgets: BudgetsService) {}

  @Query('budgets')
  @Allow('signedIn')
  async all(@CurrentActor() actor: Actor) {
    return (await this.budgets.standing(actor)).map(toBudget);
  }
}

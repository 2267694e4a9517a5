import { Inject } from '@nestjs/common';
import { Args, Mutation, Query, Resolver } from '@nestjs/graphql';
import { type Actor, Allow, CurrentActor, Recent } from '../../platform/actor.js';
import { InLane } from '../../platform/lane.js';
import { isProblem, orProblem } from '../../platform/outcome.js';
import { CloseService } from './close.service.js';
import { MonthsOfAccounting } from './months.service.js';
import { ReopeningService } from './reopening.service.js';

@Resolver()
export class CloseResolver {
  constructor(
    @Inject(CloseService) private readonly closes: CloseService,
    @Inject(ReopeningService) private readonly reopenings: ReopeningService,
    @Inject(MonthsOfAccounting) private readonly months: MonthsOfAccounting,
  ) {}

  @Query('accountingMonths')
  @InLane('reports')
  @Allow('finance', 'auditor', 'executive', 'teamLead')
  list() {
    return this.months.list();
  }

  @Query('monthReview')
  @InLane('reports')
  @Allow('finance', 'auditor', 'executive')
  review(@Args('month') month: string) {
    return orProblem(async () => ({
      __typename: 'MonthReview',
      ...(await this.months.review(month)),
    }));
  }

  @Mutation('closeMonth')
  @InLane('jobs')
  @Allow('finance')
  close(
    @CurrentActor() actor: Actor,
    @Args('month') month: string,
    @Args('reason') reason: string,
    @Args('acceptWarnings') acceptWarnings: boolean,
  ) {
    return orProblem(async () => {
      const closed = await this.closes.run(actor, { month, reason, acceptWarnings });
      return isProblem(closed) ? closed : { __typename: 'ClosedMonth', ...closed };
    });
  }

  @Mutation('reopenMonth')
  @Recent('approvals')
  @Allow('finance')
  reopen(
    @CurrentActor() actor: Actor,
    @Args('month') month: string,
    @Args('reason') reason: string,
  ) {
    return orProblem(async () => {
      const asked = await this.reopenings.propose(actor, month, reason);
      if (isProblem(asked)) return asked;
      const { subject, id, state } = asked;
      return { __typename: 'ReopeningAsked', month: subject, proposal: id, state };
    });
  }
}

import { fromFemto } from '@bursar/pricing';
import { Inject } from '@nestjs/common';
import { Args, Mutation, Query, Resolver } from '@nestjs/graphql';
import { type Actor, Allow, CurrentActor } from '../../platform/actor.js';
import { InLane } from '../../platform/lane.js';
import { isProblem, orProblem } from '../../platform/outcome.js';
import { CURRENCY } from '../statements/statement.js';
import { FinalService, type MonthInvoices } from './final.service.js';
import { isWithin } from './invoices.js';

@Resolver()
export class FinalResolver {
  constructor(@Inject(FinalService) private readonly service: FinalService) {}

  @Query('monthInvoices')
  @InLane('reports')
  @Allow('finance', 'auditor', 'executive')
  invoices(@Args('month') month: string) {
    return orProblem(async () => ({
      __typename: 'MonthInvoices',
      ...shown(await this.service.invoices(month)),
    }));
  }

  @Mutation('finalizeMonth')
  @InLane('jobs')
  @Allow('finance')
  finalize(
    @CurrentActor() actor: Actor,
    @Args('month') month: string,
    @Args('reason') reason: string,
    @Args('acceptWarnings') acceptWarnings: boolean,
  ) {
    return orProblem(async () => {
      const posted = await this.service.run(actor, { month, reason, acceptWarnings });
      return isProblem(posted) ? posted : { __typename: 'FinalMonth', ...posted };
    });
  }
}

function shown({ month, toleranceUsd, invoices, notInvoiced, ...rest }: MonthInvoices) {
  return {
    ...{ ...rest, month, toleranceUsd, notInvoicedUsd: fromFemto(notInvoiced) },
    invoices: invoices.map((one) => ({
      ...{ ...one, period: month, currency: CURRENCY },
      isWithinTolerance: isWithin(one, toleranceUsd),
    })),
  };
}

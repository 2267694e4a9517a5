import { Inject } from '@nestjs/common';
import { Args, Mutation, Query, Resolver } from '@nestjs/graphql';
import { type Actor, Allow, CurrentActor } from '../../platform/actor.js';
import { InLane } from '../../platform/lane.js';
import { isProblem, orProblem } from '../../platform/outcome.js';
import { shownBillCharge } from './bill-charges.js';
import { BillChargesService } from './bill-charges.service.js';

@InLane('reports')
@Resolver()
export class BillChargesResolver {
  constructor(@Inject(BillChargesService) private readonly bill: BillChargesService) {}

  @Query('billCharges')
  @Allow('finance', 'auditor')
  list(@Args('month') month: string) {
    return orProblem(async () => ({
      __typename: 'BillCharges',
      rows: (await this.bill.list(month)).map(shownBillCharge),
    }));
  }

  @Mutation('recordBillCharges')
  @Allow('finance')
  record(
    @CurrentActor() actor: Actor,
    @Args('month') month: string,
    @Args('keys') keys: string[],
    @Args('reason') reason: string,
  ) {
    return orProblem(async () => {
      const outcome = await this.bill.record(actor, month, keys, reason);
      return isProblem(outcome) ? outcome : { __typename: 'RecordedCharges', ...outcome };
    });
  }
}

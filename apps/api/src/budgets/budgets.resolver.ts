import { fromFemto, toFemto } from '@bursar/pricing';
import { Inject } from '@nestjs/common';
import { Args, Parent, Query, ResolveField, Resolver } from '@nestjs/graphql';
import { type Actor, Allow, CurrentActor, isOfTeam } from '../platform/actor.js';
import { InLane } from '../platform/lane.js';
import { Clock } from '../platform/clock.js';
import { Database } from '../platform/database.js';
import { BackTestService } from './ladder/backtest.service.js';
import { type BudgetTrial, toBackTest, toTrial } from './ladder/budget-trial.js';
import { type BudgetView, toBudget } from './budget-view.js';
import { BudgetsService } from './budgets.service.js';
import { viewCrossings } from './ladder/ladder.repository.js';
import { atPace } from './pace.js';
import { ProtectionService } from './protection.service.js';

@Resolver('Budget')
export class BudgetsResolver {
  constructor(
    @Inject(BudgetsService) private readonly budgets: BudgetsService,
    @Inject(ProtectionService) private readonly protection: ProtectionService,
    @Inject(BackTestService) private readonly trials: BackTestService,
    @Inject(Database) private readonly database: Database,
    @Inject(Clock) private readonly clock: Clock,
  ) {}

  @Query('budgets')
  @Allow('signedIn')
  async all(
    @CurrentActor() actor: Actor,
    @Args('team') team?: string | null,
  ): Promise<BudgetView[]> {
    const standing = (await this.budgets.standing(actor)).filter(({ budget }) =>
      isOfTeam(budget.scope, team ?? null),
    );
    const at = this.clock.now().getTime();
    const ids = standing.map(({ windowId }) => windowId);
    const crossings = Map.groupBy(await viewCrossings(this.database, ids), (one) => one.windowId);
    const effects = this.budgets.effectsAt(at);
    return standing.map((one) =>
      toBudget(
        one,
        crossings.get(one.windowId.toString()) ?? [],
        effects.filter(({ budget }) => budget === one.budget.id),
        at,
      ),
    );
  }

  @ResolveField('protectedShare')
  async protectedShare(@Parent() { scope }: BudgetView): Promise<number | null> {
    return (await this.protection.of(scope)).share;
  }

  @ResolveField('unprotected')
  async unprotected(@Parent() { scope }: BudgetView): Promise<string> {
    return fromFemto((await this.protection.of(scope)).unprotected);
  }

  @ResolveField('projected')
  async projected(@Parent() { scope, current }: BudgetView): Promise<string | null> {
    const { total } = await this.protection.of(scope);
    if (total <= 0n) return null;
    const spent = toFemto(current.posted) + toFemto(current.presumed);
    const left = current.endsAt.getTime() - this.clock.now().getTime();
    return fromFemto(spent + atPace(total, left));
  }

  @Query('budgetBackTest')
  @InLane('reports')
  @Allow('signedIn')
  async backTest(@CurrentActor() actor: Actor, @Args('input') input: BudgetTrial) {
    const { trial, from, to } = toTrial(input, this.clock.now());
    return toBackTest(await this.trials.test(actor, trial, { from, to }));
  }
}

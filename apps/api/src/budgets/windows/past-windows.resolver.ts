import { Inject } from '@nestjs/common';
import { Args, Query, Resolver } from '@nestjs/graphql';
import { type Actor, Allow, CurrentActor } from '../../platform/actor.js';
import { Invalid } from '../../platform/errors.js';
import { PastWindowsService, type WindowHeld } from './past-windows.service.js';

interface Asked {
  readonly budgets: readonly string[];
  readonly from?: Date | null;
  readonly to?: Date | null;
  readonly last: number;
}

const BUDGETS_MAX = 50;
const LAST_MAX = 400;

@Resolver()
export class PastWindowsResolver {
  constructor(@Inject(PastWindowsService) private readonly windows: PastWindowsService) {}

  @Query('budgetWindows')
  @Allow('signedIn')
  async budgetWindows(@CurrentActor() actor: Actor, @Args() asked: Asked): Promise<WindowHeld[]> {
    const { budgets, from = null, to = null, last } = asked;
    if (budgets.length > BUDGETS_MAX)
      throw new Invalid(`At most ${BUDGETS_MAX} budgets are asked for together.`, {
        slug: 'too_many_budgets',
      });
    if (last < 1 || last > LAST_MAX)
      throw new Invalid(`\`last\` is from 1 to ${LAST_MAX}.`, { slug: 'bad_last' });
    return this.windows.list(actor, { budgets, from, to, last });
  }
}

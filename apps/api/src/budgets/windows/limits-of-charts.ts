import { Inject, Injectable } from '@nestjs/common';
import type { Actor } from '../../platform/actor.js';
import { SpendFiles } from '../../spend/spend.module.js';
import { BudgetsService } from '../budgets.service.js';
import { PastWindowsService } from './past-windows.service.js';

/** As many as a chart has buckets. */
const WINDOWS_MAX = 400;

interface Asked {
  readonly budgets: readonly string[];
  readonly from: Date;
  readonly to: Date;
}

/** What files of charts say of budgets: what their reader sees on the page of budgets, and of its windows. */
@Injectable()
export class LimitsOfCharts {
  constructor(
    @Inject(BudgetsService) private readonly standing: BudgetsService,
    @Inject(PastWindowsService) private readonly past: PastWindowsService,
    @Inject(SpendFiles) files: SpendFiles,
  ) {
    files.lines.readLimits(this);
  }

  async budgets(actor: Actor) {
    return (await this.standing.standing(actor)).map(({ budget }) => budget);
  }

  async windows(actor: Actor, asked: Asked) {
    const windows = await this.past.list(actor, { ...asked, last: WINDOWS_MAX });
    return windows.map(({ startsAt, endsAt, changes, ...held }) => ({
      ...held,
      startsAt: startsAt.toISOString(),
      endsAt: endsAt.toISOString(),
      changes: changes.map(({ at, ...change }) => ({ ...change, at: at.toISOString() })),
    }));
  }
}

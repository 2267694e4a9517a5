import { Inject, Injectable } from '@nestjs/common';
import { FreezeService } from '../../budgets/budgets.module.js';
import { Handles, type JobHandler } from '../../platform/jobs.js';
import { applyPostings, expireHolds } from '../admissions.jobs.js';
import { ProvisionalEndService } from '../provisional/provisional-end.service.js';
import { BalancesService } from './balances.service.js';

@Handles(applyPostings)
@Injectable()
export class BalancesProcessor implements JobHandler {
  constructor(
    @Inject(BalancesService) private readonly balances: BalancesService,
    @Inject(FreezeService) private readonly freezes: FreezeService,
    @Inject(ProvisionalEndService) private readonly provisional: ProvisionalEndService,
  ) {}

  async run(): Promise<{ moved: number }> {
    await this.balances.openWindows();
    const moved = await this.balances.move();
    await this.freezes.freezeBroken();
    await this.provisional.endDue();
    return { moved };
  }
}

@Handles(expireHolds)
@Injectable()
export class ExpiryProcessor implements JobHandler {
  constructor(@Inject(BalancesService) private readonly balances: BalancesService) {}

  async run(): Promise<{ expired: number }> {
    return { expired: await this.balances.expire() };
  }
}

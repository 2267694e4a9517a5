import { fromFemto } from '@bursar/pricing';
import { Inject, Injectable } from '@nestjs/common';
import { periodOf, ReconciliationService } from '../../reconciliation/reconciliation.module.js';
import type { Facts } from './checklist.js';

export type BillCheck = Pick<Facts, 'unexplainedUsd'>;

/** A month is closed on what is used, often before it is billed: only a bill that is there is compared. */
@Injectable()
export class BillCheckService {
  constructor(
    @Inject(ReconciliationService) private readonly reconciliation: ReconciliationService,
  ) {}

  async of(month: string): Promise<BillCheck> {
    const period = periodOf(month);
    if (!(await this.reconciliation.hasBill(period))) return {};
    const unexplained = await this.reconciliation.unexplainedUsd(period);
    return { unexplainedUsd: unexplained === null ? null : fromFemto(unexplained) };
  }
}

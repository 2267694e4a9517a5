import { monthSpan } from '@bursar/time';
import { Inject, Injectable } from '@nestjs/common';
import { openConflicts } from '../../intake/intake.module.js';
import { ledgerFigures, ledgerPeriods } from '../../ledger/ledger.module.js';
import { UNALLOCATED } from '../../org/org.module.js';
import { Clock } from '../../platform/clock.js';
import type { Sql } from '../../platform/database.js';
import { accountingOf, withoutRate } from '../accounting/accounting.js';
import { loadAccounting } from '../accounting/section-accounting.js';
import { disputesOf } from '../disputes/threads.service.js';
import { type BillCheck, BillCheckService } from './bill-check.service.js';
import { type ChecklistLine, checklistOf } from './checklist.js';

/** What stands in the way of closing a month. */
@Injectable()
export class CheckingService {
  constructor(
    @Inject(Clock) private readonly clock: Clock,
    @Inject(BillCheckService) private readonly bills: BillCheckService,
  ) {}

  /** Before a transaction begins: it reads the whole month, and takes a connection of its own. */
  bill(month: string): Promise<BillCheck> {
    return this.bills.of(month);
  }

  async checklist(sql: Sql, month: string, bill: BillCheck): Promise<ChecklistLine[]> {
    const { usdOfTeam, ...figures } = await ledgerPeriods.monthFigures(sql, month, UNALLOCATED);
    return checklistOf({
      ...{ month, ...monthSpan(month), ...figures, ...bill, unallocatedUsd: usdOfTeam },
      feeds: await ledgerFigures.streams(sql),
      conflicts: await openConflicts(sql),
      earlierOpen: await this.openBefore(sql, month),
      disputes: await disputesOf(sql, month, this.clock.now()),
      withoutRate: withoutRate(accountingOf(await loadAccounting(sql), month)).map(
        ({ currency }) => currency,
      ),
    });
  }

  private async openBefore(sql: Sql, month: string): Promise<string[]> {
    const closed = await closedMonths(sql);
    const months = await ledgerPeriods.monthsWithLines(sql);
    return months
      .filter((one) => one.month < month && !closed.has(one.month))
      .map((one) => one.month);
  }
}

/** YYYY-MM. */
export async function closedMonths(sql: Sql): Promise<ReadonlySet<string>> {
  const found = await ledgerPeriods.periods(sql);
  return new Set(found.flatMap(({ month, closedAt }) => (closedAt === null ? [] : [month])));
}

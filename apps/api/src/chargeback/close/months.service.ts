import { Inject, Injectable } from '@nestjs/common';
import { lockOpen } from '../../approvals/approvals.module.js';
import { ledgerPeriods } from '../../ledger/ledger.module.js';
import { Clock } from '../../platform/clock.js';
import { Database } from '../../platform/database.js';
import { periodOf } from '../../reconciliation/reconciliation.module.js';
import type { ChecklistLine } from './checklist.js';
import { CheckingService, closedMonths } from './checking.service.js';
import { listVersions, type Version } from './close.repository.js';
import { isOver } from './close.service.js';

export interface AccountingMonth {
  readonly month: string;
  readonly state: 'open' | 'review' | 'closed' | 'final';
  readonly calls: bigint;
  readonly usd: string;
  readonly versions: readonly Version[];
}

export interface MonthReview {
  readonly month: AccountingMonth;
  readonly checklist: readonly ChecklistLine[];
  readonly changedSince: readonly ledgerPeriods.LaterPosting[];
  readonly waits: string | null;
}

/** How the months of accounting stand. */
@Injectable()
export class MonthsOfAccounting {
  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(Clock) private readonly clock: Clock,
    @Inject(CheckingService) private readonly checking: CheckingService,
  ) {}

  /** All with lines or versions, and the present one. */
  async list(): Promise<AccountingMonth[]> {
    const sql = this.database;
    const [closed, now] = [await closedMonths(sql), this.clock.now()];
    const posted = new Map(
      (await ledgerPeriods.monthsWithLines(sql)).map((one) => [one.month, one]),
    );
    const versions = Map.groupBy(await listVersions(sql, null), ({ month }) => month);
    const months = new Set([now.toISOString().slice(0, 7), ...posted.keys(), ...versions.keys()]);
    return [...months]
      .sort()
      .reverse()
      .map((month) => {
        const { calls, usd } = posted.get(month) ?? { calls: 0n, usd: '0' };
        const own = versions.get(month) ?? [];
        const state = stateOf(month, closed.has(month) ? (own[0] ?? null) : null, now);
        return { month, state, calls, usd, versions: own };
      });
  }

  async review(wanted: string): Promise<MonthReview> {
    const { month } = periodOf(wanted);
    const none = { month, state: 'open', calls: 0n, usd: '0', versions: [] } as const;
    const found = (await this.list()).find((one) => one.month === month) ?? none;
    const bill = await this.checking.bill(month);
    const [latest] = found.versions;
    const sql = this.database;
    return {
      month: found,
      checklist: await this.checking.checklist(sql, month, bill),
      changedSince:
        latest === undefined ? [] : await ledgerPeriods.postedSince(sql, month, latest.position),
      waits: await this.waiting(month),
    };
  }

  private waiting(month: string): Promise<string | null> {
    return this.database.bulk(async (tx) => (await lockOpen(tx, 'month', month))?.id ?? null);
  }
}

/** Of a closed month, by the version in force. */
function stateOf(month: string, version: Version | null, now: Date): AccountingMonth['state'] {
  if (version !== null) return version.finalAt === null ? 'closed' : 'final';
  return isOver(month, now) ? 'review' : 'open';
}

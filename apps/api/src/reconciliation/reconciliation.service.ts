import type { FemtoUsd } from '@bursar/pricing';
import { Inject, Injectable } from '@nestjs/common';
import { Database, type Sql } from '../platform/database.js';
import { PricesService } from '../prices/prices.module.js';
import { type AccountCharge, accountCharges } from './account-charges.repository.js';
import { billedBetween, coverageBetween } from './billed.repository.js';
import { classify } from './differences/classify.js';
import { type Gap, Gaps } from './gaps.js';
import { MonthReading, ratesIn } from './month-reading.js';
import { dayAfter, dayBefore, daysOf, type Period } from './period.js';
import {
  type CellKey,
  type ReconciledRow,
  type ReconciledTotals,
  totalsOf,
} from './differences/row.js';

/** `no_bill`: nothing is billed yet; `provisional`: some of it may change; `final`: every day is billed for good. */
export type ReconciliationStatus = 'no_bill' | 'provisional' | 'final';

export interface Reconciliation {
  readonly month: string;
  readonly status: ReconciliationStatus;
  readonly rows: readonly ReconciledRow[];
  readonly totals: ReconciledTotals;
  readonly gaps: readonly Gap[];
  /** Billed to whole accounts: no part of the totals. */
  readonly accountCharges: readonly AccountCharge[];
}

/** A day's calls are joined with their charges by hashing. */
const HASHING = ["work_mem = '64MB'", 'hash_mem_multiplier = 4', 'jit = off'];

/** Ours, metrics and bill of a month, every difference in one class. */
@Injectable()
export class ReconciliationService {
  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(PricesService) private readonly prices: PricesService,
  ) {}

  /** As of one moment: what is posted or billed meanwhile is in the next answer. */
  month(period: Period): Promise<Reconciliation> {
    return this.database.atOneMoment((sql) => this.read(sql, period), HASHING);
  }

  /** Whether anything of the month is billed, which is found without reading its usage. */
  async hasBill({ first, last }: Period): Promise<boolean> {
    return (await billedBetween(this.database, first, dayAfter(last))).length > 0;
  }

  /** What the close of a month has to know of it: USD that no class explains. Null: there is no bill. */
  async unexplainedUsd(period: Period): Promise<FemtoUsd | null> {
    return (await this.month(period)).totals.unexplained;
  }

  private async read(sql: Sql, period: Period): Promise<Reconciliation> {
    const book = await this.prices.book(sql);
    const [before, after] = [dayBefore(period.first), dayAfter(period.last)];
    const billed = await billedBetween(sql, before, dayAfter(after));
    const coverage = await coverageBetween(sql, before, dayAfter(after));
    const reading = new MonthReading(sql, book, this.prices, billed);
    const gaps = new Gaps();
    await reading.addDay(before);
    for (const day of daysOf(period)) gaps.add(await reading.addDay(day));
    await reading.addDay(after);
    const { cells, extras } = reading;
    const rows = classify({ cells: cells.finish(ratesIn(book)), extras, coverage })
      .filter(({ day }) => day >= period.first && day <= period.last)
      .sort(inOrder);
    const isOpen = rows.some(
      ({ bill, account, day }) => bill === null || coverage(account, day) === 'estimated',
    );
    const totals = totalsOf(rows);
    const status = totals.bill === null ? 'no_bill' : isOpen ? 'provisional' : 'final';
    const wide = await accountCharges(sql, period.first, after);
    return { month: period.month, status, rows, totals, gaps: gaps.found, accountCharges: wide };
  }
}

const orderOf = ({ day, account, region, model, meter, tier }: CellKey): string =>
  JSON.stringify([day, account, region ?? '', model ?? '', meter ?? '', tier ?? '']);

function inOrder(a: ReconciledRow, b: ReconciledRow): number {
  const [x, y] = [orderOf(a), orderOf(b)];
  return x < y ? -1 : x > y ? 1 : 0;
}

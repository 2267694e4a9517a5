import type { LimitData } from '@bursar/policy';
import type { PriceBook } from '@bursar/pricing';
import { Inject, Injectable } from '@nestjs/common';
import { BudgetsService } from '../budgets/budgets.module.js';
import { Clock } from '../platform/clock.js';
import { Database, type Sql } from '../platform/database.js';
import { publish } from '../platform/outbox.js';
import { toLimitData } from './quota.js';
import { QuotaBook } from './quota-book.js';
import { quotasChanged } from './quotas.facts.js';
import { loadQuotas } from './quotas.repository.js';

/** A change of the reporting zone moves the days of quotas without a zone of their own, though not at once. */
const ZONE_MS_MAX = 30_000;

const LATELY_MS = 2_000;

/** The quotas in force. They change with the version of the budgets, so that asking for them costs nothing. */
@Injectable()
export class QuotasService {
  private lookedAt = -Infinity;
  private known:
    | { readonly book: QuotaBook; readonly models: PriceBook | undefined; readonly until: number }
    | undefined;

  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(BudgetsService) private readonly budgets: BudgetsService,
    @Inject(Clock) private readonly clock: Clock,
  ) {}

  /** As of the budgets that were read last; where there is no quota, nothing is read until they change. */
  async book(at: number, sql: Sql = this.database): Promise<QuotaBook> {
    const { version, models } = this.budgets;
    const { known } = this;
    const isKnown = known?.book.version === version && known.models === models;
    if (isKnown && at < known.until) return known.book;
    const book = new QuotaBook(version, await loadQuotas(sql, new Date(at)), at, models);
    const until = book.isEmpty ? Infinity : Math.min(book.goodUntil, at + ZONE_MS_MAX);
    this.known = { book, models, until };
    return book;
  }

  /** As they stood a moment ago: for a process that decides on no call, and receives no change. */
  async bookLately(sql: Sql): Promise<QuotaBook> {
    const at = this.clock.now().getTime();
    if (Math.abs(at - this.lookedAt) < LATELY_MS) return this.book(at, sql);
    this.lookedAt = at;
    return this.bookNow(sql);
  }

  /** What a policy says of them at this moment. */
  async policyLimits(sql: Sql): Promise<LimitData[]> {
    const now = this.clock.now();
    return (await loadQuotas(sql, now)).map((quota) => toLimitData(quota, now.getTime()));
  }

  /** The price book as `sql` sees it. */
  async prices(sql: Sql): Promise<PriceBook> {
    return (await this.bookNow(sql)).prices;
  }

  /** In the transaction that changes a quota: every process decides by it from its commit on, and gateways receive it. */
  async changed(tx: Sql): Promise<void> {
    await this.budgets.limitsChanged(tx);
    await publish(tx, quotasChanged, { version: 0 });
  }

  /** As they stand, whatever is remembered. */
  async bookNow(sql: Sql = this.database): Promise<QuotaBook> {
    await this.budgets.book(sql);
    return this.book(this.clock.now().getTime(), sql);
  }
}

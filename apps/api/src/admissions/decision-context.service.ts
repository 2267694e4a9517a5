import type { PriceBook } from '@bursar/pricing';
import { Inject, Injectable } from '@nestjs/common';
import { PostingService } from '../ledger/ledger.module.js';
import { OrgService, type RecognitionRules, teamIds } from '../org/org.module.js';
import { Database } from '../platform/database.js';
import { PricesService } from '../prices/prices.module.js';
import { stampNow } from './admission.repository.js';
import { type BudgetBook, BudgetsService } from '../budgets/budgets.module.js';

/** What calls are judged by. */
export interface DecisionContext {
  readonly rules: RecognitionRules;
  readonly removed: ReadonlySet<string>;
  readonly prices: PriceBook;
  readonly book: BudgetBook;
  readonly tokenKey: Buffer;
  /** Of all of it: the caller compares it with the version in its transaction, and asks again if they differ. */
  readonly stamp: string;
}

/** Remembers what calls are judged by. */
@Injectable()
export class DecisionContextService {
  private remembered: DecisionContext | null = null;

  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(OrgService) private readonly org: OrgService,
    @Inject(PricesService) private readonly prices: PricesService,
    @Inject(BudgetsService) private readonly budgets: BudgetsService,
    @Inject(PostingService) private readonly posting: PostingService,
  ) {}

  async get(isStale: boolean): Promise<DecisionContext> {
    return (isStale ? null : this.remembered) ?? this.remember();
  }

  /** For callers that compare no stamp later. */
  async current(): Promise<DecisionContext> {
    const stamp = await stampNow(this.database);
    const { remembered } = this;
    return remembered?.stamp === stamp ? remembered : this.remember();
  }

  /** The stamp first: what is read after it may be newer, and is then read again. */
  private async remember(): Promise<DecisionContext> {
    const stamp = await stampNow(this.database);
    const [rules, removed, prices, book, tokenKey] = await Promise.all([
      this.org.recognition(this.database),
      teamIds(this.database, 'removed'),
      this.prices.book(this.database),
      this.budgets.book(this.database),
      this.posting.tokenKey(this.database),
    ]);
    this.remembered = { stamp, rules, removed: new Set(removed), prices, book, tokenKey };
    return this.remembered;
  }
}

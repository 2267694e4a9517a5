import { canonicalModel } from '@bursar/pricing';
import { Inject, Injectable, type OnApplicationBootstrap } from '@nestjs/common';
import { identifyPosted } from '../../ledger/ledger.module.js';
import { takeLock } from '../../platform/locks.js';
import { Database } from '../../platform/database.js';
import { PricesService } from '../../prices/prices.module.js';
import { BudgetsService } from '../../budgets/budgets.module.js';
import { holdRows } from '../../holds/holds.module.js';

/**
 * Says which models were called before there were identities, once, at the first start: in the ledger and on holds, and then
 * gives every budget of a model a window that counts all of its spellings.
 */
@Injectable()
export class IdentitiesService implements OnApplicationBootstrap {
  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(PricesService) private readonly prices: PricesService,
    @Inject(BudgetsService) private readonly budgets: BudgetsService,
  ) {}

  async onApplicationBootstrap(): Promise<void> {
    await this.prices.seedBook();
    await this.database.bulk(async (tx) => {
      const book = await this.prices.book(tx);
      const identityOf = ({
        provider,
        model,
      }: {
        readonly provider: string;
        readonly model: string;
      }) => canonicalModel(book, model, provider);
      const posted = await identifyPosted(tx, identityOf);
      const held = await holdRows.identifyHeld(tx, identityOf);
      if (posted + held === 0) return;
      await takeLock(tx, 'configuration');
      await this.budgets.identitiesChanged(tx);
    });
  }
}

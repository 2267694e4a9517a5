import { canonicalModel } from '@bursar/pricing';
import { Inject, Injectable, type OnApplicationBootstrap } from '@nestjs/common';
import { fillIdentities, modelsWithoutIdentity } from '../ledger/ledger.module.js';
import { lockConfiguration } from '../org/org.module.js';
import { Database, type Sql } from '../platform/database.js';
import { PricesService } from '../prices/prices.module.js';
import { BudgetsService } from './budgets.service.js';
import { fillHoldIdentities, holdModelsWithoutIdentity } from './identities.repository.js';

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
    if (!(await this.isMissing(this.database))) return;
    await this.database.bulk(async (tx) => {
      await lockConfiguration(tx);
      const book = await this.prices.book(tx);
      const identified = <M extends { readonly provider: string; readonly model: string }>(
        of: M,
      ) => ({
        ...of,
        canonical: canonicalModel(book, of.model, of.provider),
      });
      await fillIdentities(tx, (await modelsWithoutIdentity(tx)).map(identified));
      await fillHoldIdentities(tx, (await holdModelsWithoutIdentity(tx)).map(identified));
      await this.budgets.identitiesChanged(tx);
    });
  }

  private async isMissing(sql: Sql): Promise<boolean> {
    const posted = await modelsWithoutIdentity(sql);
    return posted.length > 0 || (await holdModelsWithoutIdentity(sql)).length > 0;
  }
}

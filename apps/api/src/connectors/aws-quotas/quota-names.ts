import type { PriceBook } from '@bursar/pricing';
import { Inject, Injectable } from '@nestjs/common';
import { Database } from '../../platform/database.js';
import { PriceImports, PricesService } from '../../prices/prices.module.js';

/** Models as the price book knows them: quotas and metrics name them in words of their own. */
@Injectable()
export class QuotaNames {
  constructor(
    @Inject(PricesService) private readonly prices: PricesService,
    @Inject(PriceImports) private readonly imports: PriceImports,
    @Inject(Database) private readonly database: Database,
  ) {}

  book(): Promise<PriceBook> {
    return this.prices.book(this.database);
  }

  async models(): Promise<string[]> {
    return (await this.imports.known()).map(({ model }) => model);
  }
}

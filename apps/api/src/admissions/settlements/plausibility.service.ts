import { limitsOfModel } from '@bursar/pricing';
import { Inject, Injectable } from '@nestjs/common';
import { PostingService } from '../../ledger/ledger.module.js';
import type { BulkTx } from '../../platform/database.js';
import { PricesService } from '../../prices/prices.module.js';
import type { Telling } from './settlement-batch.js';
import { beyondHold, beyondLimits, isAllTokens } from './plausible.js';

/** Judges usage that gateways report, before any of it is posted: whatever they say moves everybody's budgets. */
@Injectable()
export class PlausibilityService {
  constructor(
    @Inject(PricesService) private readonly prices: PricesService,
    @Inject(PostingService) private readonly posting: PostingService,
  ) {}

  /** For each: what it is beyond; null: it can have happened. What stays within its hold always can. */
  async judge(tx: BulkTx, telling: readonly Telling[]): Promise<(string | null)[]> {
    if (telling.length === 0) return [];
    const book = await this.prices.book(tx);
    const limited = telling.map(({ hold, record: { modelRef, provider, quantities } }) => {
      const limits = limitsOfModel(book, modelRef, provider);
      const beyond = limits === null ? null : beyondLimits(quantities, limits, hold.attemptsMax);
      return { beyond, isWithin: limits !== null && beyond === null && isAllTokens(quantities) };
    });
    const open = telling.filter((_, i) => limited[i]?.isWithin !== true);
    const charges = await this.posting.chargesOf(
      tx,
      open.map(({ record }) => record),
    );
    const costs = new Map(
      open.map(({ hold }, i): [string, bigint | null] => {
        const { unpriced = 1, cost = null } = charges[i]?.measures ?? {};
        return [hold.id, unpriced === 0 ? cost : null];
      }),
    );
    return telling.map(({ hold, record }, i) => {
      const { beyond = null, isWithin = false } = limited[i] ?? {};
      const cost = costs.get(hold.id) ?? null;
      if (isWithin || (cost !== null && cost <= hold.worst)) return null;
      return beyond ?? beyondHold(record.quantities, cost, hold);
    });
  }
}

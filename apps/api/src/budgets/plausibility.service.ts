import { limitsOfModel } from '@bursar/pricing';
import { Inject, Injectable } from '@nestjs/common';
import { PostingService } from '../ledger/ledger.module.js';
import type { BulkTx } from '../platform/database.js';
import { PricesService } from '../prices/prices.module.js';
import type { Telling } from './ending.js';
import { beyondHold, beyondLimits, isAllTokens } from './plausible.js';

/** Judges usage that gateways report, before any of it is posted: whatever they say moves everybody's budgets. */
@Injectable()
export class PlausibilityService {
  constructor(
    @Inject(PricesService) private readonly prices: PricesService,
    @Inject(PostingService) private readonly posting: PostingService,
  ) {}

  /** For each: what it is beyond; null: it can have happened. */
  async judge(tx: BulkTx, telling: readonly Telling[]): Promise<(string | null)[]> {
    if (telling.length === 0) return [];
    const book = await this.prices.book(tx);
    const verdicts = telling.map(({ hold, record }) => {
      const { modelRef, provider, quantities } = record;
      const limits = limitsOfModel(book, modelRef, provider);
      const beyond = limits === null ? null : beyondLimits(quantities, limits, hold.attemptsMax);
      return { beyond, isDecided: beyond !== null || (limits !== null && isAllTokens(quantities)) };
    });
    const open = telling.filter((_, i) => verdicts[i]?.isDecided !== true);
    const charges = await this.posting.chargesOf(
      tx,
      open.map(({ record }) => record),
    );
    const byHold = new Map(
      open.map(({ hold, record }, i): [string, string | null] => {
        const { unpriced = 1, cost = null } = charges[i]?.measures ?? {};
        return [hold.id, beyondHold(record.quantities, unpriced === 0 ? cost : null, hold)];
      }),
    );
    return telling.map(({ hold }, i) => verdicts[i]?.beyond ?? byHold.get(hold.id) ?? null);
  }
}

import { limitsOfModel, type PriceBook } from '@bursar/pricing';
import { Inject, Injectable } from '@nestjs/common';
import { holdViews } from '../../holds/holds.module.js';
import { ledgerFigures } from '../../ledger/ledger.module.js';
import { Clock } from '../../platform/clock.js';
import { Database } from '../../platform/database.js';
import { outputBurndown } from './burndown.js';
import { QuotaNames } from './quota-names.js';
import { loadQuotas, peaksSince } from './quotas.repository.js';
import { routedModel } from './routed-model.js';
import { type StandingQuota, standingQuotas } from './standing-quotas.js';

const DAY_MS = 24 * 3_600_000;

/** Quotas of AWS beside what is used of them, of the last day. */
@Injectable()
export class AwsQuotasService {
  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(Clock) private readonly clock: Clock,
    @Inject(QuotaNames) private readonly names: QuotaNames,
  ) {}

  async list(): Promise<StandingQuota[]> {
    const quotas = await loadQuotas(this.database);
    if (quotas.length === 0) return [];
    const now = this.clock.now();
    const since = new Date(now.getTime() - DAY_MS);
    const book = await this.names.book();
    const burndown = new Map(quotas.map(({ model }) => [model, outputBurndown(model)]));
    const uses = await ledgerFigures.quotaUse(this.database, since, now, burndown);
    const outputs = await holdViews.outputReserved(this.database, since, now);
    return standingQuotas(quotas, {
      peaks: await peaksSince(this.database, since),
      uses: uses.map((use) => ({ ...use, ...routedModel(book, use.model) })),
      outputs: outputs.map(({ region, model, calls, tokens }) => ({
        ...{ region, reserved: tokens, freed: freedBy(book, model, calls, tokens) },
        ...routedModel(book, model),
      })),
    });
  }
}

/**
 * A call without a ceiling reserves the longest answer that its model can give. Null: how long that is is not known. A ceiling
 * above it frees nothing.
 */
function freedBy(book: PriceBook, model: string, calls: bigint, reserved: bigint): bigint | null {
  const limits = limitsOfModel(book, model);
  if (limits === null) return null;
  const freed = calls * BigInt(limits.outputTokens) - reserved;
  return freed > 0n ? freed : 0n;
}

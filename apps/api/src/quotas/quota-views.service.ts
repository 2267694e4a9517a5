import { Inject, Injectable } from '@nestjs/common';
import { type Actor, isSeenBy } from '../platform/actor.js';
import { Clock } from '../platform/clock.js';
import { Database } from '../platform/database.js';
import { effectiveLimits, type Limits, type Quota } from './quota.js';
import { countUnderWay, tokensOf } from './quota-counts.repository.js';
import { QuotasService } from './quotas.service.js';
import { maySplit, splitVersion } from './splitting.service.js';

export interface QuotaView {
  readonly quota: Quota;
  readonly effective: Limits;
  readonly usedToday: string;
  readonly underWay: number;
  readonly resetsAt: Date;
  readonly maySplit: boolean;
  readonly version: string | null;
}

/** Quotas as people look at them. */
@Injectable()
export class QuotaViews {
  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(Clock) private readonly clock: Clock,
    @Inject(QuotasService) private readonly quotas: QuotasService,
  ) {}

  async seenBy(actor: Actor): Promise<QuotaView[]> {
    const at = this.clock.now().getTime();
    const book = await this.quotas.bookNow();
    const seen = book.quotas.filter(({ scope }) => isSeenBy(actor, scope));
    if (seen.length === 0) return [];
    const days = seen.map(({ id }) => ({ quota: id, start: book.dayOf(id, at).start }));
    const [tokens, underWay] = await Promise.all([
      tokensOf(this.database, days),
      countUnderWay(this.database, seen, at, (quota, one) => book.isAbout(quota, one)),
    ]);
    return seen.map((quota) => ({
      quota,
      effective: effectiveLimits(quota, at),
      usedToday: tokens.get(quota.id) ?? '0',
      underWay: underWay.get(quota.id) ?? 0,
      resetsAt: new Date(book.dayOf(quota.id, at).end),
      maySplit: maySplit(actor, quota),
      version: splitVersion(quota, book.quotas),
    }));
  }
}

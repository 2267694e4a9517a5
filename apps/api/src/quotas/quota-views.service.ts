import { Inject, Injectable } from '@nestjs/common';
import type { Actor } from '../platform/actor.js';
import { Clock } from '../platform/clock.js';
import { Database } from '../platform/database.js';
import { refusedSince, tokensOf } from './evidence.repository.js';
import { toRaise } from './ending.service.js';
import { listIncreases } from './increases.repository.js';
import { isSeenBy } from './limits.service.js';
import { effectiveLimits, type Limits, type Quota } from './quota.js';
import { countUnderWay } from './quota-counts.repository.js';
import { QuotasService } from './quotas.service.js';
import { maySplit } from './splitting.service.js';

export interface QuotaView {
  readonly quota: Quota;
  readonly effective: Limits;
  readonly raises: readonly ReturnType<typeof toRaise>[];
  readonly usedToday: string;
  readonly underWay: number;
  readonly throttledLastHour: number;
  readonly resetsAt: Date;
  readonly maySplit: boolean;
}

const HOUR_MS = 60 * 60 * 1_000;

/** Quotas as people look at them. */
@Injectable()
export class QuotaViews {
  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(Clock) private readonly clock: Clock,
    @Inject(QuotasService) private readonly quotas: QuotasService,
  ) {}

  async seenBy(actor: Actor): Promise<QuotaView[]> {
    const now = this.clock.now();
    const at = now.getTime();
    const book = await this.quotas.bookNow();
    const seen = book.quotas.filter(({ scope }) => isSeenBy(actor, scope));
    if (seen.length === 0) return [];
    const days = seen.map(({ id }) => ({ quota: id, start: book.dayOf(id, at).start }));
    const [tokens, underWay, refused, increases] = await Promise.all([
      tokensOf(this.database, days),
      countUnderWay(this.database, seen, at, (quota, one) => book.isAbout(quota, one)),
      refusedSince(this.database, new Date(at - HOUR_MS)),
      listIncreases(this.database, now),
    ]);
    const throttled = (id: string): number =>
      refused
        .filter(({ subject }) => subject.kind === 'quota' && subject.id === id)
        .reduce((sum, { calls }) => sum + calls, 0);
    return seen.map((quota) => ({
      quota,
      effective: effectiveLimits(quota, at),
      raises: increases
        .filter(({ kind, id }) => kind === 'quota' && id === quota.id)
        .map((raise) => toRaise(actor, quota.scope, raise)),
      usedToday: tokens.get(quota.id) ?? '0',
      underWay: underWay.get(quota.id) ?? 0,
      throttledLastHour: Math.min(throttled(quota.id), 2_147_483_647),
      resetsAt: new Date(book.dayOf(quota.id, at).end),
      maySplit: maySplit(actor, quota),
    }));
  }
}

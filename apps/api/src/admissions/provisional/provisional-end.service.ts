import { Inject, Injectable } from '@nestjs/common';
import { AuditService } from '../../audit/audit.module.js';
import { RepostService } from '../../ledger/ledger.module.js';
import { takeLock } from '../../platform/locks.js';
import { type Actor, SYSTEM } from '../../platform/actor.js';
import { Clock } from '../../platform/clock.js';
import { Database } from '../../platform/database.js';
import { closeProvisional, PricesService, provisionalRows } from '../../prices/prices.module.js';
import { endGrant, isSpent, listProvisional, type Provisional } from './provisional.repository.js';

const DAY_MS = 86_400_000;

const REASONS: Readonly<Record<string, string>> = {
  cap: 'Its cap is reached.',
  expired: 'It has expired.',
  priced: 'The price has come.',
};

/** Ends a provisional price: its amount is spent, its time is over, or the real price has come. */
@Injectable()
export class ProvisionalEndService {
  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(Clock) private readonly clock: Clock,
    @Inject(AuditService) private readonly audit: AuditService,
    @Inject(PricesService) private readonly prices: PricesService,
    @Inject(RepostService) private readonly reposts: RepostService,
  ) {}

  /** Safe to run twice. */
  async endDue(): Promise<number> {
    const now = this.clock.now();
    let ended = 0;
    for (const price of await listProvisional(this.database, false)) {
      const because = whyEnded(price, now);
      if (because === null) continue;
      await this.end(SYSTEM, price, because, REASONS[because] ?? because);
      ended++;
    }
    return ended;
  }

  async withdraw(actor: Actor, id: string, reason: string): Promise<Provisional | null> {
    const price = (await listProvisional(this.database, false)).find((one) => one.id === id);
    if (price === undefined) return null;
    await this.end(actor, price, 'withdrawn', reason);
    const after = await listProvisional(this.database, true);
    return after.find((one) => one.id === id) ?? null;
  }

  /** What it priced is charged again wherever the book has another price; the rest keeps its estimate until then. */
  async rerate(): Promise<void> {
    const models = new Map<string, Provisional>();
    for (const price of await listProvisional(this.database, true)) models.set(price.model, price);
    const to = new Date(this.clock.now().getTime() + DAY_MS);
    for (const { model, setAt } of models.values()) {
      const rows = await provisionalRows(this.database, model, setAt);
      if (rows.every(({ isOpen }) => isOpen)) continue;
      await this.reposts.repost(SYSTEM, {
        question: 'rerate',
        from: setAt,
        to,
        dryRun: false,
        reason: `The price of ${model} has come.`,
        pricedBy: rows.map(({ id }) => id),
      });
    }
  }

  private async end(
    actor: Actor,
    { id, model, spent, cap }: Provisional,
    because: string,
    reason: string,
  ): Promise<void> {
    await this.database.bulk(async (tx) => {
      await takeLock(tx, 'configuration');
      const now = this.clock.now();
      if (!(await endGrant(tx, id, because, now))) return;
      if (because !== 'priced') {
        await closeProvisional(tx, model, now);
        await this.prices.bumpVersion(tx, actor, `provisional price of ${model} ended`);
      }
      await this.audit.record(tx, actor, {
        action: 'price.endProvisional',
        entityType: 'price',
        entityId: model,
        reason,
        before: { status: 'provisional', capUsd: cap, spentUsd: spent },
        after: { because },
      });
    });
  }
}

function whyEnded(price: Provisional, now: Date): 'priced' | 'expired' | 'cap' | null {
  if (!price.isOpen) return 'priced';
  if (price.expires <= now) return 'expired';
  return isSpent(price) ? 'cap' : null;
}

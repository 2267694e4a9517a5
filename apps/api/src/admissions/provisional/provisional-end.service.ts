import { Inject, Injectable } from '@nestjs/common';
import { takenSince } from '../../holds/holds.module.js';
import { RepostService } from '../../ledger/ledger.module.js';
import { type Actor, SYSTEM } from '../../platform/actor.js';
import { Clock } from '../../platform/clock.js';
import { Database } from '../../platform/database.js';
import {
  type ProvisionalPrice,
  ProvisionalPrices,
  type TakenByProvisional,
  whyOver,
} from '../../prices/prices.module.js';

const DAY_MS = 86_400_000;

const REASONS = {
  cap: 'Its cap is reached.',
  expired: 'It has expired.',
  priced: 'The price has come.',
} as const;

export type UsedProvisional = ProvisionalPrice & TakenByProvisional;

/** Knows what calls take of provisional prices, and ends those whose amount is spent, whose time is over, or whose real price has come. */
@Injectable()
export class ProvisionalEndService {
  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(Clock) private readonly clock: Clock,
    @Inject(ProvisionalPrices) private readonly prices: ProvisionalPrices,
    @Inject(RepostService) private readonly reposts: RepostService,
  ) {}

  async list(includeEnded: boolean): Promise<UsedProvisional[]> {
    return this.withTaken(await this.prices.list(includeEnded));
  }

  async withTaken(prices: readonly ProvisionalPrice[]): Promise<UsedProvisional[]> {
    if (prices.length === 0) return [];
    const asked = prices.map(({ model, setAt, rows }) => ({ model, since: setAt, rows }));
    // In one snapshot: a call that settles meanwhile is counted once.
    const [spent, held] = await this.database.bulk(async (tx) => {
      await tx.rows('SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY');
      return [await this.reposts.costBy(tx, asked), await takenSince(tx, asked)] as const;
    });
    return prices.map((price, i) => ({ ...price, spent: spent[i] ?? '0', held: held[i] ?? '0' }));
  }

  /** Safe to run twice. */
  async endDue(): Promise<number> {
    const now = this.clock.now();
    let ended = 0;
    for (const price of await this.list(false)) {
      const because = whyOver(price, price, now);
      if (because === null) continue;
      const reason = REASONS[because];
      await this.prices.end(SYSTEM, price, { because, reason, spentUsd: price.spent });
      ended++;
    }
    return ended;
  }

  async withdraw(actor: Actor, id: string, reason: string): Promise<UsedProvisional | null> {
    const price = (await this.list(false)).find((one) => one.id === id);
    if (price === undefined) return null;
    await this.prices.end(actor, price, {
      because: 'withdrawn',
      reason,
      spentUsd: price.spent,
    });
    const after = await this.list(true);
    return after.find((one) => one.id === id) ?? null;
  }

  /** What it priced is charged again wherever the book has another price; the rest keeps its estimate until then. */
  async rerate(): Promise<void> {
    const models = new Map<string, ProvisionalPrice>();
    for (const price of await this.prices.list(true)) models.set(price.model, price);
    const to = new Date(this.clock.now().getTime() + DAY_MS);
    for (const price of models.values()) {
      const rows = await this.prices.rowsOf(price);
      if (rows.every(({ isOpen }) => isOpen)) continue;
      await this.reposts.repost(SYSTEM, {
        question: 'rerate',
        from: price.setAt,
        to,
        dryRun: false,
        reason: `The price of ${price.model} has come.`,
        pricedBy: rows.map(({ id }) => id),
      });
    }
  }
}

import { Inject, Injectable } from '@nestjs/common';
import { noCounts } from '@bursar/logs';
import { AuditService } from '../../audit/audit.module.js';
import { OrgService, type RecognitionRules } from '../../org/org.module.js';
import type { Actor } from '../../platform/actor.js';
import { type BulkTx, Database, type Sql } from '../../platform/database.js';
import { takeLock } from '../../platform/locks.js';
import { PricesService } from '../../prices/prices.module.js';
import {
  insertBatches,
  insertParked,
  nextBatchIds,
  ownPosting,
  unpark,
} from '../batch.repository.js';
import { type Charge, reversalOf } from '../charge.js';
import { forgetEstimates } from '../corrections/correction.repository.js';
import { type CostAsked, costOfRows } from './cost-of-rows.repository.js';
import { PostingService } from '../posting.service.js';
import { chargeAgain, type Moved, Moves, type Question, saysTheSame } from './repost.js';
import { type Cursor, START, type Standing, standingPage } from './standing.repository.js';

export interface RepostOrder {
  readonly question: Question;
  readonly from: Date;
  readonly to: Date;
  readonly dryRun: boolean;
  readonly reason: string | null;
  /** Only calls that wait for a price. */
  readonly parkedOnly?: boolean;
  /** Only calls priced by these rows, and only where they have another price now. */
  readonly pricedBy?: readonly number[];
  /** With `pricedBy`: models as they were logged that these rows can have priced; without it, any. */
  readonly models?: readonly string[];
  /** Is shown every charge that changes, and what it becomes. */
  readonly observe?: (from: Charge, to: Charge) => void;
  /** Rules to try out instead of those in force; only for a dry run. */
  readonly rules?: RecognitionRules;
}

export interface RepostSummary {
  dryRun: boolean;
  examined: bigint;
  changed: bigint;
  moved: Moved[];
}

const PAGE = 5_000;

/** Asks old usage again under today's rules or prices, and posts the differences as lines of their own. */
@Injectable()
export class RepostService {
  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(AuditService) private readonly audit: AuditService,
    @Inject(OrgService) private readonly org: OrgService,
    @Inject(PricesService) private readonly prices: PricesService,
    @Inject(PostingService) private readonly posting: PostingService,
  ) {}

  /** What calls cost that rows of the price book priced, in the order asked, in USD. */
  costBy(sql: Sql, asked: readonly CostAsked[]): Promise<string[]> {
    return costOfRows(sql, asked);
  }

  /** Page by page, each in a transaction of its own: stopped in the middle, running it again does the rest. */
  async repost(actor: Actor, order: RepostOrder): Promise<RepostSummary> {
    const moves = new Moves();
    let examined = 0;
    let changed = 0;
    let after: Cursor | null = START;
    let isOnRecord = order.dryRun;
    while (after !== null) {
      const from: Cursor = after;
      after = await this.database.bulk(async (tx) => {
        const { standings, pairs } = await this.examine(tx, order, from);
        // A person's order is on record even if nothing moves; a job that finds nothing is not.
        if (!isOnRecord && (!isByItself(order) || pairs.length > 0)) {
          await this.recordOrder(tx, actor, order);
          isOnRecord = true;
        }
        examined += standings.length;
        changed += pairs.length;
        for (const [old, replacement] of pairs) {
          moves.add(old, replacement);
          order.observe?.(old, replacement);
        }
        if (!order.dryRun) await this.move(tx, order, pairs);
        return cursorAfter(standings);
      });
    }
    if (!order.dryRun) await forgetEstimates(this.database);
    return {
      dryRun: order.dryRun,
      examined: BigInt(examined),
      changed: BigInt(changed),
      moved: moves.sorted,
    };
  }

  private recordOrder(tx: BulkTx, actor: Actor, order: RepostOrder): Promise<void> {
    return this.audit.record(tx, actor, {
      action: order.question,
      entityType: 'usage',
      entityId: `${order.from.toISOString()}/${order.to.toISOString()}`,
      reason: order.reason,
    });
  }

  private async examine(
    tx: BulkTx,
    order: RepostOrder,
    after: Cursor,
  ): Promise<{ standings: Standing[]; pairs: (readonly [Charge, Charge])[] }> {
    await takeLock(tx, 'configuration', { shared: true });
    if (!order.dryRun) {
      await takeLock(tx, 'standing');
      await takeLock(tx, 'reposting');
      await takeLock(tx, 'periods', { shared: true });
    }
    const rules = order.rules ?? (await this.org.recognition(tx));
    const book = await this.prices.book(tx);
    const { pricedBy, models = null } = order;
    const walked =
      pricedBy !== undefined ? { pricedBy, models } : order.parkedOnly === true ? 'parked' : 'all';
    const standings = await standingPage(tx, order, after, PAGE, walked);
    const tokens = await this.posting.tokens(
      tx,
      standings.map(({ charge }) => charge),
    );
    const pairs = standings
      .map(
        (standing) =>
          [standing.charge, chargeAgain(standing, order.question, rules, book, tokens)] as const,
      )
      .filter(([old, replacement]) => !saysTheSame(old, replacement))
      .filter(([, replacement]) => pricedBy === undefined || replacement.measures.unpriced === 0);
    return { standings, pairs };
  }

  private async move(
    tx: BulkTx,
    order: RepostOrder,
    pairs: readonly (readonly [Charge, Charge])[],
  ): Promise<void> {
    if (pairs.length === 0) return;
    const [id = 0n] = await nextBatchIds(tx, 1);
    const batch = ownPosting(order.question);
    await insertBatches(tx, [{ batch, id, counts: noCounts() }]);
    await this.posting.book(
      tx,
      pairs.flatMap(([old, replacement]) => [reversalOf(old), replacement]),
      () => id,
      order.question,
    );
    await unpark(
      tx,
      pairs
        .filter(([, replacement]) => replacement.measures.unpriced === 0)
        .map(([old]) => old.invocation),
    );
    await insertParked(
      tx,
      pairs.map(([, replacement]) => replacement),
    );
  }
}

/** A job looks for it; no person ordered it. */
const isByItself = ({ parkedOnly, pricedBy }: RepostOrder): boolean =>
  parkedOnly === true || pricedBy !== undefined;

function cursorAfter(standings: readonly Standing[]): Cursor | null {
  const last = standings.at(-1);
  if (last === undefined || standings.length < PAGE) return null;
  return { occurredAt: new Date(last.record.occurredAt), key: last.record.key };
}

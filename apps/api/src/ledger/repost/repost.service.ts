import type { PriceBook } from '@bursar/pricing';
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
import {
  type Cursor,
  START,
  type Standing,
  standingPage,
  type Walked,
} from './standing.repository.js';

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
}

/** A question about the calls of a time. */
export interface Asked extends Pick<RepostOrder, 'question' | 'from' | 'to' | 'pricedBy'> {
  /** Rules and prices to try out instead of those in force; only for a dry run. */
  readonly rules?: RecognitionRules;
  readonly book?: PriceBook;
}

export interface Examined {
  readonly standings: readonly Standing[];
  readonly pairs: readonly (readonly [Charge, Charge])[];
}

export interface RepostSummary {
  dryRun: boolean;
  examined: bigint;
  changed: bigint;
  moved: Moved[];
}

export const PAGE = 5_000;

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
        await this.keepStill(tx, order.dryRun);
        const { standings, pairs } = await this.examine(tx, order, walkedBy(order), from);
        // What finds nothing is not on record: no person ordered it.
        if (!isOnRecord && pairs.length > 0) {
          await this.recordOrder(tx, actor, order);
          isOnRecord = true;
        }
        examined += standings.length;
        changed += pairs.length;
        for (const [old, replacement] of pairs) {
          moves.add(old, replacement);
          order.observe?.(old, replacement);
        }
        if (!order.dryRun) await this.move(tx, order.question, pairs);
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

  /** Rules, prices, and unless it is a dry run all that stands, stay as they are. To be called before rows are locked. */
  async keepStill(tx: BulkTx, dryRun: boolean): Promise<void> {
    await takeLock(tx, 'configuration', { shared: true });
    if (dryRun) return;
    await takeLock(tx, 'standing');
    await takeLock(tx, 'reposting');
    await takeLock(tx, 'periods', { shared: true });
  }

  /** Of what a question is asked under: the price book, or the rules. */
  async versionOf(sql: Sql, question: Question): Promise<number> {
    return question === 'rerate'
      ? this.prices.version(sql)
      : (await this.org.recognition(sql)).version;
  }

  /** A page of calls of a time, and for those that change what stands and what should. */
  async examine(
    tx: BulkTx,
    { question, pricedBy, from, to, ...tried }: Asked,
    walked: Walked,
    after: Cursor,
  ): Promise<Examined> {
    const rules = tried.rules ?? (await this.org.recognition(tx));
    const book = tried.book ?? (await this.prices.book(tx));
    const standings = await standingPage(tx, { from, to }, after, PAGE, walked);
    const tokens = await this.posting.tokens(
      tx,
      standings.map(({ charge }) => charge),
    );
    const pairs = standings
      .map(
        (standing) =>
          [standing.charge, chargeAgain(standing, question, rules, book, tokens)] as const,
      )
      .filter(([old, replacement]) => !saysTheSame(old, replacement))
      .filter(([, replacement]) => pricedBy === undefined || replacement.measures.unpriced === 0);
    return { standings, pairs };
  }

  /** Takes back what stands, and posts what should. */
  async move(tx: BulkTx, question: Question, pairs: Examined['pairs']): Promise<void> {
    if (pairs.length === 0) return;
    const [id = 0n] = await nextBatchIds(tx, 1);
    await insertBatches(tx, [{ batch: ownPosting(question), id, counts: noCounts() }]);
    await this.posting.book(
      tx,
      pairs.flatMap(([old, replacement]) => [reversalOf(old), replacement]),
      () => id,
      question,
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

function walkedBy({ pricedBy, models, parkedOnly }: RepostOrder): Walked {
  if (pricedBy !== undefined) return { pricedBy, models: models ?? null };
  return parkedOnly === true ? 'parked' : 'all';
}

/** Where the page after these begins; null: there is none. */
export function cursorAfter(standings: readonly Standing[]): Cursor | null {
  const last = standings.at(-1);
  if (last === undefined || standings.length < PAGE) return null;
  return { occurredAt: new Date(last.record.occurredAt), key: last.record.key };
}

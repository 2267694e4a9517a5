import type { KnownModel, PriceList } from '@bursar/pricing';
import { Inject, Injectable } from '@nestjs/common';
import { AuditService } from '../../audit/audit.module.js';
import { takeLock } from '../../platform/locks.js';
import type { Actor } from '../../platform/actor.js';
import { Clock } from '../../platform/clock.js';
import { Database, type Sql } from '../../platform/database.js';
import { publish } from '../../platform/outbox.js';
import { pricesHeld } from '../prices.facts.js';
import { PricesService } from '../prices.service.js';
import { readReasons } from '../seed.js';
import { closeRows, layNewlyListed } from '../seed.repository.js';
import { insertRows, loadState, noteSightings, saveHeld } from './feed.repository.js';
import { type ImportPlan, planImport, planUnchanged } from './import-plan.js';
import { dayOf, type Day } from './offered.js';
import type { ImportReport } from './report.js';

export interface ImportedList extends ImportReport {
  readonly dryRun: boolean;
  readonly publisher: string;
  readonly document: string;
  readonly published: string | null;
  /** The version of the book after it; null where nothing changed. */
  readonly version: number | null;
}

/** Models that a fact names; the page has them all. */
const NAMED_MAX = 20;

/** Public price lists into the book: what agrees is confirmed, what is new is added, and what is doubtful waits. */
@Injectable()
export class PriceImports {
  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(AuditService) private readonly audit: AuditService,
    @Inject(Clock) private readonly clock: Clock,
    @Inject(PricesService) private readonly prices: PricesService,
  ) {}

  /** What a list is read with. */
  async known(): Promise<KnownModel[]> {
    const models = await this.database.rows<KnownModel>(
      `SELECT model, to_jsonb(coalesce(array_agg(DISTINCT context_over) FILTER (WHERE context_over IS NOT NULL), '{}')) AS "contextOver"
       FROM price_row WHERE system_to IS NULL AND surface <> 'direct' AND owner NOT IN ('config', 'provisional')
       GROUP BY model ORDER BY model`,
    );
    return models;
  }

  /** All of the list or nothing of it. A dry run says what would happen. */
  async import(
    actor: Actor,
    list: PriceList,
    { dryRun }: { dryRun: boolean },
  ): Promise<ImportedList> {
    const reasons = await readReasons();
    return this.database.bulk(async (tx) => {
      if (!dryRun) await takeLock(tx, 'configuration');
      const today = dayOf(this.clock.now());
      const plan = planImport(await loadState(tx, reasons), list, today);
      const { publisher, document, published } = list;
      const from = { source: publisher, document };
      const version = dryRun ? null : await this.carryOut(tx, actor, plan, from);
      return { ...plan.report.whole, dryRun, publisher, document, published, version };
    });
  }

  /** The source says that its list is the one that was read on that day. */
  async unchanged(
    actor: Actor,
    { source, document, since }: { source: string; document: string; since: Day },
  ): Promise<ImportReport> {
    const reasons = await readReasons();
    return this.database.bulk(async (tx) => {
      await takeLock(tx, 'configuration');
      const today = dayOf(this.clock.now());
      const state = await loadState(tx, reasons);
      const plan = planUnchanged(state, { source, document, since }, today);
      await this.carryOut(tx, actor, plan, { source, document });
      return plan.report.whole;
    });
  }

  private async carryOut(
    tx: Sql,
    actor: Actor,
    plan: ImportPlan,
    from: { source: string; document: string },
  ): Promise<number | null> {
    const { report, held, added, closed } = plan;
    const today = dayOf(this.clock.now());
    await noteSightings(tx, plan.confirmed, from, today);
    const fresh = held.filter(
      (one) => one.state === 'open' && one.kind !== 'announced' && one.firstSeen === today,
    );
    if (fresh.length > 0)
      await publish(tx, pricesHeld, {
        ...{ ...from, day: today, rows: fresh.length },
        models: [...new Set(fresh.map(({ model }) => model))].sort().slice(0, NAMED_MAX),
      });
    const version = await this.write(tx, actor, plan, `prices of ${from.source}, ${from.document}`);
    // What a person ordered is on record even if it changes nothing; what a job finds unchanged is not.
    const isWorthIt = actor.kind !== 'system' || added.length + closed.length + held.length > 0;
    if (!isWorthIt) return version;
    await this.audit.record(tx, actor, {
      action: 'priceBook.import',
      entityType: 'priceBook',
      entityId: `${from.source}/${from.document}`,
      after: {
        ...report.whole.counts,
        version,
        rowsAdded: added.length,
        rowsClosed: closed.length,
      },
    });
    return version;
  }

  /** The book as planned; null where no row changes. The caller holds the configuration's lock, and audits. */
  async write(tx: Sql, actor: Actor, plan: ImportPlan, note: string): Promise<number | null> {
    const at = this.clock.now();
    await saveHeld(tx, plan.held);
    if (plan.added.length + plan.closed.length === 0) return null;
    await closeRows(tx, plan.closed, at);
    await insertRows(tx, plan.added, at);
    await layNewlyListed(tx, at);
    return this.prices.bumpVersion(tx, actor, note);
  }
}

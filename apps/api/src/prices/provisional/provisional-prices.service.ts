import { hasPrice, resolveModel } from '@bursar/pricing';
import { Inject, Injectable } from '@nestjs/common';
import { ApprovalsService, type Proposal } from '../../approvals/approvals.module.js';
import { AuditService } from '../../audit/audit.module.js';
import type { Actor } from '../../platform/actor.js';
import { Clock } from '../../platform/clock.js';
import { type BulkTx, Database, type Sql } from '../../platform/database.js';
import { takeLock } from '../../platform/locks.js';
import { isProblem, type Problem, refuse } from '../../platform/outcome.js';
import { PricesService } from '../prices.service.js';
import {
  type ProvisionalInput,
  type ProvisionalPrice,
  readProvisional,
  type Wanted,
} from './provisional-price.js';
import { endPrice, listProvisional, savePrice } from './provisional-price.repository.js';
import {
  closeProvisional,
  insertProvisional,
  type ProvisionalRow,
  provisionalRows,
} from './provisional-row.repository.js';

/** Why one ends, and who or what says so. */
export interface ProvisionalEnd {
  readonly because: 'cap' | 'expired' | 'priced' | 'withdrawn';
  readonly reason: string;
  readonly spentUsd: string;
}

/** One step for teams that must not wait for a price: a model without a price is admitted, up to an amount. */
@Injectable()
export class ProvisionalPrices {
  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(Clock) private readonly clock: Clock,
    @Inject(AuditService) private readonly audit: AuditService,
    @Inject(PricesService) private readonly prices: PricesService,
    @Inject(ApprovalsService) private readonly approvals: ApprovalsService,
  ) {}

  list(includeEnded: boolean): Promise<ProvisionalPrice[]> {
    return listProvisional(this.database, includeEnded);
  }

  rowsOf({ model, setAt }: ProvisionalPrice): Promise<ProvisionalRow[]> {
    return provisionalRows(this.database, model, setAt);
  }

  /** Where the rules say so, it waits for the approval of other people: the answer is then what waits. */
  async set(actor: Actor, input: ProvisionalInput): Promise<ProvisionalPrice | Proposal | Problem> {
    const wanted = readProvisional(input, this.clock.now());
    if (isProblem(wanted)) return wanted;
    const written = await this.database.bulk(async (tx) => {
      const found = await this.placeOf(tx, wanted);
      if (isProblem(found)) return found;
      const waits = await this.propose(tx, actor, input, wanted, found.model);
      return waits ?? (await this.write(tx, actor, input, { ...wanted, ...found }));
    });
    if (typeof written !== 'string') return written;
    const price = (await this.list(false)).find(({ model }) => model === written);
    return price ?? refuse('ended', 'It has ended already.');
  }

  private propose(
    tx: Sql,
    actor: Actor,
    { expires, capUsd, reason }: ProvisionalInput,
    { provider, per1M }: Wanted,
    model: string,
  ): Promise<Proposal | Problem | null> {
    return this.approvals.propose(tx, actor, {
      ...{ what: 'provisionalPrice', rule: 'prices', subject: model, teams: [], amountUsd: null },
      ...{ title: `Price ${model} until its price is known`.slice(0, TITLE_LENGTH_MAX), reason },
      change: { model, provider, per1M, expires: expires.toISOString(), capUsd },
    });
  }

  /** Changes nothing where it has been ended meanwhile. */
  async end(
    actor: Actor,
    { id, model, cap }: ProvisionalPrice,
    { because, reason, spentUsd }: ProvisionalEnd,
  ): Promise<void> {
    await this.database.bulk(async (tx) => {
      await takeLock(tx, 'configuration');
      const now = this.clock.now();
      if (!(await endPrice(tx, id, because, now))) return;
      if (because !== 'priced') {
        await closeProvisional(tx, model, now);
        await this.prices.bumpVersion(tx, actor, `provisional price of ${model} ended`);
      }
      await this.audit.record(tx, actor, {
        action: 'price.endProvisional',
        entityType: 'price',
        entityId: model,
        reason,
        before: { status: 'provisional', capUsd: cap, spentUsd },
        after: { because },
      });
    });
  }

  /** The model by its identity, since every spelling of it has the price; or why it takes none. The caller is in a transaction. */
  async placeOf(tx: Sql, wanted: Wanted): Promise<Pick<Wanted, 'model'> | Problem> {
    await takeLock(tx, 'configuration');
    return this.unpriced(tx, wanted);
  }

  /** The same without a lock, for those who only look. */
  async unpriced(
    sql: Sql,
    { model: named, provider }: Pick<Wanted, 'model' | 'provider'>,
  ): Promise<Pick<Wanted, 'model'> | Problem> {
    const book = await this.prices.book(sql);
    const at = this.clock.now().getTime();
    const { known, canonical: model } = resolveModel(book, named, provider);
    if (known || hasPrice(book, { modelRef: named, provider, region: '', at }))
      return refuse('already_priced', `${named} is in the price book already.`, {
        hint: 'Change its price in the configuration file.',
      });
    if (resolveModel(book, model, provider).known)
      return refuse('already_priced', `${named} is ${model}, which is in the price book already.`, {
        hint: `Let the name stand for it under prices: { model: ${named}, aliasOf: ${model} }.`,
      });
    return { model };
  }

  /** In the transaction of the caller, who found that it has no price. The model. */
  async write(
    tx: BulkTx,
    actor: Actor,
    { expires, capUsd, reason }: Pick<ProvisionalInput, 'expires' | 'capUsd' | 'reason'>,
    { model, provider, per1M }: Wanted,
  ): Promise<string> {
    const now = this.clock.now();
    const row = await insertProvisional(tx, { provider, model, per1M, from: now, to: expires });
    await savePrice(tx, { row, model, cap: capUsd, expires, reason, by: actor.name, at: now });
    await this.prices.bumpVersion(tx, actor, `provisional price of ${model}`);
    await this.audit.record(tx, actor, {
      action: 'price.setProvisional',
      entityType: 'price',
      entityId: model,
      reason,
      after: { provider, per1M, capUsd, expires: expires.toISOString(), status: 'provisional' },
    });
    return model;
  }
}

const TITLE_LENGTH_MAX = 300;

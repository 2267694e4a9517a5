import { Inject, Injectable } from '@nestjs/common';
import { WindowChanges } from '../../budgets/budgets.module.js';
import { QuotaMeter } from '../../quotas/quotas.module.js';
import { endedKeys } from '../../access/access.module.js';
import { lockAdmissions, SettlementPosting } from '../../ledger/ledger.module.js';
import type { Actor } from '../../platform/actor.js';
import { Clock } from '../../platform/clock.js';
import { Coalescer, type Outcome } from '../../platform/queues/coalescer.js';
import { type BulkTx, Database } from '../../platform/database.js';
import { takeLock } from '../../platform/locks.js';
import { NotFound } from '../../platform/errors.js';
import { UUID } from '../../platform/ids.js';
import {
  type Ended,
  type EndingOrder,
  SettlementBatch,
  type GatewayProof,
  type Telling,
} from './settlement-batch.js';
import { holdRows, type StoredHold } from '../../holds/holds.module.js';
import type { SettlementRequest } from './settlement.js';
import { leaseRows } from '../../leases/leases.module.js';
import { LeaseBatch } from '../leases/lease-batch.js';
import { measureSettled } from './measured.js';
import { claimAdmitted } from '../balances/claimed-movements.js';
import { PlausibilityService } from './plausibility.service.js';

const TOGETHER_MAX = 100;
const ROUNDS_MAX = 2;

const unknown = (): Outcome<Ended> => ({
  error: new NotFound('There is no such admission.', { slug: 'unknown_admission' }),
});

/** Ends holds: what the call cost is posted in the same transaction, so that headroom and spend move together. */
@Injectable()
export class SettlementsService {
  private readonly together = new Coalescer<EndingOrder, Ended>(
    'decisions',
    () => 1,
    { weightMax: TOGETHER_MAX, roundsMax: ROUNDS_MAX },
    (orders) => this.endTogether(orders),
  );

  private whenBroken: () => Promise<unknown> = () => Promise.resolve();

  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(Clock) private readonly clock: Clock,
    @Inject(PlausibilityService) private readonly plausibility: PlausibilityService,
    @Inject(SettlementPosting) private readonly settlements: SettlementPosting,
    @Inject(QuotaMeter) private readonly quotas: QuotaMeter,
  ) {}

  /** At once, before the settlement is answered; a job does it where this fails. */
  onBroken(work: () => Promise<unknown>): void {
    this.whenBroken = work;
  }

  settle(actor: Actor, admission: string, request: SettlementRequest): Promise<Ended> {
    return this.together.submit({ actor, admission, ending: { do: 'settle', request } });
  }

  void(actor: Actor, admission: string, proof: GatewayProof): Promise<Ended> {
    return this.together.submit({ actor, admission, ending: { do: 'void', proof } });
  }

  private async endTogether(orders: readonly EndingOrder[]): Promise<Outcome<Ended>[]> {
    const asked = orders.map(({ admission }) => admission).filter((id) => UUID.test(id));
    const known = await holdRows.findHolds(this.database, asked);
    if (known.length === 0) return orders.map(unknown);
    await this.settlements.prepare(known.map(({ createdAt }) => createdAt));
    const ids = known.map(({ id }) => id);
    const endedKeys = await this.endedKeysOf(orders, known);
    const { outcomes, round } = await this.database.bulkAgain(async (tx) => {
      // In the order of platform/locks.ts, as every line below.
      await takeLock(tx, 'configuration', { shared: true });
      await takeLock(tx, 'standing', { shared: true });
      await takeLock(tx, 'periods', { shared: true });
      const round = new SettlementBatch(await lockAdmissions(tx, ids), endedKeys);
      const onTheirWay = Map.groupBy(await claimAdmitted(tx, ids), ({ admission }) => admission);
      const leaseIds = known.flatMap(({ leaseId }) => leaseId ?? []);
      const leases = new LeaseBatch(await leaseRows.lockLeases(tx, leaseIds));
      for (const hold of await holdRows.lockHolds(tx, ids))
        round.take(hold, onTheirWay.get(hold.id) ?? []);
      return { outcomes: await this.endIn(tx, orders, round, leases), round };
    });
    measureSettled(round.settledNow, this.clock.now());
    if (round.isBroken) await this.answerBroken();
    return outcomes;
  }

  /** Asked for only where a key ends what another was given. */
  private endedKeysOf(
    orders: readonly EndingOrder[],
    known: readonly StoredHold[],
  ): Promise<ReadonlySet<string>> {
    const owner = new Map(known.map(({ id, apiKey }) => [id, apiKey]));
    const others = orders.flatMap(({ actor, admission }) => {
      const key = owner.get(admission) ?? actor.id;
      return key === actor.id || actor.roles.has('platform') ? [] : [key];
    });
    return endedKeys(this.database, others, this.clock.now());
  }

  /** After the commit, and before the reporter is answered. */
  async answerBroken(): Promise<void> {
    await this.whenBroken().catch(() => undefined);
  }

  /** In a transaction that holds everything locked that it may change, but for the windows. */
  async endIn(
    tx: BulkTx,
    orders: readonly EndingOrder[],
    round: SettlementBatch,
    leases: LeaseBatch,
  ): Promise<Outcome<Ended>[]> {
    await this.priceUsage(tx, orders, round);
    const outcomes = orders.map((order) => round.end(order));
    for (const changed of round.followed) leases.follow(changed);
    await this.save(tx, round, leases);
    return outcomes;
  }

  /** Posts what is not posted yet. Where the provider's log came first, what no log has is posted, and the rest only priced. */
  private async priceUsage(
    tx: BulkTx,
    orders: readonly EndingOrder[],
    round: SettlementBatch,
  ): Promise<void> {
    const telling = await this.plausible(tx, round, round.telling(orders));
    const toPost = telling.filter(({ hold }) => !round.isLogged(hold));
    const posted = await this.settlements.post(
      tx,
      toPost.map(({ hold, record }) => ({ admission: hold.id, record })),
    );
    toPost.forEach(({ hold }, i) => round.price(hold, posted[i]));
    const outranked = telling.filter(({ hold }) => round.isLogged(hold));
    const priced = await this.settlements.postBeside(
      tx,
      outranked.map(({ hold, record }) => ({ admission: hold.id, record })),
    );
    outranked.forEach(({ hold }, i) => round.price(hold, priced[i]));
  }

  /** What no call can have used is neither posted nor priced. */
  private async plausible(
    tx: BulkTx,
    round: SettlementBatch,
    telling: readonly Telling[],
  ): Promise<Telling[]> {
    const beyond = await this.plausibility.judge(tx, telling);
    const now = this.clock.now();
    return telling.filter((one, i) => {
      const reason = beyond[i] ?? null;
      if (reason !== null) round.doubt(one, reason, now);
      return reason === null;
    });
  }

  private async save(tx: BulkTx, round: SettlementBatch, leases: LeaseBatch): Promise<void> {
    const now = this.clock.now();
    const changes = new WindowChanges();
    await holdRows.saveHolds(tx, round.changed, now, changes);
    await leaseRows.saveLeases(tx, leases.changed, now, changes);
    await holdRows.insertAlerts(tx, round.alerts, now);
    await changes.apply(tx);
    await this.quotas.ended(tx, round.ended);
  }
}

import { closeLease, expireLease, HORIZON_MS, type LeaseStep, reclaimLease } from '@bursar/limits';
import { Inject, Injectable } from '@nestjs/common';
import { WindowChanges } from '../../budgets/budgets.module.js';
import { Clock } from '../../platform/clock.js';
import { type BulkTx, Database } from '../../platform/database.js';
import { BalancesService } from '../balances/balances.service.js';
import { leaseRows, type StoredLease } from '../../leases/leases.module.js';

const TOGETHER_MAX = 500;

/** Ends leases that were not handed back. Postgres' clock alone decides when. */
@Injectable()
export class LeaseReclaimService {
  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(Clock) private readonly clock: Clock,
    @Inject(BalancesService) private readonly balances: BalancesService,
  ) {}

  /** What the log has reported goes first, so that it is not presumed beside it. */
  async reclaim(): Promise<number> {
    await this.balances.move();
    const now = this.clock.now();
    const ended = await this.endAll(
      (tx) => leaseRows.lockDue(tx, now, TOGETHER_MAX),
      (lease) => {
        const at = now.getTime();
        const step = reclaimLease(lease, at);
        return step.refused === null ? step : expireLease(lease, at);
      },
    );
    const before = new Date(now.getTime() - HORIZON_MS);
    const closed = await this.endAll(
      (tx) => leaseRows.lockProvenUnspent(tx, before, TOGETHER_MAX),
      closeLease,
    );
    // What is presumed now may have crossed a step of a ladder.
    if (ended > 0) await this.balances.move();
    return ended + closed;
  }

  private async endAll(
    find: (tx: BulkTx) => Promise<StoredLease[]>,
    step: (lease: StoredLease) => LeaseStep,
  ): Promise<number> {
    for (let count = 0; ;) {
      const some = await this.database.bulk(async (tx) => {
        const ended = (await find(tx)).map((lease) => ({ ...lease, ...step(lease).lease }));
        const changes = new WindowChanges();
        await leaseRows.saveLeases(tx, ended, this.clock.now(), changes);
        await changes.apply(tx);
        return ended.length;
      });
      count += some;
      if (some < TOGETHER_MAX) return count;
    }
  }
}

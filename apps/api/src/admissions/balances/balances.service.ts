import { expireHold, leaseHeadOf } from '@bursar/limits';
import { Inject, Injectable } from '@nestjs/common';
import { BudgetsService, WindowChanges, windowRows } from '../../budgets/budgets.module.js';
import { Clock } from '../../platform/clock.js';
import { type BulkTx, Database } from '../../platform/database.js';
import { holdRows, toHold, withHold } from '../../holds/holds.module.js';
import { leaseRows, type StoredLease } from '../../leases/leases.module.js';
import { LeaseBatch, logLeased } from '../leases/lease-batch.js';
import { applyUnreportedCalls } from '../leases/unreported-calls.js';
import { claimMovements, type ClaimedMovement } from './claimed-movements.js';

const ROWS_TOGETHER_MAX = 5_000;
const HOLDS_TOGETHER_MAX = 500;
const OPENED_AHEAD_MS = 120_000;

/** All that these movements may change, at once and in one order: holds are locked after leases. */
function lockLeasesOf(tx: BulkTx, claimed: readonly ClaimedMovement[]): Promise<StoredLease[]> {
  const heads = claimed.flatMap(({ unreported }) =>
    unreported === null ? [] : (leaseHeadOf(unreported.admission) ?? []),
  );
  const admissions = claimed.flatMap(({ admitted }) => admitted?.admission ?? []);
  return leaseRows.lockLeasesOf(tx, heads, admissions);
}

/** Keeps balances what the ledger and the holds say. */
@Injectable()
export class BalancesService {
  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(Clock) private readonly clock: Clock,
    @Inject(BudgetsService) private readonly budgets: BudgetsService,
  ) {}

  /** Windows about to begin are open by then. */
  async openWindows(): Promise<void> {
    const now = this.clock.now().getTime();
    await this.budgets.openWindows(now);
    await this.budgets.openWindows(now + OPENED_AHEAD_MS);
  }

  /** Applies all posted usage that is on its way; what is posted meanwhile is the next run's. */
  async move(): Promise<number> {
    for (let moved = 0; ;) {
      const { claimed, isDone } = await this.database.bulk((tx) => this.moveSome(tx));
      moved += claimed;
      if (claimed < ROWS_TOGETHER_MAX && isDone) return moved;
    }
  }

  /** What moves a balance moves its budget on its ladder, in the same transaction. */
  private async moveSome(tx: BulkTx): Promise<{ claimed: number; isDone: boolean }> {
    await windowRows.lockMoving(tx);
    const claimed = await claimMovements(tx, ROWS_TOGETHER_MAX);
    if (claimed.length > 0) await this.apply(tx, claimed);
    const isDone = await this.budgets.climbLaddersIn(tx);
    return { claimed: claimed.length, isDone };
  }

  private async apply(tx: BulkTx, claimed: readonly ClaimedMovement[]): Promise<void> {
    const now = this.clock.now();
    const changes = new WindowChanges();
    const leases = new LeaseBatch(await lockLeasesOf(tx, claimed));
    const rest = await applyUnreportedCalls(tx, claimed, leases, now, changes);
    await this.moveHolds(tx, rest, leases, changes);
    await leaseRows.saveLeases(tx, leases.changed, now, changes);
    const free = rest.filter(({ admitted }) => admitted === null);
    for (const { id, usd } of await windowRows.windowsOfPosted(tx, free)) {
      changes.add(id, { posted: usd, presumed: 0n, held: 0n });
    }
    await changes.apply(tx);
  }

  private async moveHolds(
    tx: BulkTx,
    claimed: readonly ClaimedMovement[],
    leases: LeaseBatch,
    changes: WindowChanges,
  ): Promise<void> {
    const admitted = claimed.flatMap((movement) => movement.admitted ?? []);
    if (admitted.length === 0) return;
    const byAdmission = Map.groupBy(admitted, ({ admission }) => admission);
    const now = this.clock.now();
    const moved = (await holdRows.lockHolds(tx, [...byAdmission.keys()])).map((hold) =>
      logLeased(hold, byAdmission.get(hold.id) ?? [], leases),
    );
    const alerts = moved.flatMap(({ hold, alerts: kinds }) =>
      kinds.map((kind) => ({ hold, kind })),
    );
    await holdRows.insertAlerts(tx, alerts, now);
    await holdRows.saveHolds(
      tx,
      moved.map(({ hold }) => hold),
      now,
      changes,
    );
  }

  /** Not reported in time: the worst case is presumed spent, never released. What the log has reported goes first. */
  async expire(): Promise<number> {
    await this.move();
    let expired = 0;
    for (;;) {
      const some = await this.database.bulk(async (tx) => {
        const now = this.clock.now();
        const overdue = await holdRows.lockOverdue(tx, now, HOLDS_TOGETHER_MAX);
        const presumed = overdue.map((hold) => withHold(hold, expireHold(toHold(hold)).hold));
        const changes = new WindowChanges();
        await holdRows.saveHolds(tx, presumed, now, changes);
        await changes.apply(tx);
        return presumed.length;
      });
      expired += some;
      if (some < HOLDS_TOGETHER_MAX) break;
    }
    if (expired > 0) await this.budgets.climbLadders();
    return expired;
  }
}

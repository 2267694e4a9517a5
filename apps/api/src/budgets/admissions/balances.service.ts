import { expireHold } from '@bursar/limits';
import { Inject, Injectable } from '@nestjs/common';
import { z } from 'zod';
import { Clock } from '../../platform/clock.js';
import { type BulkTx, Database } from '../../platform/database.js';
import { Handles, job, type JobHandler } from '../../platform/jobs.js';
import { BudgetsService } from '../budgets.service.js';
import { FreezeService } from '../holds/freeze.service.js';
import {
  insertAlerts,
  lockHolds,
  lockOverdue,
  saveHolds,
  WindowChanges,
} from '../holds/hold.repository.js';
import { LadderService } from '../ladder/ladder.service.js';
import { moveStrays } from '../leases/lease-strays.js';
import { claimMovements, type ClaimedMovement, windowsOfMovements } from './movement.repository.js';
import { ProvisionalEndService } from '../provisional/provisional-end.service.js';
import { moveHold, toHold, withHold } from '../holds/stored-hold.js';
import { lockMoving } from '../window.repository.js';

export const moveBalances = job('move-balances', z.object({}), 5);
export const expireHolds = job('expire-holds', z.object({}), 5);

const ROWS_TOGETHER_MAX = 5_000;
const HOLDS_TOGETHER_MAX = 500;
const OPENED_AHEAD_MS = 120_000;

/** Keeps balances what the ledger and the holds say. */
@Injectable()
export class BalancesService {
  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(Clock) private readonly clock: Clock,
    @Inject(BudgetsService) private readonly budgets: BudgetsService,
    @Inject(LadderService) private readonly ladder: LadderService,
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
    await lockMoving(tx);
    const claimed = await claimMovements(tx, ROWS_TOGETHER_MAX);
    if (claimed.length > 0) await this.apply(tx, claimed);
    const isDone = await this.ladder.climbIn(tx, await this.budgets.book(tx));
    return { claimed: claimed.length, isDone };
  }

  private async apply(tx: BulkTx, claimed: readonly ClaimedMovement[]): Promise<void> {
    const changes = new WindowChanges();
    const rest = await moveStrays(tx, claimed, this.clock.now(), changes);
    await this.moveHolds(tx, rest, changes);
    const free = rest.filter(({ admitted }) => admitted === null);
    for (const { id, usd } of await windowsOfMovements(tx, free)) {
      changes.add(id, { posted: usd, presumed: 0n, held: 0n });
    }
    await changes.apply(tx);
  }

  private async moveHolds(
    tx: BulkTx,
    claimed: readonly ClaimedMovement[],
    changes: WindowChanges,
  ): Promise<void> {
    const admitted = claimed.flatMap((movement) => movement.admitted ?? []);
    if (admitted.length === 0) return;
    const byAdmission = Map.groupBy(admitted, ({ admission }) => admission);
    const now = this.clock.now();
    const moved = (await lockHolds(tx, [...byAdmission.keys()])).map((hold) =>
      moveHold(hold, byAdmission.get(hold.id) ?? []),
    );
    const alerts = moved.flatMap(({ hold, alerts: kinds }) =>
      kinds.map((kind) => ({ hold, kind })),
    );
    await insertAlerts(tx, alerts, now);
    await saveHolds(
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
        const overdue = await lockOverdue(tx, now, HOLDS_TOGETHER_MAX);
        const presumed = overdue.map((hold) => withHold(hold, expireHold(toHold(hold)).hold));
        const changes = new WindowChanges();
        await saveHolds(tx, presumed, now, changes);
        await changes.apply(tx);
        return presumed.length;
      });
      expired += some;
      if (some < HOLDS_TOGETHER_MAX) break;
    }
    if (expired > 0) await this.ladder.climb((tx) => this.budgets.book(tx));
    return expired;
  }
}

@Handles(moveBalances)
@Injectable()
export class BalancesProcessor implements JobHandler {
  constructor(
    @Inject(BalancesService) private readonly balances: BalancesService,
    @Inject(FreezeService) private readonly freezes: FreezeService,
    @Inject(ProvisionalEndService) private readonly provisional: ProvisionalEndService,
  ) {}

  async run(): Promise<{ moved: number }> {
    await this.balances.openWindows();
    const moved = await this.balances.move();
    await this.freezes.freezeBroken();
    await this.provisional.endDue();
    return { moved };
  }
}

@Handles(expireHolds)
@Injectable()
export class ExpiryProcessor implements JobHandler {
  constructor(@Inject(BalancesService) private readonly balances: BalancesService) {}

  async run(): Promise<{ expired: number }> {
    return { expired: await this.balances.expire() };
  }
}

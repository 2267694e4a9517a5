import { Inject, Injectable } from '@nestjs/common';
import { Clock } from '../platform/clock.js';
import { Database } from '../platform/database.js';
import { readBalances } from './admission.repository.js';
import { totalTaken } from './balance.js';
import { increasesAt } from './budget.js';
import { BudgetsService } from './budgets.service.js';
import { countGateways } from './gateway.repository.js';
import { isLive, takenByLease } from './lease.js';
import { findLease } from './lease.repository.js';
import { isOversized, UNBOUND } from './lease-size.js';

/** Leases are handed back early when the room is no longer ample. */
@Injectable()
export class LeaseRoomService {
  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(Clock) private readonly clock: Clock,
    @Inject(BudgetsService) private readonly budgets: BudgetsService,
  ) {}

  /** Whether the room has become too small for what the gateway has not used yet. */
  async isOversized(leaseId: string): Promise<boolean> {
    const lease = await findLease(this.database, leaseId);
    if (lease === null || !isLive(lease) || lease.windowIds.length === 0) return false;
    const now = this.clock.now();
    const { budgets, allowance } = await this.budgets.book(this.database);
    const rooms = new Map<string, bigint>();
    const taken = await readBalances(this.database, lease.windowIds);
    for (const budget of allowance === null ? budgets : [...budgets, allowance]) {
      if (budget.mode === 'hard')
        rooms.set(budget.id, budget.limit + increasesAt(budget, now.getTime()));
    }
    const leastHeadroom = lease.windows
      .flatMap(({ id, budgetId }) => {
        const [limit, balance] = [rooms.get(budgetId), taken.get(id)];
        return limit === undefined || balance === undefined ? [] : [limit - totalTaken(balance)];
      })
      .reduce((a, b) => (a < b ? a : b), UNBOUND);
    const gateways = await countGateways(this.database, now);
    const demand = { spendPerSecond: 0n, leastHeadroom, gateways, worst: 0n };
    return isOversized(takenByLease(lease).leased, demand);
  }
}

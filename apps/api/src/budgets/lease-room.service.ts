import { Inject, Injectable } from '@nestjs/common';
import { Clock } from '../platform/clock.js';
import { Database } from '../platform/database.js';
import { readBalances } from './admission.repository.js';
import { totalTaken } from './balance.js';
import { increasesAt } from './budget.js';
import { BudgetsService } from './budgets.service.js';
import { countGateways, hasLaterLife } from './gateway.repository.js';
import { isLive, takenByLease } from './lease.js';
import { findLease } from './lease.repository.js';
import { isOversized, UNBOUND } from './lease-size.js';
import { covers } from './scope.js';

/** Leases are handed back early where calls must be asked for one by one. */
@Injectable()
export class LeaseRoomService {
  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(Clock) private readonly clock: Clock,
    @Inject(BudgetsService) private readonly budgets: BudgetsService,
  ) {}

  /**
   * Whether nothing may start under it any more: a ladder stops its calls, narrows them or sends them elsewhere, its key is
   * frozen, a later life of its gateway is about, or the room has become too small for what the gateway has not used yet.
   * Then each call is asked for again.
   */
  async isWantedBack(leaseId: string): Promise<boolean> {
    const lease = await findLease(this.database, leaseId);
    if (lease === null || !isLive(lease)) return false;
    if (await hasLaterLife(this.database, lease)) return true;
    if (lease.windowIds.length === 0) return false;
    const now = this.clock.now();
    const { budgets, allowance, frozen } = await this.budgets.book(this.database);
    if (frozen.has(lease.apiKey)) return true;
    const effects = this.budgets.effectsAt(now.getTime());
    if (effects.some(({ scope }) => covers(scope, lease.call))) return true;
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

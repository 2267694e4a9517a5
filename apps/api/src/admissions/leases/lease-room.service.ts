import {
  covers,
  GATEWAY_LIVES_SECONDS,
  isLive,
  isOversized,
  type Scope,
  takenByLease,
  totalTaken,
} from '@bursar/limits';
import { Inject, Injectable } from '@nestjs/common';
import { hasLaterLife, leasedLately, sharersIn } from '../../gateways/gateways.module.js';
import { Clock } from '../../platform/clock.js';
import { Database } from '../../platform/database.js';
import { BudgetsService, increasesAt, windowRows } from '../../budgets/budgets.module.js';
import { leaseRows } from '../../leases/leases.module.js';

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
    const lease = await leaseRows.findLease(this.database, leaseId);
    if (lease === null || !isLive(lease)) return false;
    if (await hasLaterLife(this.database, lease)) return true;
    if (lease.windowIds.length === 0) return false;
    const now = this.clock.now();
    const { budgets, allowance, frozen } = await this.budgets.book(this.database);
    if (frozen.has(lease.apiKey)) return true;
    const effects = this.budgets.effectsAt(now.getTime());
    if (effects.some(({ reach }) => covers(reach, lease.call))) return true;
    const limits = new Map<string, { readonly limit: bigint; readonly scope: Scope }>();
    const taken = await windowRows.readBalances(this.database, lease.windowIds);
    for (const budget of allowance === null ? budgets : [...budgets, allowance]) {
      if (budget.mode !== 'hard') continue;
      const { scope } = budget;
      limits.set(budget.id, { limit: budget.limit + increasesAt(budget, now.getTime()), scope });
    }
    const proven = await leasedLately(this.database, now, GATEWAY_LIVES_SECONDS);
    const self = { name: lease.gateway, keyId: lease.apiKey };
    const rooms = lease.windows.flatMap(({ id, budgetId }) => {
      const [known, balance] = [limits.get(budgetId), taken.get(id)];
      if (known === undefined || balance === undefined) return [];
      const sharers = sharersIn(known.scope, proven, self);
      return [{ headroom: known.limit - totalTaken(balance), sharers }];
    });
    return isOversized(takenByLease(lease).leased, rooms);
  }
}

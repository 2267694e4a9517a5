import { effectiveLimit } from '@bursar/limits';
import { fromFemto, toFemto } from '@bursar/pricing';
import { Inject, Injectable } from '@nestjs/common';
import { endingKeys } from '../../access/access.module.js';
import { BudgetsService, type BudgetStanding, increasesAt } from '../../budgets/budgets.module.js';
import { StopsService } from '../../controls/controls.module.js';
import { SYSTEM } from '../../platform/actor.js';
import { Clock } from '../../platform/clock.js';
import { Database } from '../../platform/database.js';
import { PriceStatusService } from '../../prices/prices.module.js';
import type { Alert } from '../alert.js';
import { raiseAlerts } from '../alerts.repository.js';
import { alertOfCourse, alertOfLimit, type BudgetPace, reachesLimitAt } from './budget-alerts.js';
import { alertOfEndingKey, KEY_WARNING_DAYS } from './key-alerts.js';
import { alertOfOldBook, BOOK_DAYS_MAX } from './price-alerts.js';
import { alertOfStop } from './stop-alerts.js';

const WHOLE = 100;
const DAY_MS = 24 * 3_600_000;
const LOOK_BACK_MS = DAY_MS;

/** What only the passing of time shows, and no change of anything. Safe to run twice: each key is raised once. */
@Injectable()
export class WatchService {
  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(Clock) private readonly clock: Clock,
    @Inject(BudgetsService) private readonly budgets: BudgetsService,
    @Inject(StopsService) private readonly stops: StopsService,
    @Inject(PriceStatusService) private readonly prices: PriceStatusService,
  ) {}

  async run(): Promise<{ seen: number }> {
    const now = this.clock.now();
    const { confirmedOn, ageDays } = await this.prices.status(BOOK_DAYS_MAX);
    const old = alertOfOldBook(confirmedOn, ageDays, now);
    const alerts = [
      ...(await this.stopsThatEnded(now)),
      ...(await this.budgetAlerts(now)),
      ...(old === null ? [] : [old]),
      ...(await this.endingKeys(now)),
    ];
    await raiseAlerts(this.database, alerts);
    return { seen: alerts.length };
  }

  private async endingKeys(now: Date): Promise<Alert[]> {
    const before = new Date(now.getTime() + KEY_WARNING_DAYS * DAY_MS);
    const keys = await endingKeys.keysEnding(this.database, now, before);
    return keys.map((key) => alertOfEndingKey(key, now));
  }

  private async stopsThatEnded(now: Date): Promise<Alert[]> {
    const since = new Date(now.getTime() - LOOK_BACK_MS);
    const stops = await this.stops.lapsed(since);
    return stops.flatMap(({ id, scope, origin, until }) =>
      until === null
        ? []
        : [
            alertOfStop({
              ...{ stop: id, step: 'ended', scope, origin, by: 'Its end' },
              ...{ reason: 'its time is over', until: null, at: until.toISOString() },
            }),
          ],
    );
  }

  private async budgetAlerts(now: Date): Promise<Alert[]> {
    const standing = await this.budgets.standing(SYSTEM);
    return standing.flatMap((one) => {
      const pace = paceOf(one, now);
      // A ladder with a step there says the same already.
      if (isUsedUp(pace))
        return one.budget.ladder.some(({ at }) => at === WHOLE) ? [] : [alertOfLimit(pace, now)];
      const reachedAt = reachesLimitAt(pace, now);
      return reachedAt === null ? [] : [alertOfCourse(pace, reachedAt, now)];
    });
  }
}

const isUsedUp = ({ usedUsd, limitUsd }: BudgetPace): boolean =>
  toFemto(usedUsd) >= toFemto(limitUsd);

/** By what is posted and presumed, as ladders go: a hold may still come back. */
function paceOf({ windowId, budget, window, taken }: BudgetStanding, now: Date): BudgetPace {
  const increases = increasesAt(budget, now.getTime());
  return {
    budget: budget.id,
    window: windowId.toString(),
    scope: budget.scope,
    from: new Date(window.start),
    to: new Date(window.end),
    usedUsd: fromFemto(taken.posted + taken.presumed),
    limitUsd: fromFemto(effectiveLimit({ ...taken, limit: budget.limit, increases })),
  };
}

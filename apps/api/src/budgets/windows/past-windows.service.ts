import { isDeepStrictEqual } from 'node:util';
import { fromFemto } from '@bursar/pricing';
import { Inject, Injectable } from '@nestjs/common';
import { type Actor, isSeenBy } from '../../platform/actor.js';
import { Clock } from '../../platform/clock.js';
import { Database } from '../../platform/database.js';
import { BudgetsService } from '../budgets.service.js';
import { type HeldLimit, limitHeld } from './limit-history.js';
import { loadLimitHistories } from './limit-history.repository.js';
import { listWindows, type WindowRow, type WindowsAsked } from './past-windows.repository.js';

/** A window with the limit that held in it. */
export interface WindowHeld extends Omit<WindowRow, 'reach'> {
  readonly isOver: boolean;
  /** It counts what the budget counts now. */
  readonly isSameScope: boolean;
  /** USD; null: not known. */
  readonly limit: string | null;
  readonly changes: readonly { readonly at: Date; readonly from: string; readonly to: string }[];
}

/** The one place that says what the limit of a window was: everything that shows windows of the past asks here. */
@Injectable()
export class PastWindowsService {
  constructor(
    @Inject(BudgetsService) private readonly budgets: BudgetsService,
    @Inject(Database) private readonly database: Database,
    @Inject(Clock) private readonly clock: Clock,
  ) {}

  /** As this actor may see them: of a budget that counted another team before, nothing of that time is shown to this one's lead. */
  async list(actor: Actor, asked: WindowsAsked): Promise<WindowHeld[]> {
    const wanted = new Set(asked.budgets);
    const standing = (await this.budgets.standing(actor)).filter(({ budget }) =>
      wanted.has(budget.id),
    );
    const reaches = new Map(standing.map(({ budget }) => [budget.id, budget.reach]));
    const now = this.clock.now();
    const rows = await listWindows(this.database, { ...asked, budgets: [...reaches.keys()] }, now);
    const seen = rows.filter(({ reach }) => isSeenBy(actor, reach));
    const first = Math.min(now.getTime(), ...seen.map(({ startsAt }) => startsAt.getTime()));
    const span = { from: new Date(first), to: now };
    const histories = await loadLimitHistories(this.database, [...reaches.keys()], span);
    return seen.map(({ reach, ...row }) => {
      const window = { start: row.startsAt.getTime(), end: row.endsAt.getTime() };
      const history = histories.get(row.budget) ?? { limits: [], increases: [] };
      return {
        ...row,
        isOver: window.end <= now.getTime(),
        isSameScope: isDeepStrictEqual({ ...reach }, { ...reaches.get(row.budget) }),
        ...shown(limitHeld(history, window, now.getTime())),
      };
    });
  }
}

const shown = ({ limit, changes }: HeldLimit) => ({
  limit: limit === null ? null : fromFemto(limit),
  changes: changes.map(({ at, from, to }) => ({
    at: new Date(at),
    from: fromFemto(from),
    to: fromFemto(to),
  })),
});

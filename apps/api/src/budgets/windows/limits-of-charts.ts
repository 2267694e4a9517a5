import type { SpendFiles } from '../../spend/spend.module.js';
import type { BudgetsService } from '../budgets.service.js';
import type { PastWindowsService } from './past-windows.service.js';

/** As many as a chart has buckets. */
const WINDOWS_MAX = 400;

/** What files of charts say of budgets: what their reader sees on the page of budgets, and of its windows. */
export const limitsOfCharts = (
  budgets: BudgetsService,
  windows: PastWindowsService,
): Parameters<SpendFiles['lines']['readLimits']>[0] => ({
  budgets: async (actor) => (await budgets.standing(actor)).map(({ budget }) => budget),
  windows: async (actor, asked) =>
    (await windows.list(actor, { ...asked, last: WINDOWS_MAX })).map(
      ({ startsAt, endsAt, changes, ...held }) => ({
        ...held,
        startsAt: startsAt.toISOString(),
        endsAt: endsAt.toISOString(),
        changes: changes.map(({ at, ...change }) => ({ ...change, at: at.toISOString() })),
      }),
    ),
});

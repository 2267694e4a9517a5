import { narrowScope, type Reach, type Scope } from '@bursar/limits';
import { isFiscal, windowAt, windowBefore } from '@bursar/time';
import { fiscalCalendar } from '../../spend/spend.module.js';
import { Inject, Injectable } from '@nestjs/common';
import type { Actor } from '../../platform/actor.js';
import { Clock } from '../../platform/clock.js';
import { Database } from '../../platform/database.js';
import { Forbidden } from '../../platform/errors.js';
import { spentByQuarter, teamsSpending } from './backtest.repository.js';
import {
  sentenceFor,
  type StoppedTeam,
  stopsOf,
  type Trial,
  type TrialWindow,
  tryOut,
  windowsOver,
} from './backtest.js';
import { BudgetsService } from '../budgets.service.js';

export interface BackTest {
  readonly from: number;
  readonly to: number;
  readonly windows: readonly TrialWindow[];
  readonly stops: readonly StoppedTeam[];
  readonly sentence: string;
}

/** Tries a budget out on what has happened, before it stops any call. */
@Injectable()
export class BackTestService {
  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(Clock) private readonly clock: Clock,
    @Inject(BudgetsService) private readonly budgets: BudgetsService,
  ) {}

  /** From the beginning of last month by default. */
  async test(
    actor: Actor,
    asked: Omit<Trial, 'calendar'> & { readonly scope: Scope },
    range: { readonly from: Date | null; readonly to: Date | null },
  ): Promise<BackTest> {
    const { scope, timezone } = asked;
    const calendar = isFiscal(asked.window) ? await fiscalCalendar(this.database) : null;
    const trial: Trial = { ...asked, calendar };
    if (actor.teams !== 'all' && !actor.teams.includes(scope['team'] ?? ''))
      throw new Forbidden('Only a budget of a team of your own can be tried out.');
    const reach = await this.budgets.reachOf(scope);
    const now = this.clock.now().getTime();
    const to = Math.min(range.to?.getTime() ?? now, now);
    const lastMonth = windowBefore('month', timezone, windowAt('month', timezone, now)).start;
    const from = range.from?.getTime() ?? lastMonth;
    const windows = windowsOver(trial, from, to);
    const start = windows[0]?.start ?? from;
    const spent = await spentByQuarter(this.database, reach, start, to);
    const tried = tryOut(trial, windows, spent);
    const stops = await this.stopped(reach, tried, to);
    return {
      from: start,
      to,
      windows: tried,
      stops,
      sentence: sentenceFor(stops, { from: start, to }, timezone),
    };
  }

  private async stopped(
    reach: Reach,
    windows: readonly TrialWindow[],
    to: number,
  ): Promise<StoppedTeam[]> {
    const found: StoppedTeam[] = [];
    for (const window of windows) {
      for (const { step, where, at } of stopsOf(window)) {
        const narrowed = narrowScope(reach, await this.budgets.reachOf(where ?? {}));
        if (narrowed === null) continue;
        const end = Math.min(window.end, to);
        for (const team of await teamsSpending(this.database, narrowed, at, end))
          if (
            !found.some((one) => one.team === team && one.window === window.start && one.at <= at)
          )
            found.push({ team, at, step, window: window.start });
      }
    }
    return found;
  }
}

import {
  type BreakerState,
  closedSince,
  compileBreaker,
  observe,
  type RouteData,
  targetKey,
} from '@bursar/policy';
import { Inject, Injectable } from '@nestjs/common';
import { BudgetsService } from '../budgets/budgets.module.js';
import { Clock } from '../platform/clock.js';
import { Database } from '../platform/database.js';
import { takeLock } from '../platform/locks.js';
import { loadAllControls } from './controls.repository.js';
import { loadTargetStates, saveTargetStates, type TargetState } from './target.repository.js';
import { outcomesSince, type TargetWindow } from './target-window.repository.js';

/** What happened longer ago says little about how a target does now. */
const WINDOW_MS = 60_000;

/** Moves the breakers of all routes by what settlements say, for every process at once. */
@Injectable()
export class TargetsService {
  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(Clock) private readonly clock: Clock,
    @Inject(BudgetsService) private readonly budgets: BudgetsService,
  ) {}

  async watch(): Promise<{ readonly moved: number }> {
    return this.database.bulk(async (tx) => {
      await takeLock(tx, 'targets');
      const { routes } = await loadAllControls(tx);
      const guarded = routes.filter(({ breaker }) => breaker !== undefined);
      if (guarded.length === 0) return { moved: 0 };
      const now = this.clock.now().getTime();
      const known = new Map(
        (await loadTargetStates(tx)).map((one) => [`${one.route} ${one.target}`, one]),
      );
      const wanted = guarded.flatMap((route) =>
        route.targets.map((target) => ({ route, target: targetKey(target) })),
      );
      const begun = wanted.map(({ route, target }) => {
        const state = known.get(`${route.key} ${target}`)?.state ?? closedSince(now - WINDOW_MS);
        return { route, target, state };
      });
      const windows = await outcomesSince(tx, begun.map(toQuestion(now)));
      const next = begun.map((one, i) => advanced(one, windows[i] ?? NOTHING, now));
      const moved = next.filter(({ moved }) => moved).length;
      await saveTargetStates(
        tx,
        next.map(({ row }) => row),
      );
      // Only a state that moved concerns admissions.
      if (moved > 0) await this.budgets.limitsChanged(tx);
      return { moved };
    });
  }
}

interface Begun {
  readonly route: RouteData;
  readonly target: string;
  readonly state: BreakerState;
}

const NOTHING: TargetWindow = { calls: 0, errors: 0, p95Ms: null };

/** Since the state began, and no longer than a window where it has not changed for long. */
const toQuestion =
  (now: number) =>
  ({ target, state }: Begun) => ({
    target,
    since: new Date(Math.max(state.since, state.state === 'closed' ? now - WINDOW_MS : 0)),
  });

function advanced(
  { route, target, state }: Begun,
  window: TargetWindow,
  now: number,
): { readonly moved: boolean; readonly row: TargetState } {
  const next = observe(state, compileBreaker(route.breaker ?? {}), window, now);
  const moved = next !== state;
  // A new state has seen nothing yet; what closed or opened it stays readable until the next look.
  const row = { route: route.key, target, state: next, ...window, observedAt: new Date(now) };
  return { moved, row };
}

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
import { type TargetCheck, withChecks } from './target-check.js';
import { checksSince, lastChecks, noteCheck } from './target-check.repository.js';
import { loadTargetStates, saveTargetStates, type TargetState } from './target.repository.js';
import { outcomesSince, type TargetWindow } from './target-window.repository.js';

/** What happened longer ago says little about how a target does now. */
const WINDOW_MS = 60_000;
/** Checks are minutes apart. */
const CHECKS_MS = 15 * 60_000;

/** Moves the breakers of all routes by what settlements, logs and checks say, for every process at once. */
@Injectable()
export class TargetsService {
  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(Clock) private readonly clock: Clock,
    @Inject(BudgetsService) private readonly budgets: BudgetsService,
  ) {}

  /** Keeps what a call found that was made to see how a target does. */
  note(check: TargetCheck): Promise<void> {
    return noteCheck(this.database, check);
  }

  /** What the last check of each of these targets found, by targetKey. */
  lastChecks(targets: readonly string[]): Promise<TargetCheck[]> {
    return lastChecks(this.database, targets);
  }

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
      const windows = await outcomesSince(tx, begun.map(toQuestion(now, WINDOW_MS)));
      const checks = await checksSince(tx, begun.map(toQuestion(now, CHECKS_MS)));
      const next = begun.map((one, i) =>
        advanced(one, windows[i] ?? NOTHING, checks[i] ?? [], now),
      );
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
  (now: number, windowMs: number) =>
  ({ target, state }: Begun) => ({
    target,
    since: new Date(Math.max(state.since, state.state === 'closed' ? now - windowMs : 0)),
  });

function advanced(
  { route, target, state }: Begun,
  window: TargetWindow,
  checks: readonly Pick<TargetCheck, 'errorCode'>[],
  now: number,
): { readonly moved: boolean; readonly row: TargetState } {
  const breaker = compileBreaker(route.breaker ?? {});
  const { seen, judged } = withChecks(window, checks, breaker.callsMin);
  const next = observe(state, breaker, judged, now);
  const moved = next !== state;
  // A new state has seen nothing yet; what closed or opened it stays readable until the next look.
  const row = { route: route.key, target, state: next, ...seen, observedAt: new Date(now) };
  return { moved, row };
}

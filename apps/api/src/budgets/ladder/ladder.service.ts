import { type Balance, covers } from '@bursar/limits';
import { fromFemto } from '@bursar/pricing';
import { Inject, Injectable } from '@nestjs/common';
import { AuditService } from '../../audit/audit.module.js';
import { insertLimitAlerts, type LimitAlert } from '../limit-alerts.repository.js';
import { raiseLimitsVersion } from '../limit-settings.repository.js';
import { SYSTEM } from '../../platform/actor.js';
import { Clock } from '../../platform/clock.js';
import { Database, type Sql } from '../../platform/database.js';
import { publish } from '../../platform/outbox.js';
import { type Budget, type BudgetBook, budgetWindowAt, increasesAt } from '../budget.js';
import { type LadderNews, ladderStepReached } from '../budgets.facts.js';
import { climbLadder, type Crossing, type LadderAnswer, stepId, usedOf } from './ladder.js';
import {
  type CrossingChange,
  loadCrossings,
  saveCrossings,
  standingWindows,
} from './ladder.repository.js';
import { openAnomalies } from './ladder-anomaly.repository.js';
import { outsideSpendOf } from './outside-spend.repository.js';
import { lockMoving } from '../windows/window.repository.js';

/** Balances wait while changes are audited: a boundary of many budgets takes several turns. */
const CHANGES_TOGETHER_MAX = 100;

interface Change {
  readonly crossing: CrossingChange;
  readonly action: 'ladder.cross' | 'ladder.resume' | 'ladder.release';
  readonly budget: Budget | null;
}

/** Judges where each budget stands on its ladder, and writes down what has changed. */
@Injectable()
export class LadderService {
  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(Clock) private readonly clock: Clock,
    @Inject(AuditService) private readonly audit: AuditService,
  ) {}

  /** Until nothing changes any more; each turn in a transaction of its own. */
  async climb(bookOf: (sql: Sql) => Promise<BudgetBook>): Promise<void> {
    for (let isDone = false; !isDone;) {
      isDone = await this.database.bulk(async (tx) => {
        await lockMoving(tx);
        return this.climbIn(tx, await bookOf(tx));
      });
    }
  }

  /** The caller holds the movers' lock. True where nothing is left to be said. */
  async climbIn(tx: Sql, book: BudgetBook): Promise<boolean> {
    const now = this.clock.now();
    const all = await this.changesIn(tx, book, now.getTime());
    if (all.length === 0) return true;
    const changes = all.slice(0, CHANGES_TOGETHER_MAX);
    await saveCrossings(
      tx,
      changes.map(({ crossing }) => crossing),
      now,
    );
    const crossed = changes.filter(({ action }) => action === 'ladder.cross');
    await insertLimitAlerts(tx, crossed.map(toAlert), now);
    for (const change of crossed)
      for (const news of newsOf(change, now.getTime())) await publish(tx, ladderStepReached, news);
    await raiseLimitsVersion(tx);
    await this.audit.recordAll(
      tx,
      SYSTEM,
      changes.map((change) => {
        const { budgetId, step, because } = change.crossing;
        return {
          action: change.action,
          entityType: 'budget',
          entityId: budgetId,
          reason: because ?? `Step ${step} was reached.`,
          after: toJson(change),
        };
      }),
    );
    return changes.length === all.length;
  }

  private async changesIn(tx: Sql, book: BudgetBook, at: number): Promise<Change[]> {
    const climbing = book.budgets.filter(({ ladder }) => ladder.length > 0);
    const wanted = climbing.map((budget) => ({
      budget,
      start: budgetWindowAt(budget, at).start,
    }));
    const windows = await standingWindows(tx, wanted);
    const said = await outsideSpendOf(tx, wanted);
    const anomalies = await openAnomalies(tx);
    const ids = [...windows.values()].map(({ id }) => id);
    const crossings = await loadCrossings(tx, ids);
    const changes = climbing.flatMap((budget): Change[] => {
      const window = windows.get(budget.id);
      const known = crossings.get(budget.id) ?? [];
      crossings.delete(budget.id);
      if (window === undefined) return [];
      const increases = increasesAt(budget, at);
      const balance: Balance = { ...window, limit: budget.limit, increases };
      const { id, scope, ladder } = budget;
      const windowId = window.id.toString();
      const outside = said.get(id) ?? 0n;
      const hasAnomaly = anomalies.some((one) => covers(budget.reach, one));
      const about = { budget: id, scope, windowId, ladder, balance };
      const question = { ...about, outside, hasAnomaly, crossings: known };
      return changesOf(budget, climbLadder(question), usedOf(question));
    });
    return [...changes, ...orphans(crossings)];
  }
}

function changesOf(
  budget: Budget,
  { crossed, resumed, released }: LadderAnswer,
  used: bigint,
): Change[] {
  const change = (
    action: Change['action'],
    crossing: Crossing,
    because: string | null,
  ): Change => ({
    action,
    budget,
    crossing: { ...crossing, budgetId: budget.id, used, because },
  });
  return [
    ...released.map((one) => change('ladder.release', one, one.because)),
    ...crossed.map((one) => change('ladder.cross', one, null)),
    ...resumed.map((one) => change('ladder.resume', one, null)),
  ];
}

/** Of budgets that are removed, or have no ladder any more. */
function orphans(crossings: ReadonlyMap<string, readonly Crossing[]>): Change[] {
  return [...crossings].flatMap(([budgetId, known]) =>
    known
      .filter(({ inForce }) => inForce)
      .map((one) => ({
        action: 'ladder.release' as const,
        budget: null,
        crossing: { ...one, inForce: false, budgetId, used: 0n, because: 'step_removed' },
      })),
  );
}

/** None where the step is of a budget that is no longer there, or follows an anomaly, which is news of its own. */
function newsOf({ crossing, budget }: Change, at: number): LadderNews[] {
  const meant = budget?.ladder.find((one) => stepId(one) === crossing.step);
  if (budget === null || meant?.at === undefined) return [];
  const { start, end } = budgetWindowAt(budget, at);
  return [
    {
      budget: budget.id,
      window: crossing.windowId,
      from: new Date(start).toISOString(),
      to: new Date(end).toISOString(),
      scope: budget.scope,
      step: crossing.step,
      at: meant.at,
      do: meant.do,
      mode: budget.mode,
      limitUsd: fromFemto(crossing.limit),
      usedUsd: fromFemto(crossing.used),
    },
  ];
}

const toAlert = (change: Change): LimitAlert => ({
  kind: 'ladder_step',
  admission: null,
  apiKey: null,
  detail: toJson(change),
  isAnswered: true,
});

function toJson({ crossing, budget }: Change): Record<string, unknown> {
  const { budgetId, windowId, step, inForce, limit, used, because } = crossing;
  const meant = budget?.ladder.find((one) => stepId(one) === step);
  return {
    budget: budgetId,
    window: windowId,
    step,
    do: meant?.do,
    at: meant?.at,
    on: meant?.on,
    inForce,
    limitUsd: fromFemto(limit),
    usedUsd: fromFemto(used),
    ...(because !== null && { because }),
  };
}

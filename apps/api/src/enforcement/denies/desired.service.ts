import { randomUUID } from 'node:crypto';
import { Inject, Injectable } from '@nestjs/common';
import { BudgetsService } from '../../budgets/budgets.module.js';
import { stopsInForce } from '../../controls/controls.module.js';
import { callersSince } from '../../spend/spend.module.js';
import { Clock } from '../../platform/clock.js';
import { Database, type Sql } from '../../platform/database.js';
import type { Enforcer } from '../config/enforcer.js';
import { planDenies, type Target } from '../plan/plan.js';
import { type Cause, causeOfStep, causeOfStop, type Deny, toDeny } from './deny.js';
import { insertDenies } from './denies.repository.js';
import { RecordService } from './record.service.js';

/** Who called lately is who will call again; who has not called for so long is found when they do. */
const CALLERS_MS = 14 * 86_400_000;

/** What is in force now, and the policies that it asks for. */
@Injectable()
export class DesiredService {
  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(Clock) private readonly clock: Clock,
    @Inject(BudgetsService) private readonly budgets: BudgetsService,
    @Inject(RecordService) private readonly record: RecordService,
  ) {}

  async targetsOf(
    { scope }: Pick<Cause, 'scope'>,
    enforcers: readonly Enforcer[],
  ): Promise<Target[]> {
    const since = new Date(this.clock.now().getTime() - CALLERS_MS);
    return planDenies(scope, await callersSince(this.database, since), enforcers);
  }

  /** Rows for what a plan would do, where there are none yet. */
  want(tx: Sql, cause: Cause, targets: readonly Target[]): Promise<Deny[]> {
    const now = this.clock.now();
    return insertDenies(
      tx,
      targets.map((target) => toDeny(randomUUID(), cause, target, now)),
    );
  }

  /** Steps of ladders act by themselves, where an enforcer is out of its dry run. */
  async wantForLadders(enforcers: readonly Enforcer[]): Promise<void> {
    const acting = enforcers.filter(({ dryRun }) => !dryRun);
    if (acting.length === 0) return;
    for (const cause of await this.steps(this.database)) {
      const targets = await this.targetsOf(cause, acting);
      if (targets.length === 0) continue;
      await this.database.bulk(async (tx) => {
        await this.record.wanted(tx, cause, await this.want(tx, cause, targets));
      });
    }
  }

  /** People's stops are carried outside where that was asked for. */
  async causesInForce(sql: Sql): Promise<Set<string>> {
    const stops = await stopsInForce(sql, this.clock.now());
    const steps = await this.steps(sql);
    return new Set([...stops.map(({ id }) => causeOfStop(id)), ...steps.map(({ cause }) => cause)]);
  }

  private async steps(sql: Sql): Promise<Cause[]> {
    await this.budgets.book(sql);
    const at = this.clock.now().getTime();
    return this.budgets
      .effectsAt(at)
      .filter((effect) => effect.do === 'stop')
      .map(({ budget, step, scope, from }) => ({
        cause: causeOfStep(budget, from, step),
        scope,
        reason: `The budget ${budget} stands on its step ${step}.`,
      }));
  }
}

import { headroom, isWithin, LIMIT_NAMES } from '@bursar/limits';
import { fromFemto, toFemto } from '@bursar/pricing';
import { Inject, Injectable } from '@nestjs/common';
import { type BudgetStanding, BudgetsService, increasesAt } from '../budgets/budgets.module.js';
import { type Actor, isSeenBy } from '../platform/actor.js';
import { Clock } from '../platform/clock.js';
import type { Sql } from '../platform/database.js';
import {
  effectiveLimits,
  type Quota,
  type QuotaBook,
  QuotasService,
} from '../quotas/quotas.module.js';
import { type LimitStanding, sameSubject, type Subject } from './request.js';

export interface BudgetOutlook {
  /** Femtodollars: posted and presumed in this window. */
  readonly spent: bigint;
  readonly endsAt: number;
  readonly lastsMs: number;
  readonly above: { readonly id: string; readonly left: bigint } | null;
}

/** Budgets and quotas side by side, as limits that can be raised. */
@Injectable()
export class LimitsService {
  constructor(
    @Inject(BudgetsService) private readonly budgets: BudgetsService,
    @Inject(QuotasService) private readonly quotas: QuotasService,
    @Inject(Clock) private readonly clock: Clock,
  ) {}

  /** Within a transaction: as that sees them. */
  async seenBy(actor: Actor, tx?: Sql): Promise<LimitStanding[]> {
    const at = this.clock.now().getTime();
    const budgets = await this.budgets.standing(actor, tx);
    const book = await this.quotas.bookNow(tx);
    return [
      ...budgets.map((standing) => ofBudget(standing, at)),
      ...book.quotas
        .filter(({ scope }) => isSeenBy(actor, scope))
        .flatMap((quota) => limitsOfQuota(quota, at, book)),
    ];
  }

  async find(actor: Actor, subject: Subject, tx?: Sql): Promise<LimitStanding | null> {
    return (await this.seenBy(actor, tx)).find((one) => sameSubject(one, subject)) ?? null;
  }

  /** What would go on binding, once this limit is raised; null: nothing above it. */
  async aboveThatBinds(limit: LimitStanding, to: bigint, tx: Sql): Promise<string | null> {
    return limit.kind === 'quota'
      ? this.quotaAbove(limit, to, tx)
      : this.budgetAbove(limit, to, tx);
  }

  /** Where a budget goes without a raise, and the one above it that has the least left; null of a quota. */
  async outlook(limit: LimitStanding, tx: Sql): Promise<BudgetOutlook | null> {
    if (limit.kind === 'quota') return null;
    const at = this.clock.now().getTime();
    const all = await this.budgets.standing(EVERYTHING, tx);
    const own = all.find(({ budget }) => budget.id === limit.id);
    if (own === undefined) return null;
    const [above = null] = all
      .filter(({ budget }) => budget.id !== limit.id && isWithin(limit.reach, budget.reach))
      .map((standing) => ({ id: standing.budget.id, left: leftOf(standing, at) }))
      .sort((a, b) => (a.left < b.left ? -1 : 1));
    const { window, taken } = own;
    return {
      ...{ spent: taken.posted + taken.presumed, endsAt: window.end, lastsMs: window.end - at },
      above,
    };
  }

  private async quotaAbove(limit: LimitStanding, to: bigint, tx: Sql): Promise<string | null> {
    const at = this.clock.now().getTime();
    const book = await this.quotas.bookNow(tx);
    const [least] = book.quotas
      .filter(({ id }) => id !== limit.id)
      .flatMap((quota) => limitsOfQuota(quota, at, book))
      .filter(({ reach }) => isWithin(limit.reach, reach))
      .filter((other) => other.limit === limit.limit && other.effective < to)
      .sort((a, b) => (a.effective < b.effective ? -1 : 1));
    return least === undefined
      ? null
      : `The quota ${least.id} above it allows ${fromFemto(least.effective)} ${least.limit}, and binds first.`;
  }

  private async budgetAbove(limit: LimitStanding, to: bigint, tx: Sql): Promise<string | null> {
    const at = this.clock.now().getTime();
    const all = await this.budgets.standing(EVERYTHING, tx);
    const own = all.find(({ budget }) => budget.id === limit.id);
    if (own === undefined) return null;
    const left = leftOf(own, at);
    const wanted = to - limit.effective + (left > 0n ? left : 0n);
    const [least] = all
      .filter(({ budget }) => budget.id !== limit.id && budget.mode === 'hard')
      .filter(({ budget }) => isWithin(limit.reach, budget.reach))
      .map((standing) => ({ id: standing.budget.id, left: leftOf(standing, at) }))
      .filter((other) => other.left < wanted)
      .sort((a, b) => (a.left < b.left ? -1 : 1));
    return least === undefined
      ? null
      : `The budget ${least.id} above it has ${fromFemto(least.left)} USD left, and binds first.`;
  }
}

/** What a limit needs to be compared with those above it, for any actor. */
const EVERYTHING = { teams: 'all' } as Actor;

function ofBudget({ budget }: BudgetStanding, at: number): LimitStanding {
  const { id, scope, reach, limit } = budget;
  const effective = limit + increasesAt(budget, at);
  return { kind: 'budget', id, limit: 'limit', scope, reach, base: limit, effective };
}

function limitsOfQuota(quota: Quota, at: number, book: QuotaBook): LimitStanding[] {
  const effective = effectiveLimits(quota, at);
  const limits = LIMIT_NAMES.flatMap((name) => {
    const base = quota.limits[name];
    return base === undefined ? [] : [[name, base] as const];
  });
  return limits.map(([name, base]) => ({
    kind: 'quota',
    id: quota.id,
    limit: name,
    scope: quota.scope,
    reach: book.reachOf(quota.scope),
    base: toFemto(String(base)),
    effective: toFemto(String(effective[name] ?? base)),
  }));
}

const leftOf = ({ budget, taken }: BudgetStanding, at: number): bigint =>
  headroom({ ...taken, limit: budget.limit, increases: increasesAt(budget, at) });

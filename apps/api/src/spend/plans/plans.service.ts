import { createHash } from 'node:crypto';
import { todayIn } from '@bursar/time';
import { Inject, Injectable } from '@nestjs/common';
import { AuditService } from '../../audit/audit.module.js';
import { orgReading } from '../../org/org.module.js';
import type { Actor } from '../../platform/actor.js';
import { Clock } from '../../platform/clock.js';
import { Database, type Sql } from '../../platform/database.js';
import type { ImportOrder } from '../../platform/http/file-import.js';
import { takeLock } from '../../platform/locks.js';
import { isProblem, type Problem, refuse } from '../../platform/outcome.js';
import { type Seen, seenProblem, versionOf } from '../../platform/seen.js';
import type { LineProblem } from '../../platform/text/csv-file.js';
import { plainDecimal } from '../../platform/text/plain-decimal.js';
import { judgePlans, type PlanKind, planKey, type PlannedAmount, type Targets } from './plan.js';
import { isMonth, readPlansFile } from './plans-file.js';
import {
  findChange,
  listChanges,
  noteUndone,
  type PlanChange,
  plansBetween,
  plansOf,
  plansOfChange,
  savePlans,
  type StandingPlan,
} from './plans.repository.js';

/** received = accepted + duplicate + rejected. */
export interface ImportedPlans {
  readonly dryRun: boolean;
  readonly received: number;
  readonly accepted: number;
  /** Of the accepted: those that take the place of another plan. */
  readonly replaced: number;
  readonly duplicate: number;
  readonly rejected: number;
  readonly problems: readonly LineProblem[];
}

export interface SetPlanInput {
  readonly kind: PlanKind;
  readonly target: string;
  readonly month: string;
  /** Null: no plan any more. */
  readonly usd?: string | null;
  readonly reason: string;
  readonly seen?: Seen | null;
}

const AUDITED_MAX = 200;
const CHANGES_MAX = 200;

/** What teams and cost centres are meant to spend, by fiscal month. */
@Injectable()
export class PlansService {
  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(AuditService) private readonly audit: AuditService,
    @Inject(Clock) private readonly clock: Clock,
  ) {}

  /** Plans of cost centres are for those who see every team. */
  async list(
    actor: Actor,
    from: string,
    to: string,
  ): Promise<(StandingPlan & { readonly version: string | null })[] | Problem> {
    const wrong = [from, to].find((month) => !isMonth(month));
    if (wrong !== undefined) return badMonth(wrong);
    const plans = seenBy(actor, await plansBetween(this.database, from, to));
    return plans.map((plan) => ({ ...plan, version: versionOf(planned(plan)) }));
  }

  changes(): Promise<PlanChange[]> {
    return listChanges(this.database, CHANGES_MAX);
  }

  /** A plan takes the place of the one before it for the same target and month; what is wrong is reported. */
  async importFile(
    actor: Actor,
    text: string,
    { dryRun, reason }: ImportOrder,
  ): Promise<ImportedPlans | Problem> {
    const file = readPlansFile(text);
    if (isProblem(file)) return file;
    return this.database.transaction(async (tx) => {
      if (!dryRun) await takeLock(tx, 'plans');
      const months = [...new Set(file.amounts.map(({ month }) => month))];
      const judged = judgePlans(
        file.amounts,
        await targetsOf(tx, this.today()),
        await plansOf(tx, months),
      );
      const { accepted, replaced, duplicate } = judged;
      if (!dryRun && accepted.length > 0) {
        const change = { at: this.clock.now(), by: actor.name, origin: 'file', reason } as const;
        await savePlans(tx, change, replaced, accepted);
        await this.audit.record(tx, actor, {
          ...{ action: 'plan.import', entityType: 'plan', reason },
          entityId: createHash('sha256').update(text).digest('hex'),
          after: {
            plans: accepted.length,
            replaced: replaced.length,
            first: accepted.slice(0, AUDITED_MAX),
          },
        });
      }
      const problems = [...file.problems, ...judged.problems].sort((a, b) => a.line - b.line);
      return {
        ...{ dryRun, received: file.received, accepted: accepted.length },
        ...{ replaced: replaced.length, duplicate, rejected: problems.length, problems },
      };
    });
  }

  async set(actor: Actor, input: SetPlanInput): Promise<PlanChange | Problem> {
    const { kind, target, month, reason } = input;
    const usd = input.usd == null ? null : plainDecimal(input.usd.trim());
    if (reason.trim() === '')
      return refuse('reason_missing', 'Say why it is planned.', { path: 'reason' });
    if (!isMonth(month)) return badMonth(month);
    if (usd === null && input.usd != null)
      return refuse('bad_amount', `${JSON.stringify(input.usd)} is no amount.`, {
        path: 'usd',
        hint: 'Write USD as a plain decimal of at least 0, such as 1200.50.',
      });
    return this.database.transaction(async (tx) => {
      await takeLock(tx, 'plans');
      const before = (await plansOf(tx, [month])).find(
        (one) => planKey(one) === planKey({ kind, target, month }),
      );
      const crossed = seenProblem(
        actor,
        input.seen,
        before === undefined ? null : planned(before),
        `the plan of ${target} for ${month}`,
      );
      if (crossed !== null) return crossed;
      if (before?.usd === (usd ?? undefined))
        return refuse('unchanged', 'This is planned already.', { path: 'usd' });
      // What was planned for a team that is gone may still be taken away.
      const wrong = usd === null ? null : await this.unknown(tx, { kind, target, month, usd });
      if (wrong !== null) return wrong;
      const at = this.clock.now();
      const id = await savePlans(
        tx,
        { at, by: actor.name, origin: 'screen', reason },
        before === undefined ? [] : [before.id],
        usd === null ? [] : [{ kind, target, month, usd }],
      );
      await this.audit.record(tx, actor, {
        ...{ action: 'plan.set', entityType: 'plan', entityId: `${kind}/${target}/${month}` },
        ...{ reason, before: { usd: before?.usd ?? null }, after: { usd } },
      });
      return saved(await findChange(tx, id));
    });
  }

  /** What it set is as it was before, as long as nothing else is said of it since. */
  async undo(actor: Actor, id: string, reason: string): Promise<PlanChange | Problem> {
    if (reason.trim() === '')
      return refuse('reason_missing', 'Say why it is undone.', { path: 'reason' });
    return this.database.transaction(async (tx) => {
      await takeLock(tx, 'plans');
      const change = await findChange(tx, id);
      if (change === null) return refuse('unknown_change', 'There is no such change.');
      if (change.undoneAt !== null)
        return refuse(
          'already_undone',
          `${change.undoneBy ?? 'A person'} has undone this already.`,
        );
      const plans = await plansOfChange(tx, id);
      if (plans.some(({ isLatest }) => !isLatest))
        return refuse('changed_since', 'A plan of this change was changed again since.', {
          hint: 'Undo the later change first, or set the plan.',
        });
      const at = this.clock.now();
      const [now, before] = [false, true].map((was) => plans.filter((one) => one.before === was));
      await savePlans(
        tx,
        { at, by: actor.name, origin: 'undo', reason },
        (now ?? []).map((one) => one.id),
        (before ?? []).map(({ kind, target, month, usd }) => ({ kind, target, month, usd })),
      );
      await noteUndone(tx, id, at, actor.name);
      await this.audit.record(tx, actor, {
        ...{ action: 'plan.undo', entityType: 'plan', entityId: id, reason },
        after: { plans: plans.length },
      });
      return { ...change, undoneAt: at, undoneBy: actor.name };
    });
  }

  private today(): string {
    return todayIn('UTC', this.clock.now().getTime());
  }

  private async unknown(sql: Sql, plan: PlannedAmount): Promise<Problem | null> {
    const [wrong] = judgePlans(
      [{ ...plan, line: 1 }],
      await targetsOf(sql, this.today()),
      [],
    ).problems;
    if (wrong === undefined) return null;
    return refuse(wrong.code, wrong.message, { path: 'target', hint: wrong.hint });
  }
}

const planned = ({ usd }: Pick<PlannedAmount, 'usd'>) => ({ usd });

export const seenBy = ({ teams }: Actor, plans: readonly StandingPlan[]): StandingPlan[] =>
  plans.filter(
    ({ kind, target }) => teams === 'all' || (kind === 'team' && teams.includes(target)),
  );

/** Teams there are with their cost centres of today, and all cost centres that they name. */
export async function targetsOf(sql: Sql, today: string): Promise<Targets> {
  const teams = (await orgReading.knownTeams(sql)).filter(({ removedAt }) => removedAt === null);
  return {
    costCentreOf: new Map(
      teams.map(({ id, costCentres }) => [id, orgReading.centreOn(costCentres, today)]),
    ),
    costCentres: new Set(
      teams.flatMap(({ costCentres }) => costCentres.flatMap(({ costCentre }) => costCentre ?? [])),
    ),
  };
}

const badMonth = (month: string): Problem =>
  refuse('bad_month', `${JSON.stringify(month)} is no month.`, {
    path: 'month',
    hint: 'Write 2026-11: the fiscal month in the place of that calendar month.',
  });

function saved(change: PlanChange | null): PlanChange {
  if (change === null) throw new Error('The change that was just saved is gone.');
  return change;
}

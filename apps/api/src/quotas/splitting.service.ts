import { SCOPE_DIMENSIONS } from '@bursar/limits';
import { canonicalModel } from '@bursar/pricing';
import { Inject, Injectable } from '@nestjs/common';
import { AuditService } from '../audit/audit.module.js';
import { scopeChecks } from '../budgets/budgets.module.js';
import type { configGate } from '../config/config.module.js';
import { takeLock } from '../platform/locks.js';
import { OrgService } from '../org/org.module.js';
import type { Actor } from '../platform/actor.js';
import { Clock } from '../platform/clock.js';
import { Database, type Sql } from '../platform/database.js';
import { isProblem, type Problem, refuse } from '../platform/outcome.js';
import { type Seen, seenProblem, versionOf } from '../platform/seen.js';
import { denialsOfQuotas } from './ahead/quota-denials.js';
import type { Quota } from './quota.js';
import { loadQuotas, removeQuotas, saveQuotas, type StoredQuota } from './quotas.repository.js';
import { QuotasService } from './quotas.service.js';
import { type Part, planSplit } from './split.js';

export interface SplitInput {
  readonly parent: string;
  readonly parts: readonly Part[];
  readonly reason: string;
  readonly seen?: Seen | null;
  /** Only what it would deny is asked. */
  readonly dryRun: boolean;
}

/** The parts that a split makes, and what passed before them and is denied by them. */
export interface SplitAhead {
  readonly ids: readonly string[];
  readonly denies: readonly configGate.PlannedDenial[];
}

/** The lead of the team that a quota belongs to may divide it; so may those who set it. */
export const maySplit = ({ roles, teams }: Actor, { scope }: Pick<Quota, 'scope'>): boolean => {
  const team = scope['team'];
  if (team === undefined) return false;
  if (roles.has('platform') || roles.has('finance')) return teams === 'all' || teams.includes(team);
  return roles.has('teamLead') && teams !== 'all' && teams.includes(team);
};

/** What a split is based on: the whole, and its parts so far. */
const splittable = (parent: Quota, all: readonly Quota[]) => ({
  whole: partOf(parent),
  parts: all
    .filter((quota) => quota.parent === parent.id)
    .map(partOf)
    .sort((a, b) => (a.id < b.id ? -1 : 1)),
});

export const splitVersion = (parent: Quota, all: readonly Quota[]): string | null =>
  versionOf(splittable(parent, all));

/** A team divides what it has among its projects and keys; that needs no approval, because no one else loses anything. */
@Injectable()
export class SplittingService {
  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(Clock) private readonly clock: Clock,
    @Inject(OrgService) private readonly org: OrgService,
    @Inject(QuotasService) private readonly quotas: QuotasService,
    @Inject(AuditService) private readonly audit: AuditService,
  ) {}

  async split(actor: Actor, input: SplitInput): Promise<SplitAhead | Problem> {
    if (input.reason.trim() === '')
      return refuse('reason_missing', 'Say why it is split this way.', { path: 'reason' });
    return this.database.bulk(async (tx) => {
      await takeLock(tx, 'configuration');
      const quotas = await loadQuotas(tx, this.clock.now());
      const parent = quotas.find(({ id }) => id === input.parent);
      if (parent === undefined || !maySplit(actor, parent))
        return refuse('unknown_quota', 'There is no such quota of a team of yours.', {
          path: 'parent',
        });
      const crossed = seenProblem(
        actor,
        input.seen,
        splittable(parent, quotas),
        `how ${parent.id} is split`,
      );
      if (crossed !== null) return crossed;
      const planned = planSplit(parent, input.parts, await this.context(tx, parent));
      if (isProblem(planned)) return planned;
      const book = await this.quotas.prices(tx);
      const denies = await denialsOfQuotas(tx, planned, book, this.clock.now().getTime());
      if (!input.dryRun)
        await this.carryOut(tx, actor, { parent, planned, quotas, reason: input.reason });
      return { ids: planned.map(({ id }) => id), denies };
    });
  }

  private async context(tx: Sql, { scope }: Quota) {
    const rules = await this.org.recognition(tx);
    const projects = rules.teams.get(scope['team'] ?? '')?.projects ?? null;
    const { dimensions } = await scopeChecks.loadScopeNames(tx);
    const prices = await this.quotas.prices(tx);
    return {
      names: [...SCOPE_DIMENSIONS, ...dimensions],
      projects,
      at: this.clock.now().getTime(),
      identify: (model: string) => canonicalModel(prices, model),
    };
  }

  private async carryOut(
    tx: Sql,
    actor: Actor,
    {
      parent,
      planned,
      quotas,
      reason,
    }: {
      parent: Quota;
      planned: readonly StoredQuota[];
      quotas: readonly Quota[];
      reason: string;
    },
  ): Promise<void> {
    const at = this.clock.now();
    const before = quotas.filter((quota) => quota.parent === parent.id);
    const staying = new Set(planned.map(({ id }) => id));
    const gone = before.filter(({ id }) => !staying.has(id)).map(({ id }) => id);
    await saveQuotas(
      tx,
      planned.map((quota) => ({ ...quota, by: actor.id })),
      at,
    );
    await removeQuotas(tx, withTheirParts(gone, quotas), at);
    await this.quotas.changed(tx);
    await this.audit.record(tx, actor, {
      action: 'quota.split',
      entityType: 'quota',
      entityId: parent.id,
      reason,
      before: before.map(partOf),
      after: planned.map(partOf),
    });
  }
}

/** Parts of a part that goes, go with it, however often they were split. */
function withTheirParts(gone: readonly string[], quotas: readonly Quota[]): string[] {
  const below = quotas.filter(({ parent }) => gone.includes(parent ?? '')).map(({ id }) => id);
  return below.length === 0 ? [...gone] : [...gone, ...withTheirParts(below, quotas)];
}

const partOf = ({ id, scope, limits }: StoredQuota | Quota) => ({ id, scope, limits });

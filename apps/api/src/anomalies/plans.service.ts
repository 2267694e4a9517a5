import { Inject, Injectable } from '@nestjs/common';
import { AuditService } from '../audit/audit.module.js';
import { type Actor, isSeenBy } from '../platform/actor.js';
import { Clock } from '../platform/clock.js';
import { Database } from '../platform/database.js';
import { newId } from '../platform/ids.js';
import { type Problem, refuse } from '../platform/outcome.js';
import { type Plan, plansAt, removePlan, savePlan } from './incidents/plan.repository.js';

export interface PlannedEventInput {
  readonly scope: unknown;
  readonly startsAt: Date;
  readonly endsAt: Date;
  readonly upToUsd?: string | null;
  readonly note: string;
}

const FAR = new Date('9999-01-01T00:00:00Z');

/** Spend that is announced beforehand, so that it raises no alarm. */
@Injectable()
export class PlansService {
  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(Clock) private readonly clock: Clock,
    @Inject(AuditService) private readonly audit: AuditService,
  ) {}

  async list(actor: Actor): Promise<Plan[]> {
    const plans = await plansAt(this.database, this.clock.now(), FAR);
    return plans.filter(({ scope }) => isSeenBy(actor, scope));
  }

  async add(actor: Actor, input: PlannedEventInput): Promise<Plan | Problem> {
    const { startsAt, endsAt, upToUsd = null } = input;
    const note = input.note.trim();
    const scope = scopeIn(input.scope);
    if (scope === null)
      return refuse('bad_scope', 'A plan needs a scope.', {
        path: 'scope',
        hint: 'Name some of team, environment, model, key and user, such as {"team": "search"}.',
      });
    if (!isSeenBy(actor, scope))
      return refuse('not_your_team', 'You can plan events only for your own teams.', {
        path: 'scope',
      });
    if (note === '') return refuse('note_missing', 'Describe what is planned.', { path: 'note' });
    if (startsAt >= endsAt)
      return refuse('bad_range', '`startsAt` must be before `endsAt`.', { path: 'endsAt' });
    if (upToUsd !== null && !/^\d{1,15}(\.\d{1,15})?$/.test(upToUsd))
      return refuse('bad_amount', 'An amount is a plain decimal in USD, such as 500.00.', {
        path: 'upToUsd',
      });
    const about = { anomaly: null, createdAt: this.clock.now(), createdBy: actor.name };
    const plan: Plan = { id: newId(), scope, startsAt, endsAt, upToUsd, note, ...about };
    await this.database.transaction(async (tx) => {
      await savePlan(tx, plan);
      await this.audit.record(tx, actor, {
        action: 'plannedEvent.add',
        entityType: 'plannedEvent',
        entityId: plan.id,
        reason: note,
        after: { scope, startsAt, endsAt, upToUsd },
      });
    });
    return plan;
  }

  async remove(actor: Actor, id: string): Promise<Plan | Problem> {
    const known = (await this.list(actor)).find((one) => one.id === id);
    if (known === undefined) return refuse('unknown_plan', 'There is no such plan.');
    return this.database.transaction(async (tx) => {
      const removed = await removePlan(tx, id, this.clock.now());
      if (removed === null) return refuse('unknown_plan', 'There is no such plan.');
      await this.audit.record(tx, actor, {
        action: 'plannedEvent.remove',
        entityType: 'plannedEvent',
        entityId: id,
        before: { scope: removed.scope, note: removed.note },
      });
      return removed;
    });
  }
}

/** Null: it names nothing, or something that anomalies do not have. */
function scopeIn(raw: unknown): Readonly<Record<string, string>> | null {
  if (typeof raw !== 'object' || raw === null || Array.isArray(raw)) return null;
  const pairs = Object.entries(raw);
  const known: readonly string[] = ['team', 'environment', 'model', 'key', 'user'];
  const isGood = pairs.every(
    ([name, value]) => known.includes(name) && typeof value === 'string' && value.trim() !== '',
  );
  return pairs.length > 0 && isGood ? Object.fromEntries(pairs) : null;
}

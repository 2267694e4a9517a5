import { fromFemto, toFemto } from '@bursar/pricing';
import { DAY } from '@bursar/time';
import { Inject, Injectable } from '@nestjs/common';
import { findPerson } from '../access/access.module.js';
import { AuditService } from '../audit/audit.module.js';
import { type Actor, isSeenBy } from '../platform/actor.js';
import { Clock } from '../platform/clock.js';
import { Database, type Sql } from '../platform/database.js';
import { isUuid, newId } from '../platform/ids.js';
import { publish } from '../platform/outbox.js';
import { isProblem, type Problem, refuse } from '../platform/outcome.js';
import { type Seen, seenProblem } from '../platform/seen.js';
import { anomalyChanged } from './anomalies.facts.js';
import { noAnomaly } from './anomalies.service.js';
import { type Anomaly, handlingOf, VERDICTS } from './incidents/anomaly.js';
import { lockAnomaly, saveHandling } from './incidents/anomaly.repository.js';
import { savePlan } from './incidents/plan.repository.js';
import { moveThresholds } from './incidents/threshold.js';

/** The same again is meant for so long, and up to so much of what it was. */
const TWIN_MS = 28 * DAY;
const TWIN_PERCENT = 150n;

/** One, as it was seen. */
export interface Which {
  readonly id: string;
  readonly seen?: Seen | null | undefined;
}

/** What people do with anomalies: each change with its author, in the audit log. */
@Injectable()
export class HandlingService {
  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(Clock) private readonly clock: Clock,
    @Inject(AuditService) private readonly audit: AuditService,
  ) {}

  async judge(
    actor: Actor,
    which: Which,
    named: string,
    reason: string,
  ): Promise<Anomaly | Problem> {
    const said = reason.trim();
    const verdict = VERDICTS.find((one) => one === named);
    if (verdict === undefined)
      return refuse('bad_verdict', `“${named}” is not a verdict.`, {
        path: 'verdict',
        hint: 'Use real, planned or false.',
      });
    if (said === '')
      return refuse('reason_missing', 'A verdict needs a reason.', { path: 'reason' });
    return this.change(actor, which, 'anomaly.judge', said, async (tx, one) => {
      const crossed = crossedProblem(actor, which, one);
      if (crossed !== null) return crossed;
      const now = this.clock.now();
      const ends = verdict !== 'real' && one.to === null;
      const judged: Anomaly = {
        ...one,
        verdict,
        verdictAt: now,
        verdictBy: actor.name,
        verdictReason: said,
        acknowledgedAt: one.acknowledgedAt ?? now,
        acknowledgedBy: one.acknowledgedBy ?? actor.name,
        plan: verdict === 'planned' ? await this.planTwin(tx, actor, one, said) : null,
        to: ends ? new Date(Math.max(now.getTime(), one.from.getTime())) : one.to,
      };
      if (ends) await publish(tx, anomalyChanged, { anomaly: one.id, step: 'ended' });
      if (verdict !== 'planned' && verdict !== one.verdict)
        await moveThresholds(tx, one.team, verdict, now);
      return judged;
    });
  }

  assign(actor: Actor, which: Which, to: string | null): Promise<Anomaly | Problem> {
    return this.change(actor, which, 'anomaly.assign', null, async (tx, one) => {
      const crossed = crossedProblem(actor, which, one);
      if (crossed !== null) return crossed;
      const person = to === null ? null : await findPerson(tx, to);
      if (to !== null && person === null)
        return refuse('unknown_person', `There is no person “${to}” who can sign in.`, {
          path: 'to',
          hint: 'Name a person by the e-mail address that they sign in with.',
        });
      return { ...one, owner: person?.id ?? null };
    });
  }

  acknowledge(actor: Actor, id: string): Promise<Anomaly | Problem> {
    return this.change(actor, { id }, 'anomaly.acknowledge', null, (_, one) =>
      Promise.resolve({
        ...one,
        acknowledgedAt: one.acknowledgedAt ?? this.clock.now(),
        acknowledgedBy: one.acknowledgedBy ?? actor.name,
      }),
    );
  }

  /** The same key of the same team, or else the same scope, once more. */
  private async planTwin(tx: Sql, actor: Actor, one: Anomaly, note: string): Promise<string> {
    const { scope, excessUsd, from } = one;
    const now = this.clock.now();
    const { team, key } = scope;
    const plan = {
      id: newId(),
      scope: team !== undefined && key !== undefined ? { team, key } : { ...scope },
      startsAt: from,
      endsAt: new Date(now.getTime() + TWIN_MS),
      upToUsd: fromFemto((toFemto(excessUsd) * TWIN_PERCENT) / 100n),
      note,
      anomaly: one.id,
      createdAt: now,
      createdBy: actor.name,
    };
    await savePlan(tx, plan);
    return plan.id;
  }

  private change(
    actor: Actor,
    { id }: Which,
    action: string,
    reason: string | null,
    work: (tx: Sql, one: Anomaly) => Promise<Anomaly | Problem>,
  ): Promise<Anomaly | Problem> {
    return this.database.transaction(async (tx) => {
      const one = isUuid(id) ? await lockAnomaly(tx, id.toLowerCase()) : null;
      if (one === null || !isSeenBy(actor, { team: one.team ?? undefined })) return noAnomaly();
      const changed = await work(tx, one);
      if (isProblem(changed)) return changed;
      await saveHandling(tx, changed);
      const [before, after] = [shown(one), shown(changed)];
      const entry = { action, entityType: 'anomaly', entityId: one.id, reason, before, after };
      await this.audit.record(tx, actor, entry);
      return changed;
    });
  }
}

const crossedProblem = (actor: Actor, { seen }: Which, one: Anomaly): Problem | null =>
  seenProblem(actor, seen, handlingOf(one), 'what is said of this anomaly');

const shown = ({ verdict, owner, acknowledgedBy, to, plan }: Anomaly) => ({
  verdict,
  owner,
  acknowledgedBy,
  endedAt: to,
  plan,
});

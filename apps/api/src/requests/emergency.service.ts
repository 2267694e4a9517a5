import { fromFemto } from '@bursar/pricing';
import { todayIn, windowAt } from '@bursar/time';
import { Inject, Injectable } from '@nestjs/common';
import { loadApprovals } from '../approvals/approvals.module.js';
import { AuditService } from '../audit/audit.module.js';
import { reportingZone } from '../org/org.module.js';
import type { Actor } from '../platform/actor.js';
import { Clock } from '../platform/clock.js';
import { Database, type Sql } from '../platform/database.js';
import { lockSubject } from './increases.repository.js';
import { LimitsService } from './limits.service.js';
import { isProblem, type Problem, refuse } from '../platform/outcome.js';
import { IncreasesService } from './increases.service.js';
import { emergencyMost, type LimitStanding, readAmount, type Subject, toShown } from './request.js';
import { subjectOf } from './requests.service.js';

export interface EmergencyInput {
  readonly budget?: string | null;
  readonly quota?: string | null;
  readonly limit?: string | null;
  readonly to?: string | null;
  readonly reason: string;
}

export interface EmergencyRaise {
  readonly __typename: 'EmergencyRaise';
  readonly subject: Record<string, string>;
  readonly from: string;
  readonly to: string;
  readonly until: Date;
}

/** What a team may do by itself when no approver is there: one capped raise a day, gone with the day. */
@Injectable()
export class EmergencyService {
  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(Clock) private readonly clock: Clock,
    @Inject(LimitsService) private readonly limits: LimitsService,
    @Inject(IncreasesService) private readonly increases: IncreasesService,
    @Inject(AuditService) private readonly audit: AuditService,
  ) {}

  async raise(actor: Actor, input: EmergencyInput): Promise<EmergencyRaise | Problem> {
    const subject = subjectOf(input);
    if (isProblem(subject)) return subject;
    if (input.reason.trim() === '')
      return refuse('reason_missing', 'Say what the emergency is.', { path: 'reason' });
    return this.database.bulk(async (tx) => {
      await lockSubject(tx, subject);
      const limit = await this.limits.find(actor, subject, tx);
      const team = limit?.scope['team'];
      if (limit === null) return refuse('unknown_limit', 'There is no such limit that is yours.');
      if (team === undefined)
        return refuse('no_team', 'Only a limit of a single team can be raised this way.');
      const to = await this.agreed(tx, limit, input.to ?? null);
      return typeof to === 'bigint' ? this.give(tx, actor, limit, { to, team, input }) : to;
    });
  }

  private async agreed(tx: Sql, limit: LimitStanding, text: string | null) {
    const { emergencyPercent } = await loadApprovals(tx);
    const most = emergencyMost(limit, emergencyPercent);
    const to = text === null ? limit.effective + most : readAmount(text, limit.kind, 'to');
    if (typeof to !== 'bigint') return to;
    if (to - limit.effective > most || most === 0n)
      return refuse(
        'beyond_emergency',
        `An emergency raise adds at most ${fromFemto(most)}, ${emergencyPercent} % of the limit.`,
        { path: 'to', hint: 'ask for the rest' },
      );
    if (to <= limit.effective)
      return refuse('not_more', `The limit is ${fromFemto(limit.effective)} already.`, {
        path: 'to',
      });
    return to;
  }

  private async give(
    tx: Sql,
    actor: Actor,
    limit: LimitStanding,
    { to, team, input }: { to: bigint; team: string; input: EmergencyInput },
  ): Promise<EmergencyRaise | Problem> {
    const from = this.clock.now();
    const zone = await reportingZone(tx);
    const until = new Date(windowAt('day', zone, from.getTime()).end);
    const day = todayIn(zone, from.getTime());
    const { kind, id, limit: name, effective } = limit;
    const subject: Subject = { kind, id, limit: name };
    const amount = to - effective;
    const origin = 'emergency';
    const emergency = { team, day };
    const increase = { subject, amount, from, until, origin, request: null, emergency } as const;
    if (!(await this.increases.raise(tx, actor, increase)))
      return refuse('already_raised', `${team} has had its emergency raise of today.`, {
        hint: 'ask for more',
      });
    const given = { from: fromFemto(effective), to: fromFemto(to), until };
    await this.audit.record(tx, actor, {
      action: 'limit.emergencyRaise',
      entityType: kind,
      entityId: id,
      reason: input.reason,
      before: { ...toShown(subject), limitValue: given.from },
      after: { ...toShown(subject), limitValue: given.to, until },
    });
    return { __typename: 'EmergencyRaise', subject: toShown(subject), ...given };
  }
}

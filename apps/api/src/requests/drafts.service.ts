import { fromFemto } from '@bursar/pricing';
import { Inject, Injectable } from '@nestjs/common';
import { loadApprovals } from '../approvals/approvals.module.js';
import type { Actor } from '../platform/actor.js';
import { Clock } from '../platform/clock.js';
import { Database } from '../platform/database.js';
import { EvidenceService } from './evidence.service.js';
import { LimitsService } from './limits.service.js';
import { DAY_MS, sameSubject, suggestedFor, toShown } from './request.js';

/** Long enough for a launch; a lasting need is a change of the limit. */
const SUGGESTED_MS = 7 * DAY_MS;

/** What a person needs to ask for more within half a minute. */
@Injectable()
export class DraftsService {
  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(Clock) private readonly clock: Clock,
    @Inject(LimitsService) private readonly limits: LimitsService,
    @Inject(EvidenceService) private readonly evidence: EvidenceService,
  ) {}

  async draft(actor: Actor, team: string | null) {
    const seen = await this.limits.seenBy(actor);
    const limits = seen.filter(({ scope }) => team === null || scope['team'] === team);
    const refused = await this.evidence.refusedLastDay();
    const options = limits.map((limit) => {
      const counts = refused.find(({ subject }) => sameSubject(subject, limit));
      return { limit, calls: counts?.calls ?? 0, lastAt: counts?.lastAt.getTime() ?? 0 };
    });
    options.sort((a, b) => b.calls - a.calls || b.lastAt - a.lastAt);
    const [first] = options;
    const binding = first === undefined || first.calls === 0 ? null : first.limit;
    const { emergencyPercent } = await loadApprovals(this.database);
    return {
      options: options.map(({ limit, calls }) => ({
        subject: toShown(limit),
        scope: limit.scope,
        current: fromFemto(limit.effective),
        refusedLastDay: Math.min(calls, 2_147_483_647),
        suggested: fromFemto(suggestedFor(limit)),
      })),
      preselected: binding === null ? null : toShown(binding),
      evidence: binding === null ? null : await this.evidence.about(binding),
      suggestedUntil: new Date(this.clock.now().getTime() + SUGGESTED_MS),
      emergencyPercent,
    };
  }
}

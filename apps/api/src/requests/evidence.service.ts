import { fromFemto } from '@bursar/pricing';
import { Inject, Injectable } from '@nestjs/common';
import { pace } from '../budgets/budgets.module.js';
import { Clock } from '../platform/clock.js';
import { Database, type Sql } from '../platform/database.js';
import { type Refused, refusedSince, spentSince } from './evidence.repository.js';
import type { BudgetOutlook } from './limits.service.js';
import { DAY_MS, type LimitStanding, sameSubject } from './request.js';

const HOUR_MS = 3_600_000;

interface Asked {
  readonly to?: bigint | null;
  readonly until?: Date | null;
  readonly sql?: Sql;
  readonly outlook?: BudgetOutlook | null;
}

/** What Bursar itself knows about a request, so that approvers need not look it up or take it on trust. */
@Injectable()
export class EvidenceService {
  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(Clock) private readonly clock: Clock,
  ) {}

  refusedLastHour(): Promise<Refused[]> {
    return refusedSince(this.database, new Date(this.clock.now().getTime() - HOUR_MS));
  }

  refusedLastDay(sql: Sql = this.database): Promise<Refused[]> {
    return refusedSince(sql, new Date(this.clock.now().getTime() - DAY_MS));
  }

  /** `to` and `until` are left out while it is not said how much, and how long. */
  async about(
    limit: LimitStanding,
    { to = null, until = null, sql = this.database, outlook = null }: Asked = {},
  ): Promise<Record<string, unknown>> {
    const now = this.clock.now().getTime();
    const refused = (await this.refusedLastDay(sql)).find(({ subject }) =>
      sameSubject(subject, limit),
    );
    const spent = await spentSince(sql, limit.reach, new Date(now - pace.PACE_MS));
    return {
      refusedLastDay: refused?.calls ?? 0,
      ...(refused !== undefined && {
        firstRefusedAt: refused.firstAt.toISOString(),
        lastRefusedAt: refused.lastAt.toISOString(),
        exampleRequestId: refused.exampleRequestId,
      }),
      spentLast7DaysUsd: spent === null ? null : fromFemto(spent),
      ...(outlook !== null && foreseen(outlook, spent)),
      ...(to !== null && until !== null && costImpact(limit, to, until.getTime() - now, spent)),
    };
  }
}

/** At the pace of the last seven days, and what is left above. */
function foreseen(
  { spent, endsAt, lastsMs, above }: BudgetOutlook,
  spentInWeek: bigint | null,
): Record<string, unknown> {
  return {
    projectedUsd:
      spentInWeek === null ? null : fromFemto(spent + pace.atPace(spentInWeek, lastsMs)),
    windowEndsAt: new Date(endsAt).toISOString(),
    ...(above !== null && { budgetAbove: above.id, leftAboveUsd: fromFemto(above.left) }),
  };
}

/** A budget's raise can cost what it adds; a quota's, as much more as the scope may now do of what it did. */
function costImpact(
  { kind, effective }: LimitStanding,
  to: bigint,
  lastsMs: number,
  spentInWeek: bigint | null,
): Record<string, unknown> {
  if (kind === 'budget')
    return {
      costImpactUsd: fromFemto(to - effective),
      costImpactHow: 'at most what the raise adds',
    };
  if (spentInWeek === null || effective === 0n)
    return { costImpactUsd: null, costImpactHow: 'spend in this scope is not known' };
  const inWeek = (spentInWeek * (to - effective)) / effective;
  const impact = pace.atPace(inWeek, lastsMs);
  return {
    costImpactUsd: fromFemto(impact),
    costImpactHow: 'the spend of the last 7 days grows as the limit does, until the raise lapses',
  };
}

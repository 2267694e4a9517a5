import { DAY, HOUR } from '@bursar/time';
import { Inject, Injectable } from '@nestjs/common';
import { AuditService } from '../audit/audit.module.js';
import type { Actor } from '../platform/actor.js';
import { Clock } from '../platform/clock.js';
import { Database } from '../platform/database.js';
import type { Problem } from '../platform/outcome.js';
import { AnomaliesService, noAnomaly } from './anomalies.service.js';
import { type ChartPoint, chartOf } from './chart.js';
import { type Anomaly, seriesOf } from './incidents/anomaly.js';
import { extentOf, quartersOf } from './incidents/anomaly.repository.js';
import type { AnomalyView } from './view.js';

interface NearbyChange {
  readonly at: string;
  readonly action: string;
  readonly what: string;
  readonly by: string | null;
  readonly reason: string | null;
}

export interface AnomalyDetail {
  readonly __typename: 'AnomalyDetail';
  readonly anomaly: AnomalyView;
  readonly points: readonly ChartPoint[];
  readonly nearby: readonly NearbyChange[];
}

const HISTORY_MS = 29 * DAY;
/** What may have caused it lies before its start, or was done about it right after. */
const BEFORE_MS = 6 * HOUR;
const AFTER_MS = 2 * HOUR;
const NEARBY_MAX = 200;
/** Changes that can move spend. */
const MOVES =
  /^(price|flag|stop|route|config|import|budget|quota|modelAccess|layer|discount|source|ladder|limit)/i;
const READERS = ['finance', 'platform', 'auditor'] as const;

/** All that the page of one anomaly shows. */
@Injectable()
export class DetailService {
  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(Clock) private readonly clock: Clock,
    @Inject(AuditService) private readonly audit: AuditService,
    @Inject(AnomaliesService) private readonly anomalies: AnomaliesService,
  ) {}

  async find(actor: Actor, id: string): Promise<AnomalyDetail | Problem> {
    const one = await this.anomalies.find(actor, id);
    if (one === null) return noAnomaly();
    const [anomaly] = await this.anomalies.views(this.database, [one]);
    if (anomaly === undefined) return noAnomaly();
    return {
      __typename: 'AnomalyDetail',
      anomaly,
      points: await this.points(one),
      nearby: await this.nearby(actor, one),
    };
  }

  private async points({ from, to, scope, team }: Anomaly): Promise<ChartPoint[]> {
    const began = from.getTime();
    const end = to?.getTime() ?? this.clock.now().getTime();
    const span = { from: began - DAY, to: Math.min(end + 6 * HOUR, this.clock.now().getTime()) };
    const read = { from: new Date(span.from - HISTORY_MS), to: new Date(span.to) };
    const quarters = await quartersOf(this.database, seriesOf(scope), read);
    const extent = await extentOf(this.database, team);
    return chartOf(quarters, { ...span, began, knownFrom: extent.from?.getTime() ?? began });
  }

  private async nearby(actor: Actor, { from }: Anomaly): Promise<NearbyChange[]> {
    const start = from.getTime();
    const range = { from: new Date(start - BEFORE_MS), to: new Date(start + AFTER_MS) };
    const { entries } = await this.audit.list(range, NEARBY_MAX, null);
    const mayRead = READERS.some((role) => actor.roles.has(role));
    return entries
      .filter(({ action }) => MOVES.test(action))
      .map(({ at, action, entityType, entityId, actorName, reason }) => ({
        at: new Date(at).toISOString(),
        action,
        what: `${entityType} ${entityId}`,
        by: mayRead ? actorName : null,
        reason: mayRead ? reason : null,
      }));
  }
}

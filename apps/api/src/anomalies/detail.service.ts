import { DAY, HOUR } from '@bursar/time';
import { Inject, Injectable } from '@nestjs/common';
import { EventsService, type FeedEvent } from '../operations/operations.module.js';
import type { Actor } from '../platform/actor.js';
import { Clock } from '../platform/clock.js';
import { Database } from '../platform/database.js';
import type { Problem } from '../platform/outcome.js';
import { AnomaliesService, noAnomaly } from './anomalies.service.js';
import { type ChartPoint, chartOf } from './chart.js';
import { type Anomaly, seriesOf } from './incidents/anomaly.js';
import { extentOf, quartersOf } from './incidents/anomaly.repository.js';
import type { AnomalyView } from './view.js';

export interface AnomalyDetail {
  readonly __typename: 'AnomalyDetail';
  readonly anomaly: AnomalyView;
  readonly points: readonly ChartPoint[];
  /** The latest first, as the feed of events has them. */
  readonly nearby: readonly FeedEvent[];
}

const HISTORY_MS = 29 * DAY;
/** What may have caused it lies before its start, or was done about it right after. */
const BEFORE_MS = 6 * HOUR;
const AFTER_MS = 2 * HOUR;

/** All that the page of one anomaly shows. */
@Injectable()
export class DetailService {
  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(Clock) private readonly clock: Clock,
    @Inject(EventsService) private readonly events: EventsService,
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

  /** Of the team, and of the whole organisation. */
  private async nearby(actor: Actor, { from, team }: Anomaly): Promise<readonly FeedEvent[]> {
    const start = from.getTime();
    const range = { from: new Date(start - BEFORE_MS), to: new Date(start + AFTER_MS) };
    const teams = team === null ? null : [team];
    return (await this.events.feed(actor, { ...range, teams })).events;
  }
}

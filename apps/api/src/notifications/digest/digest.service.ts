import { addDays, startOfWeek, wallTime } from '@bursar/time';
import { Inject, Injectable } from '@nestjs/common';
import { reportingZone, teamNames, UNALLOCATED } from '../../org/org.module.js';
import { SYSTEM } from '../../platform/actor.js';
import { Clock } from '../../platform/clock.js';
import { Database } from '../../platform/database.js';
import { isProblem } from '../../platform/outcome.js';
import { type SpendInput, SpendService } from '../../spend/spend.module.js';
import type { DigestKind } from '../alert.js';
import { isRaised } from '../alerts.repository.js';
import { loadRules } from '../settings/settings.repository.js';
import { type DigestOrder, digestOrders } from './digest-order.js';
import { Sending } from './sending.service.js';
import { digestOf, type DigestQuestion, type TeamSpend } from './digest.js';

/** By then the logs of the day before have arrived. */
const FROM_TIME = '08:00';

interface Stretch {
  readonly kind: DigestKind;
  readonly from: string;
  readonly to: string;
  readonly before: string;
}

/** Sums of the day and of the week, in the reporting zone. Safe to run twice: each is written once. */
@Injectable()
export class DigestService {
  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(Clock) private readonly clock: Clock,
    @Inject(SpendService) private readonly spend: SpendService,
    @Inject(Sending) private readonly sending: Sending,
  ) {}

  async run(): Promise<{ written: number }> {
    const zone = await reportingZone(this.database);
    const { date, time } = wallTime(this.clock.now().getTime(), zone);
    if (time < FROM_TIME) return { written: 0 };
    const orders = digestOrders(await loadRules(this.database));
    let written = 0;
    for (const stretch of stretchesBefore(date))
      for (const order of orders.filter(({ kind }) => kind === stretch.kind))
        if (await this.write(order, stretch, zone)) written += 1;
    return { written };
  }

  private async write(order: DigestOrder, stretch: Stretch, zone: string): Promise<boolean> {
    const { kind, teams } = order;
    const { from, to } = stretch;
    const key = `digest/${kind}/${from}/${teams.join(',') || '*'}`;
    if (await isRaised(this.database, key)) return false;
    const versus = { vsFrom: stretch.before, vsTo: from };
    const { spent: now, dataBegin } = await this.spentIn(teams, { from, to, ...versus }, zone);
    const { spent: before } = await this.spentIn(teams, { from: stretch.before, to: from }, zone);
    const ids = [...now, ...before].map(({ team }) => team);
    const names = await teamNames(this.database, ids);
    const digest = digestOf({ kind, from, to, now, before, dataBegin, names });
    // Nothing was spent, and nothing has changed: there is nothing to say.
    if (now.length === 0 && before.length === 0) return false;
    return this.sending.write(order, {
      ...{ ...digest, key, thread: `digest/${kind}` },
      path: `/explore?from=${from}&to=${to}&tz=${encodeURIComponent(zone)}&group=team`,
    });
  }

  private async spentIn(
    teams: readonly string[],
    stretch: Pick<SpendInput, 'from' | 'to' | 'vsFrom' | 'vsTo'>,
    timezone: string,
  ): Promise<{ spent: TeamSpend[]; dataBegin: DigestQuestion['dataBegin'] }> {
    const filters = teams.length === 0 ? null : [{ dimension: 'team', in: teams }];
    const asked = { ...stretch, timezone, groupBy: ['team'], filters };
    const answer = await this.spend.query(SYSTEM, asked, ['cost', 'unpriced', 'requests']);
    if (isProblem(answer))
      throw new Error(`The spend of a digest could not be asked for: ${answer.message}`);
    const rows = answer.rows.map(({ keys: [team], figures: { cost, unpriced }, before }) => ({
      ...{ team: team ?? UNALLOCATED, cost, unpriced },
      begin: before?.dataBegin ?? null,
    }));
    const begun = rows.flatMap(({ team, begin }) =>
      begin === null ? [] : [[team, begin] as const],
    );
    const total = answer.before?.dataBegin ?? null;
    return { spent: rows, dataBegin: { total, teams: new Map(begun) } };
  }
}

/** Pure. The day before a date, and on Mondays the week before. */
function stretchesBefore(date: string): Stretch[] {
  const yesterday = addDays(date, -1);
  const daily: Stretch = {
    ...{ kind: 'daily-digest', from: yesterday, to: date },
    before: addDays(date, -2),
  };
  if (startOfWeek(date) !== date) return [daily];
  const monday = addDays(date, -7);
  return [daily, { kind: 'weekly-digest', from: monday, to: date, before: addDays(date, -14) }];
}

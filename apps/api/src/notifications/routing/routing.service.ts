import { Inject, Injectable } from '@nestjs/common';
import { accounts } from '../../access/access.module.js';
import { reportingZone } from '../../org/org.module.js';
import { Clock } from '../../platform/clock.js';
import { Database } from '../../platform/database.js';
import { newId } from '../../platform/ids.js';
import { loadRules } from '../settings/settings.repository.js';
import { channelsOf, readersOf } from './routing.js';
import { claimUnrouted, insertInbox, insertMessages, markRouted } from './routing.repository.js';

const TOGETHER_MAX = 100;

/** Who learns of an alert: decided once, by the rules there are then. Safe to run twice: each alert is taken once. */
@Injectable()
export class RoutingService {
  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(Clock) private readonly clock: Clock,
  ) {}

  async run(): Promise<{ routed: number }> {
    for (let routed = 0; ;) {
      const some = await this.routeSome();
      routed += some;
      if (some < TOGETHER_MAX) return { routed };
    }
  }

  private routeSome(): Promise<number> {
    return this.database.bulk(async (tx) => {
      const alerts = await claimUnrouted(tx, TOGETHER_MAX);
      if (alerts.length === 0) return 0;
      const now = this.clock.now();
      const rules = await loadRules(tx);
      const zone = await reportingZone(tx);
      const people = await accounts.activePeople(tx);
      const messages = alerts.flatMap((alert) =>
        channelsOf(alert, rules, zone, now).map((one) => ({
          ...one,
          id: newId(),
          alert: alert.id,
        })),
      );
      const entries = alerts.flatMap((alert) =>
        readersOf(alert, rules, people).map((person) => ({ person, alert: alert.id })),
      );
      await insertMessages(tx, messages, now);
      await insertInbox(tx, entries);
      await markRouted(
        tx,
        alerts.map(({ id }) => id),
        now,
      );
      return alerts.length;
    });
  }
}

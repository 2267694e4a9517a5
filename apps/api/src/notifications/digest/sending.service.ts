import { Inject, Injectable } from '@nestjs/common';
import { activePeople } from '../../access/access.module.js';
import { Clock } from '../../platform/clock.js';
import { Database } from '../../platform/database.js';
import { newId } from '../../platform/ids.js';
import type { StoredAlert } from '../alert.js';
import { insertRouted } from '../alerts.repository.js';
import { insertInbox, insertMessages } from '../routing/routing.repository.js';
import { maySee } from '../routing/routing.js';
import type { DigestOrder } from './digest-order.js';

export type Report = Pick<StoredAlert, 'key' | 'thread' | 'usd' | 'title' | 'lines' | 'path'>;

/** A report on its way to all that asked for it: written once for its key, however often it is asked to. */
@Injectable()
export class Sending {
  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(Clock) private readonly clock: Clock,
  ) {}

  async write({ kind, teams, channels, roles }: DigestOrder, report: Report): Promise<boolean> {
    const people = await activePeople(this.database);
    const readers = people.filter(
      (one) => roles.some((role) => one.roles.has(role)) && maySee(one, teams),
    );
    const at = this.clock.now();
    return this.database.bulk(async (tx) => {
      const alert = await insertRouted(tx, { ...report, teams, at, event: kind, breaks: null });
      if (alert === null) return false;
      const messages = channels.map((channel) => ({ id: newId(), alert, channel, dueAt: at }));
      await insertMessages(tx, messages, at);
      await insertInbox(
        tx,
        readers.map(({ id }) => ({ person: id, alert })),
      );
      return true;
    });
  }
}

import { Inject, Injectable } from '@nestjs/common';
import { accounts } from '../../access/access.module.js';
import { Clock } from '../../platform/clock.js';
import { Database, type BulkTx } from '../../platform/database.js';
import { newId } from '../../platform/ids.js';
import type { RoutedEvent, StoredAlert } from '../alert.js';
import { insertRouted } from '../alerts.repository.js';
import { type AttachedFile, insertAttached } from '../delivery/attached.repository.js';
import { insertInbox, insertMessages } from '../routing/routing.repository.js';
import { maySee } from '../routing/routing.js';
import type { DigestOrder } from './digest-order.js';

export type Report = Pick<StoredAlert, 'key' | 'thread' | 'usd' | 'title' | 'lines' | 'path'>;

/** A report with all who get it. */
export interface Addressed extends Report {
  readonly event: RoutedEvent;
  readonly teams: readonly string[];
  /** Ids of persons whom it is for by name. */
  readonly people?: readonly string[];
  readonly channels: readonly string[];
  /** Ids of persons who find it in their inbox. */
  readonly readers: readonly string[];
  readonly files: readonly AttachedFile[];
}

/** A report on its way to all that asked for it: written once for its key, however often it is asked to. */
@Injectable()
export class Sending {
  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(Clock) private readonly clock: Clock,
  ) {}

  async write({ kind, teams, channels, roles }: DigestOrder, report: Report): Promise<boolean> {
    const people = await accounts.activePeople(this.database);
    const readers = people.filter(
      (one) => roles.some((role) => one.roles.has(role)) && maySee(one, teams),
    );
    return this.put({
      ...report,
      ...{ event: kind, teams, channels, readers: readers.map(({ id }) => id), files: [] },
    });
  }

  /** `also` is done in the same transaction. False: it was written before. */
  async put(
    { channels, readers, files, ...report }: Addressed,
    also: (tx: BulkTx, alert: bigint) => Promise<void> = () => Promise.resolve(),
  ): Promise<boolean> {
    const at = this.clock.now();
    return this.database.bulk(async (tx) => {
      const alert = await insertRouted(tx, { ...report, at, breaks: null });
      if (alert === null) return false;
      const messages = channels.map((channel) => ({ id: newId(), alert, channel, dueAt: at }));
      await insertMessages(tx, messages, at);
      await insertInbox(
        tx,
        readers.map((person) => ({ person, alert })),
      );
      await insertAttached(tx, alert, files);
      await also(tx, alert);
      return true;
    });
  }
}

import { Inject, Injectable } from '@nestjs/common';
import { personBehind } from '../../access/access.module.js';
import type { Actor } from '../../platform/actor.js';
import { Clock } from '../../platform/clock.js';
import { Database } from '../../platform/database.js';
import { countInbox, inboxOf, type InboxEntry, markRead, type Reader } from './inbox.repository.js';

export interface InboxPage {
  readonly entries: readonly InboxEntry[];
  readonly totalCount: number;
  readonly unread: number;
  readonly hasNextPage: boolean;
}

const PAGE_MAX = 200;
const ID = /^\d{1,18}$/;

/** What a person has to know, whether or not any channel is configured. A key has the inbox of the person who holds it. */
@Injectable()
export class InboxService {
  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(Clock) private readonly clock: Clock,
  ) {}

  async page(
    actor: Actor,
    { first, after, unreadOnly }: { first: number; after: string | null; unreadOnly: boolean },
  ): Promise<InboxPage> {
    const reader = await this.readerOf(actor);
    if (reader === null) return { entries: [], totalCount: 0, unread: 0, hasNextPage: false };
    const count = Math.min(Math.max(first, 1), PAGE_MAX);
    const before = after !== null && ID.test(after) ? BigInt(after) : null;
    const found = await inboxOf(this.database, reader, { before, first: count + 1, unreadOnly });
    return {
      entries: found.slice(0, count),
      totalCount: await countInbox(this.database, reader, unreadOnly),
      unread: await countInbox(this.database, reader, true),
      hasNextPage: found.length > count,
    };
  }

  async unread(actor: Actor): Promise<number> {
    const reader = await this.readerOf(actor);
    return reader === null ? 0 : countInbox(this.database, reader, true);
  }

  /** Null: all. Answers how many are left unread. */
  async read(actor: Actor, ids: readonly string[] | null): Promise<number> {
    const reader = await this.readerOf(actor);
    if (reader === null) return 0;
    const alerts = ids?.filter((id) => ID.test(id)).map(BigInt) ?? null;
    await markRead(this.database, reader.person, alerts, this.clock.now());
    return countInbox(this.database, reader, true);
  }

  private async readerOf({ id, teams }: Actor): Promise<Reader | null> {
    const person = await personBehind(this.database, id);
    return person === null ? null : { person, teams };
  }
}

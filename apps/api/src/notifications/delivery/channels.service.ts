import { Inject, Injectable } from '@nestjs/common';
import { AuditService } from '../../audit/audit.module.js';
import type { Actor } from '../../platform/actor.js';
import { Clock } from '../../platform/clock.js';
import { Database } from '../../platform/database.js';
import { isUuid, newId } from '../../platform/ids.js';
import { type Problem, refuse } from '../../platform/outcome.js';
import type { DigestKind, StoredAlert } from '../alert.js';
import { insertRouted } from '../alerts.repository.js';
import type { Channel } from '../settings/channel.js';
import type { Rule } from '../settings/rule.js';
import { findChannel, loadChannels, loadRules } from '../settings/settings.repository.js';
import { Deliveries } from './deliveries.service.js';
import {
  channelHealth,
  type ChannelHealth,
  countMessages,
  findMessage,
  type LoggedMessage,
  loggedMessages,
  type LogQuestion,
} from './log.repository.js';
import { type Claimed, insertClaimed, wakeMessage } from './messages.repository.js';

export interface ChannelView extends Channel, Omit<ChannelHealth, 'channel'> {}

export interface MessagePage {
  readonly messages: readonly LoggedMessage[];
  readonly totalCount: number;
  readonly hasNextPage: boolean;
}

/** What a person sends, and as what it stands in the audit log. */
export interface Letter {
  readonly alert: Omit<StoredAlert, 'id' | 'at' | 'event'> & {
    readonly event: DigestKind | 'test';
  };
  readonly action: string;
  readonly entity: { readonly entityType: string; readonly entityId: string };
}

const PAGE_MAX = 200;

/** Channels as people look after them: how they fare, a test of each, and what was given up. */
@Injectable()
export class ChannelsService {
  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(Clock) private readonly clock: Clock,
    @Inject(AuditService) private readonly audit: AuditService,
    @Inject(Deliveries) private readonly deliveries: Deliveries,
  ) {}

  async list(): Promise<ChannelView[]> {
    const health = new Map((await channelHealth(this.database)).map((one) => [one.channel, one]));
    return (await loadChannels(this.database)).map((channel) => {
      const {
        waiting = 0,
        dead = 0,
        lastSentAt = null,
        lastError = null,
      } = health.get(channel.id) ?? {};
      return { ...channel, waiting, dead, lastSentAt, lastError };
    });
  }

  rules(): Promise<Rule[]> {
    return loadRules(this.database);
  }

  async messages(question: LogQuestion): Promise<MessagePage> {
    const first = Math.min(Math.max(question.first, 1), PAGE_MAX);
    const after = question.after !== null && isUuid(question.after) ? question.after : null;
    const found = await loggedMessages(this.database, { ...question, after, first: first + 1 });
    const totalCount = await countMessages(this.database, question);
    return { messages: found.slice(0, first), totalCount, hasNextPage: found.length > first };
  }

  /** Sends a message now and waits for what becomes of it. It is in the delivery log, and not tried again by itself. */
  async test(actor: Actor, id: string): Promise<LoggedMessage | Problem> {
    return this.sendNow(actor, id, (message) => ({
      action: 'channel.test',
      entity: { entityType: 'channel', entityId: id },
      alert: {
        ...{ event: 'test', key: `test/${id}/${message}`, thread: `test/${id}` },
        ...{ teams: [], usd: null, path: '/platform/alerts' },
        title: `A test of the channel ${id}`,
        lines: [`${actor.name} asked for it. If you can read this, alerts arrive here.`],
      },
    }));
  }

  /** What a person sends goes out once, at once: a failure is theirs to read, and nothing is tried again behind their back. */
  async sendNow(
    actor: Actor,
    id: string,
    letterOf: (message: string) => Letter,
  ): Promise<LoggedMessage | Problem> {
    const channel = await findChannel(this.database, id);
    if (channel === null) return this.unknown(id);
    const message = await this.write(actor, channel, letterOf);
    await this.deliveries.attempt(message, 1);
    const logged = await findMessage(this.database, message.id);
    return logged ?? this.unknown(id);
  }

  /** One that was given up goes out again, as the same message: a receiver that has it already can see that. */
  async resend(actor: Actor, id: string, reason: string): Promise<LoggedMessage | Problem> {
    if (reason.trim() === '')
      return refuse('needs_a_reason', 'Give a reason.', {
        hint: 'The reason is kept in the audit log.',
      });
    const known = isUuid(id) ? await findMessage(this.database, id) : null;
    if (known === null)
      return refuse('unknown_message', 'There is no such message.', { path: 'id' });
    const isWoken = await this.database.bulk(async (tx) => {
      if (!(await wakeMessage(tx, id, this.clock.now()))) return false;
      await this.audit.record(tx, actor, {
        action: 'message.resend',
        entityType: 'message',
        entityId: id,
        reason: reason.trim(),
        after: { channel: known.channel, title: known.title },
      });
      return true;
    });
    if (!isWoken)
      return refuse(
        'not_given_up',
        'This message was not given up: there is nothing to send again.',
        { path: 'id' },
      );
    return (await findMessage(this.database, id)) ?? known;
  }

  private write(
    actor: Actor,
    { id: channel }: Channel,
    letterOf: (message: string) => Letter,
  ): Promise<Claimed> {
    const [id, at] = [newId(), this.clock.now()];
    const { alert: words, action, entity } = letterOf(id);
    const alert = { ...words, at, breaks: null };
    return this.database.bulk(async (tx) => {
      const alertId = await insertRouted(tx, alert);
      if (alertId === null) throw new Error('A message was written twice.');
      await insertClaimed(tx, { id, alert: alertId, channel }, at);
      await this.audit.record(tx, actor, { action, ...entity, after: { channel, message: id } });
      return { id, channel, attempts: 1, alert: { ...alert, id: alertId } };
    });
  }

  private async unknown(id: string): Promise<Problem> {
    const known = (await loadChannels(this.database)).map((one) => one.id);
    const hint =
      known.length === 0
        ? 'No channel is configured: add one under `channels` in the configuration file.'
        : `There is ${known.join(', ')}.`;
    return refuse('unknown_channel', `No channel is called ${id}.`, { path: 'id', hint });
  }
}

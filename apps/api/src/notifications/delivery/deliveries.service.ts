import { Inject, Injectable } from '@nestjs/common';
import { Clock } from '../../platform/clock.js';
import { CONFIG, type Config } from '../../platform/config.js';
import { Database } from '../../platform/database.js';
import { LOGGER, type Logger } from '../../platform/log.js';
import { findChannel } from '../settings/settings.repository.js';
import { ATTEMPTS_MAX, DeliveryFailure, waitMs } from './failure.js';
import { linkedTo } from './attached.repository.js';
import { findPersonChannel, isPersonChannel } from './person-channel.js';
import { filesOf, type Wording } from './wording.js';
import {
  channelsDue,
  type Claimed,
  claimNext,
  noteFailed,
  noteSent,
} from './messages.repository.js';
import { Senders } from './senders.service.js';

/** After so many a channel waits for the next turn of the job, so that a worker that ends is not kept. */
const IN_A_TURN_MAX = 50;

/** Messages on their way out. Safe to run twice and anywhere: each attempt belongs to one process. */
@Injectable()
export class Deliveries {
  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(Clock) private readonly clock: Clock,
    @Inject(CONFIG) private readonly config: Config,
    @Inject(Senders) private readonly senders: Senders,
    @Inject(LOGGER) private readonly log: Logger,
  ) {}

  due(): Promise<string[]> {
    return channelsDue(this.database, this.clock.now());
  }

  /** What is due for one channel, one after the other; the first that fails ends the turn. */
  async sendDue(channel: string, goesOn: () => boolean): Promise<void> {
    for (let sent = 0; sent < IN_A_TURN_MAX && goesOn(); sent += 1) {
      const message = await claimNext(this.database, channel, this.clock.now());
      if (message === null || !(await this.attempt(message)).isSent) return;
    }
  }

  /** Sends what is claimed already. `attemptsMax` 1: a failure is final. */
  async attempt(
    message: Claimed,
    attemptsMax = ATTEMPTS_MAX,
  ): Promise<{
    readonly isSent: boolean;
    readonly error: string | null;
    readonly hint: string | null;
  }> {
    const failure = await this.send(message).then(
      () => null,
      (error: unknown) => this.failureOf(error, message),
    );
    const now = this.clock.now();
    if (failure === null) {
      await noteSent(this.database, message.id, now);
      return { isSent: true, error: null, hint: null };
    }
    const { message: error, hint, retryAfterMs } = failure;
    const { attempts } = message;
    const isLast = attempts >= attemptsMax || failure instanceof ReceiverGone;
    const dueAt = isLast ? null : new Date(now.getTime() + waitMs(attempts, retryAfterMs));
    await noteFailed(this.database, message, { error, hint, dueAt }, now);
    return { isSent: false, error, hint };
  }

  private async send({ id, channel: name, alert }: Claimed): Promise<void> {
    const isPerson = isPersonChannel(name);
    const channel = await (isPerson ? findPersonChannel : findChannel)(this.database, name);
    if (channel === null) throw isPerson ? new PersonGone() : new ChannelGone(name);
    const { BURSAR_PUBLIC_URL, PORT } = this.config;
    const base = BURSAR_PUBLIC_URL ?? `http://127.0.0.1:${PORT}`;
    const url = `${base}${alert.path}`;
    const files = await this.filesOf(alert, base);
    await this.senders.send(channel, { id, alert, url, files });
  }

  private async filesOf(alert: Claimed['alert'], base: string): Promise<Wording['files']> {
    if (alert.event !== 'view-report') return filesOf(alert, base);
    const files = await linkedTo(this.database, alert.id);
    return files.map(({ name, path }) => ({ name, url: `${base}${path}` }));
  }

  /** A bug of ours delays one message, and is logged; what it says is not shown. */
  private failureOf(error: unknown, { id, channel }: Claimed): DeliveryFailure {
    if (error instanceof DeliveryFailure) return error;
    this.log.error({ err: error, message: id, channel }, 'a message could not be sent');
    return new DeliveryFailure(
      'Bursar failed while it sent this message.',
      'The log of the worker says more. It is tried again by itself.',
    );
  }
}

class ReceiverGone extends DeliveryFailure {}

class ChannelGone extends ReceiverGone {
  constructor(channel: string) {
    super(
      `The channel ${channel} is no longer configured.`,
      'Add it to `channels` in the configuration file, then send the message again.',
    );
  }
}

class PersonGone extends ReceiverGone {
  constructor() {
    super(
      'This person has no open account any more.',
      'Nothing has to be done: it was for them alone.',
    );
  }
}

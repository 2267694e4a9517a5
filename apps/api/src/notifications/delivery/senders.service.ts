import { Inject, Injectable } from '@nestjs/common';
import { Clock } from '../../platform/clock.js';
import { CONFIG, type Config } from '../../platform/config.js';
import { Outgoing, OutgoingFailure } from '../../platform/outgoing/outgoing.js';
import {
  readSecret,
  SECRET_REFERENCE,
  SecretMissing,
} from '../../platform/outgoing/secret-reference.js';
import type { Channel } from '../settings/channel.js';
import { DeliveryFailure } from './failure.js';
import { Mail } from './mail.service.js';
import { signatureOf } from './signature.js';
import { slackBody, teamsBody, webhookBody, type Wording } from './wording.js';

const POST_MS_MAX = 10_000;

/** How a message is handed over, by the type of its channel. Every attempt of a message carries the same idempotency key. */
@Injectable()
export class Senders {
  constructor(
    @Inject(CONFIG) private readonly config: Config,
    @Inject(Clock) private readonly clock: Clock,
    @Inject(Outgoing) private readonly outgoing: Outgoing,
    @Inject(Mail) private readonly mail: Mail,
  ) {}

  /** Throws DeliveryFailure. */
  async send(channel: Channel, wording: Wording): Promise<void> {
    switch (channel.type) {
      case 'email':
        return this.mail.send(channel, wording);
      case 'slack':
        return this.post(channel, wording, slackBody(wording), {});
      case 'teams':
        return this.post(channel, wording, teamsBody(wording), {});
      case 'webhook': {
        const body = webhookBody(wording);
        return this.post(channel, wording, body, await this.signed(channel, body));
      }
    }
  }

  private async signed({ settings }: Channel, body: string): Promise<Record<string, string>> {
    const timestamp = String(Math.floor(this.clock.now().getTime() / 1_000));
    const secret = await this.secretOf(settings.secret ?? '');
    return {
      'bursar-timestamp': timestamp,
      'bursar-signature': signatureOf(secret, timestamp, body),
    };
  }

  private async post(
    { settings }: Channel,
    { id }: Wording,
    body: string,
    more: Readonly<Record<string, string>>,
  ): Promise<void> {
    const url = settings.url ?? '';
    const address = SECRET_REFERENCE.test(url) ? await this.secretOf(url) : url;
    const headers = { 'content-type': 'application/json', 'idempotency-key': id, ...more };
    const { status, retryAfterMs } = await this.outgoing
      .post(address, { body, headers, msMax: POST_MS_MAX })
      .catch((error: unknown) => {
        if (error instanceof OutgoingFailure) throw new DeliveryFailure(error.message, error.hint);
        throw error;
      });
    if (status >= 200 && status < 300) return;
    throw new DeliveryFailure(`The receiver answers ${status}.`, hintFor(status), retryAfterMs);
  }

  private secretOf(reference: string): Promise<string> {
    const { BURSAR_DATA_DIR: dataDir } = this.config;
    return readSecret(reference, { dataDir }).catch((error: unknown) => {
      if (error instanceof SecretMissing) throw new DeliveryFailure(error.message, error.hint);
      throw error;
    });
  }
}

function hintFor(status: number): string {
  if (status >= 500 || status === 429) return 'It is tried again by itself.';
  if (status >= 300 && status < 400) return 'Configure the address that it leads to.';
  return 'Check the address and what the receiver expects there; then send the message again.';
}

import { Inject, Injectable } from '@nestjs/common';
import { AuditService } from '../../audit/audit.module.js';
import { SYSTEM } from '../../platform/actor.js';
import { Clock } from '../../platform/clock.js';
import { Database, type Sql } from '../../platform/database.js';
import { Unavailable } from '../../platform/errors.js';
import { Outgoing, OutgoingFailure } from '../../platform/outgoing/outgoing.js';
import { isProblem, type Problem, refuse } from '../../platform/outcome.js';
import { fact, publish } from '../../platform/outbox.js';
import { isStorable } from '../../platform/text/storable.js';
import { CertificatesService } from './certificates.service.js';
import {
  ageProblem,
  certificateUrl,
  confirmationUrl,
  readSnsMessage,
  type SnsMessage,
} from './sns-message.js';
import { isKnown, keepMessage, topicSources } from './sns.repository.js';
import { signatureProblem } from './sns-signature.js';

/** A notification was verified and kept. */
export const noticeReceived = fact<{ id: string }>('noticeReceived');

export type Taken = 'kept' | 'duplicate' | 'confirmed';

const CONFIRM = { bytesMax: 64 * 1024, msMax: 10_000, redirectsMax: 0 };

/**
 * Messages of SNS. Anyone may post here, so each is proven first, cheapest check first: its form, its topic, its age, where its
 * certificate is, and the signature; nothing is fetched for a topic that no source names.
 */
@Injectable()
export class SnsHookService {
  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(Clock) private readonly clock: Clock,
    @Inject(CertificatesService) private readonly certificates: CertificatesService,
    @Inject(Outgoing) private readonly outgoing: Outgoing,
    @Inject(AuditService) private readonly audit: AuditService,
  ) {}

  async take(text: string, isRaw: boolean): Promise<Taken | Problem> {
    const message = readSnsMessage(text, isRaw);
    if (isProblem(message)) return message;
    const sources = await topicSources(this.database);
    const source = sources.find(({ topics }) => topics.includes(message.TopicArn))?.id;
    if (source === undefined) return UNKNOWN_TOPIC;
    const wrong = await this.problemOf(message);
    if (wrong !== null) return wrong;
    if (await isKnown(this.database, message.MessageId)) return 'duplicate';
    if (message.Type === 'SubscriptionConfirmation') {
      const failed = await this.confirm(message);
      if (failed !== null) return failed;
    }
    return this.database.bulk((tx) => this.keep(tx, source, message));
  }

  private async problemOf(message: SnsMessage): Promise<Problem | null> {
    const now = this.clock.now();
    const old = ageProblem(message, now);
    if (old !== null) return old;
    const url = certificateUrl(message);
    if (isProblem(url)) return url;
    const certificate = await this.certificates.at(url);
    if (isProblem(certificate)) return certificate;
    const forged = signatureProblem(message, certificate, now);
    if (forged !== null) return forged;
    return isStorable(`${message.Message}${message.Subject ?? ''}`) ? null : UNFIT;
  }

  private async confirm(message: SnsMessage): Promise<Problem | null> {
    const url = confirmationUrl(message);
    if (isProblem(url)) return url;
    try {
      await this.outgoing.get(url.href, CONFIRM);
      return null;
    } catch (error) {
      if (!(error instanceof OutgoingFailure)) throw error;
      throw new Unavailable(`The subscription cannot be confirmed: ${error.message}`, 30);
    }
  }

  private async keep(tx: Sql, source: string, message: SnsMessage): Promise<Taken> {
    if (!(await keepMessage(tx, source, message, this.clock.now()))) return 'duplicate';
    const { Type, TopicArn, MessageId } = message;
    if (Type === 'Notification') {
      await publish(tx, noticeReceived, { id: MessageId });
      return 'kept';
    }
    const begins = Type === 'SubscriptionConfirmation';
    await this.audit.record(tx, SYSTEM, {
      action: begins ? 'source.subscribed' : 'source.unsubscribed',
      entityType: 'source',
      entityId: source,
      reason: begins ? 'The topic asked, and is named by this source.' : 'The topic says so.',
      after: { topic: TopicArn },
    });
    return begins ? 'confirmed' : 'kept';
  }
}

const UNKNOWN_TOPIC = refuse('unknown_topic', 'No source names this topic.', {
  path: 'TopicArn',
  hint: 'Add its ARN to `topics` of a source in the configuration file.',
});
const UNFIT = refuse('bad_message', 'The message holds characters that cannot be kept.');

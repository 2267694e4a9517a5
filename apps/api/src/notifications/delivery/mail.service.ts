import { createHash } from 'node:crypto';
import { Inject, Injectable } from '@nestjs/common';
import { createTransport, type SendMailOptions } from 'nodemailer';
import { accounts, type InvitationPost } from '../../access/access.module.js';
import { CONFIG, type Config } from '../../platform/config.js';
import { Database } from '../../platform/database.js';
import { maySee } from '../routing/routing.js';
import { type Channel, roleOf } from '../settings/channel.js';
import { Attachments } from './attachments.service.js';
import { DeliveryFailure } from './failure.js';
import { invitationText, mailText, type Wording } from './wording.js';

const STEP_MS_MAX = 8_000;
const WHOLE_MS_MAX = 20_000;
/** Names this program in ids of messages: no machine answers to it. */
const DOMAIN = 'bursar.invalid';

/** The link of an invitation, on its way. */
type Letter = Exclude<Awaited<ReturnType<InvitationPost['take']>>, 'busy' | null>;

/** E-mail by the server that the operator named. */
@Injectable()
export class Mail {
  constructor(
    @Inject(CONFIG) private readonly config: Config,
    @Inject(Database) private readonly database: Database,
    @Inject(Attachments) private readonly attachments: Attachments,
  ) {}

  /** One message to all recipients. An attempt that comes twice has the same Message-ID. Throws DeliveryFailure. */
  async send({ settings }: Channel, wording: Wording): Promise<void> {
    const to = await this.recipients(settings.to ?? [], wording);
    const { files, note } = await this.attachments.of(wording.alert);
    const thread = `<thread-${hashOf(wording.alert.thread)}@${DOMAIN}>`;
    await this.hand({
      to,
      subject: `[Bursar] ${wording.alert.title}`,
      text: mailText(wording, note),
      attachments: files.map(({ name, type, content }) => ({
        ...{ filename: name, contentType: type, content },
      })),
      messageId: `<${wording.id}@${DOMAIN}>`,
      inReplyTo: thread,
      references: thread,
      date: wording.alert.at,
    });
  }

  /** The link of an invitation. An attempt that comes twice has the same Message-ID. Throws DeliveryFailure. */
  invite(letter: Letter): Promise<void> {
    return this.hand({
      to: [letter.to],
      subject: '[Bursar] You are invited',
      text: invitationText(letter),
      messageId: `<${hashOf(letter.link)}@${DOMAIN}>`,
    });
  }

  private async hand(message: SendMailOptions): Promise<void> {
    const { SMTP_URL, SMTP_FROM } = this.config;
    if (SMTP_URL === undefined)
      throw new DeliveryFailure(
        'E-mail cannot be sent: SMTP_URL is not set.',
        'Set SMTP_URL for the api and for every worker, and start them again.',
      );
    const transport = createTransport({
      url: SMTP_URL,
      connectionTimeout: STEP_MS_MAX,
      greetingTimeout: STEP_MS_MAX,
      socketTimeout: STEP_MS_MAX,
      dnsTimeout: STEP_MS_MAX,
      disableFileAccess: true,
      disableUrlAccess: true,
    });
    const sending = transport.sendMail({
      ...message,
      from: { name: 'Bursar', address: SMTP_FROM },
      headers: { 'Auto-Submitted': 'auto-generated' },
    });
    try {
      await within(WHOLE_MS_MAX, sending);
    } catch (error) {
      throw toFailure(error);
    } finally {
      transport.close();
    }
  }

  private async recipients(to: readonly string[], { alert }: Wording): Promise<string[]> {
    const roles = to.flatMap((one) => roleOf(one) ?? []);
    const people = roles.length === 0 ? [] : await accounts.activePeople(this.database);
    const meant = people.filter((one) => hasRole(one, roles) && maySee(one, alert.teams));
    const plain = to.filter((one) => roleOf(one) === null);
    const all = [...new Set([...plain, ...meant.map(({ email }) => email)])];
    if (all.length > 0) return all;
    throw new DeliveryFailure(
      `No person has the role ${roles.join(' or ')} and may see ${alert.teams.join(', ') || 'all teams'}.`,
      'Give a person the role, or name an address in `to`.',
    );
  }
}

const hasRole = ({ roles }: accounts.ActivePerson, wanted: readonly string[]): boolean =>
  [...roles].some((role) => wanted.includes(role));

const hashOf = (text: string): string =>
  createHash('sha256').update(text).digest('hex').slice(0, 32);

/** A server that answers drop by drop is left alone after a while. */
async function within<T>(ms: number, work: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, fail) => {
    timer = setTimeout(() => fail(new Error('ETIMEDOUT')), ms);
  });
  // Whichever loses the race may still fail, and concerns no one then.
  work.catch(() => undefined);
  return Promise.race([work, late]).finally(() => clearTimeout(timer));
}

/** What a server says may repeat what it was given: only its code is kept. */
function toFailure(error: unknown): DeliveryFailure {
  const { code, responseCode } = (error ?? {}) as { code?: unknown; responseCode?: unknown };
  if (code === 'EAUTH')
    return new DeliveryFailure(
      'The mail server does not accept the user and password of SMTP_URL.',
      'Check SMTP_URL.',
    );
  if (typeof responseCode === 'number' && responseCode >= 500)
    return new DeliveryFailure(
      `The mail server refuses the message (${responseCode}).`,
      'Check SMTP_FROM, the recipients, and the log of the mail server.',
    );
  const what = typeof responseCode === 'number' ? `answers ${responseCode}` : 'does not answer';
  return new DeliveryFailure(
    `The mail server ${what}.`,
    'It is tried again by itself. Check SMTP_URL and the network if it stays so.',
  );
}

import { z } from 'zod';
import { type Problem, refuse } from '../../platform/outcome.js';
import { recordOf } from '../../platform/text/raw.js';

const TYPES = ['Notification', 'SubscriptionConfirmation', 'UnsubscribeConfirmation'] as const;

const line = (charsMax: number) => z.string().min(1).max(charsMax);
const URL_CHARS_MAX = 2_048;

/** What SNS posts, in its own names. Lambda spells `SigningCertUrl`; over HTTP it is `SigningCertURL`. */
const Envelope = z.object({
  Type: z.enum(TYPES),
  MessageId: z.uuid(),
  TopicArn: line(512),
  Subject: z.string().max(512).nullish(),
  Message: z.string(),
  Timestamp: z.iso.datetime(),
  SignatureVersion: z.string().max(8),
  Signature: line(2_048),
  SigningCertURL: line(URL_CHARS_MAX),
  Token: line(4_096).optional(),
  SubscribeURL: line(URL_CHARS_MAX).optional(),
});

export type SnsMessage = z.infer<typeof Envelope>;

/** The only version that signs with SHA-256. */
const VERSION = '2';

const RAW_HINT =
  'Turn raw message delivery off for this subscription: it drops the envelope, and the signature with it.';

/** Pure. The envelope of a message, or why it is none; nothing of it is trusted before its signature is. */
export function readSnsMessage(text: string, isRaw: boolean): SnsMessage | Problem {
  const given = isRaw ? null : parsed(text);
  const { Type, Signature } = recordOf(given);
  if (Type === undefined && Signature === undefined)
    return refuse('no_envelope', 'The body is not an SNS message with its envelope.', {
      hint: RAW_HINT,
    });
  const read = Envelope.safeParse(given);
  if (!read.success) {
    const [first] = read.error.issues;
    const path = first?.path.join('.') ?? '';
    return refuse('bad_message', `The envelope has no usable ${path}.`, {
      path,
      hint: 'Subscribe this address to the topic itself, by HTTPS.',
    });
  }
  const message = read.data;
  const { Type: type, SubscribeURL, Token } = message;
  if (type !== 'Notification' && (SubscribeURL === undefined || Token === undefined))
    return refuse('bad_message', `A ${type} has a SubscribeURL and a Token.`);
  if (message.SignatureVersion !== VERSION)
    return refuse('signature_version', 'The message has signature version 1, which uses SHA-1.', {
      hint: 'Set the attribute SignatureVersion of the topic to 2: aws sns set-topic-attributes --attribute-name SignatureVersion --attribute-value 2',
    });
  return message;
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return null;
  }
}

const NOTIFICATION = ['Message', 'MessageId', 'Subject', 'Timestamp', 'TopicArn', 'Type'] as const;
/** Of confirmations, both of a subscription and of its end. */
const CONTROL = [
  'Message',
  'MessageId',
  'SubscribeURL',
  'Timestamp',
  'Token',
  'TopicArn',
  'Type',
] as const;

/** Pure. What the signature is over: present fields, in this order, each name and value on a line of its own. */
export function signedText(message: SnsMessage): string {
  const keys = message.Type === 'Notification' ? NOTIFICATION : CONTROL;
  return keys
    .flatMap((key) => {
      const value = message[key];
      return value === undefined || value === null ? [] : [`${key}\n${value}\n`];
    })
    .join('');
}

const HOST = /^sns\.[a-zA-Z0-9-]{3,}\.amazonaws\.com(\.cn)?$/;

/** Pure. An address of SNS itself and of nothing that looks like it; null otherwise. */
function snsUrl(text: string): URL | null {
  const url = URL.parse(text);
  const isPlain =
    url !== null &&
    url.protocol === 'https:' &&
    url.port === '' &&
    url.username === '' &&
    url.password === '' &&
    url.hash === '';
  return isPlain && HOST.test(url.hostname) ? url : null;
}

/** Pure. Where a certificate may be fetched. */
export function certificateUrl({ SigningCertURL }: SnsMessage): URL | Problem {
  const url = snsUrl(SigningCertURL);
  if (url !== null && url.pathname.endsWith('.pem') && url.search === '') return url;
  return refuse('bad_certificate_url', 'The signing certificate is not at an address of SNS.', {
    path: 'SigningCertURL',
    hint: 'It is https://sns.REGION.amazonaws.com/….pem; anything else was not sent by SNS.',
  });
}

/** Pure. Where a subscription is confirmed: at SNS, for the topic of the message, and by nothing but that. */
export function confirmationUrl(message: SnsMessage): URL | Problem {
  const url = snsUrl(message.SubscribeURL ?? '');
  const isOwn =
    url !== null &&
    url.pathname === '/' &&
    url.searchParams.get('Action') === 'ConfirmSubscription' &&
    url.searchParams.get('TopicArn') === message.TopicArn;
  if (isOwn) return url;
  return refuse('bad_subscribe_url', 'The SubscribeURL does not confirm this topic at SNS.', {
    path: 'SubscribeURL',
    hint: 'Subscribe the address again.',
  });
}

/** SNS tries an HTTP endpoint for an hour at most. */
const AGE_MS_MAX = 2 * 3_600_000;
const AHEAD_MS_MAX = 5 * 60_000;

/** Pure. What is too old was sent before; what is too far ahead has another clock. */
export function ageProblem({ Timestamp }: SnsMessage, now: Date): Problem | null {
  const age = now.getTime() - Date.parse(Timestamp);
  if (age <= AGE_MS_MAX && age >= -AHEAD_MS_MAX) return null;
  const [what, hint] =
    age > 0
      ? ['more than two hours ago', 'SNS gives up after an hour: this is a repetition.']
      : ['in the future', 'Check the clock of this machine.'];
  return refuse('bad_timestamp', `The message was sent ${what}.`, { path: 'Timestamp', hint });
}

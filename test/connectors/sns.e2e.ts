import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from '@jest/globals';
import {
  CERTIFICATE,
  describeWithOpenssl,
  type Envelope,
  type KeyPair,
  makeKeyPair,
  signedMessage,
  type SnsWorld,
  startSnsWorld,
  TOPIC,
} from '../support/connectors/sns.js';
import { sourcesFile } from '../support/prices/outside.js';
import { startBursar, type TestBursar } from '../support/processes/server.js';
import { applyConfig } from '../support/usage/lines.js';

const HOUR_MS = 3_600_000;
const ago = (ms: number) => new Date(Date.now() - ms).toISOString();
const at = (url: string) => ({ SigningCertURL: url });

describeWithOpenssl('a message of SNS', () => {
  let keys: KeyPair;
  let others: KeyPair;
  let world: SnsWorld;
  let bursar: TestBursar;
  beforeAll(async () => {
    [keys, others] = [makeKeyPair(), makeKeyPair()];
    world = await startSnsWorld(keys);
    bursar = await startBursar();
    await configure();
  });
  afterAll(async () => {
    await bursar.close();
    await world.close();
  });
  beforeEach(() => {
    world.asked.length = 0;
    world.pages.clear();
    world.pages.set(new URL(CERTIFICATE).pathname, keys.certificate);
    world.pages.set('/', '<ConfirmSubscriptionResponse/>');
  });
  afterEach(() => bursar.rows('DELETE FROM connectors.sns_message'));

  const configure = (more = '') =>
    applyConfig(
      bursar,
      sourcesFile(
        `- { id: alerts, type: aws-budgets, account: "111122223333", topics: ["${TOPIC}"]${more} }`,
      ),
    );
  const post = async (message: Envelope | string, headers: Record<string, string> = {}) => {
    const answer = await fetch(new URL('/v1/hooks/sns', bursar.url), {
      method: 'POST',
      headers: { 'content-type': 'text/plain; charset=UTF-8', ...headers },
      body: typeof message === 'string' ? message : JSON.stringify(message),
    });
    const body = (await answer.json()) as { outcome?: string; code?: string; hint?: string };
    return { status: answer.status, ...body };
  };
  const kept = async () => {
    const rows = await bursar.rows<{ type: string }>(
      'SELECT type FROM connectors.sns_message ORDER BY received_at',
    );
    return rows.map(({ type }) => type);
  };

  it.each(['text/plain; charset=UTF-8', 'application/json', 'application/octet-stream'])(
    'that is genuine is kept, as %s',
    async (type) => {
      const message = signedMessage(keys, { Subject: 'AWS Budgets: x', Message: 'Zeile ü\nzwei' });
      expect(await post(message, { 'content-type': type })).toMatchObject({
        status: 200,
        outcome: 'kept',
      });
      expect(await bursar.rows('SELECT subject, body FROM connectors.sns_message')).toEqual([
        { subject: 'AWS Budgets: x', body: 'Zeile ü\nzwei' },
      ]);
    },
  );

  it('that comes again is kept once, and its job runs once', async () => {
    const message = signedMessage(keys);
    const before = await jobs();
    const answers = await Promise.all([post(message), post(message), post(message)]);
    expect(answers.map(({ outcome }) => outcome).sort()).toEqual([
      'duplicate',
      'duplicate',
      'kept',
    ]);
    expect(await post(message)).toMatchObject({ status: 200, outcome: 'duplicate' });
    expect(await kept()).toEqual(['Notification']);
    expect((await jobs()) - before).toBe(1);
  });
  const jobs = async () => {
    const [row] = await bursar.rows<{ n: number }>(
      "SELECT count(*)::int AS n FROM ledger.outbox WHERE fact = 'noticeReceived'",
    );
    return row?.n ?? 0;
  };

  it('has its certificate fetched once', async () => {
    const url = CERTIFICATE.replace('0123', 'aaaa');
    world.pages.set(new URL(url).pathname, keys.certificate);
    await post(signedMessage(keys, at(url)));
    await post(signedMessage(keys, at(url)));
    expect(world.asked).toEqual([url.slice('https://'.length)]);
  });

  it.each<[string, () => Envelope, string]>([
    ['by another key', () => signedMessage(others), 'bad_signature'],
    ['and changed later', () => ({ ...signedMessage(keys), Message: 'x' }), 'bad_signature'],
    [
      'and given a subject later',
      () => ({ ...signedMessage(keys), Subject: 'x' }),
      'bad_signature',
    ],
    [
      'and made another type later',
      () => ({ ...signedMessage(keys, { Type: 'UnsubscribeConfirmation' }), Type: 'Notification' }),
      'bad_signature',
    ],
    ['for another topic', () => signedMessage(keys, { TopicArn: `${TOPIC}2` }), 'unknown_topic'],
    [
      'of version 1',
      () => ({ ...signedMessage(keys), SignatureVersion: '1' }),
      'signature_version',
    ],
    ['hours ago', () => signedMessage(keys, { Timestamp: ago(3 * HOUR_MS) }), 'bad_timestamp'],
    ['in the future', () => signedMessage(keys, { Timestamp: ago(-HOUR_MS) }), 'bad_timestamp'],
  ])('signed %s is refused', async (_, make, code) => {
    expect(await post(make())).toMatchObject({ status: 403, code });
    expect(await kept()).toEqual([]);
  });

  it.each([
    'http://sns.us-east-1.amazonaws.com/x.pem',
    'https://sns.us-east-1.amazonaws.com.evil.example/x.pem',
    'https://sns.us-east-1.amazonaws.com@evil.example/x.pem',
    'https://evil.example/sns.us-east-1.amazonaws.com/x.pem',
    'https://evil-sns.us-east-1.amazonaws.com/x.pem',
    'https://sns.us-east-1.amazonaws.com:8443/x.pem',
    'https://user@sns.us-east-1.amazonaws.com/x.pem',
    'https://sns.a.b.amazonaws.com/x.pem',
    'https://s3.us-east-1.amazonaws.com/x.pem',
    'https://sns.us-east-1.amazonaws.com/x.pem?y=1',
    'https://sns.us-east-1.amazonaws.com/?x.pem',
    'https://sns.us-east-1.amazonaws.com/#x.pem',
    'https://sns.us-east-1.amazonaws.com/x.txt',
    'https://sns。us-east-1.amazonaws.com.evil.example/x.pem',
    'file:///x.pem',
    'x.pem',
  ])('with its certificate at %s is refused, and nothing is fetched', async (url) => {
    world.pages.set('/x.pem', keys.certificate);
    const answer = await post(signedMessage(keys, at(url)));
    expect(answer).toMatchObject({ status: 403, code: 'bad_certificate_url' });
    expect(world.asked).toEqual([]);
    expect(await kept()).toEqual([]);
  });

  it('with a certificate that leads elsewhere is refused, and not followed', async () => {
    const url = CERTIFICATE.replace('0123', 'bbbb');
    world.pages.set(new URL(url).pathname, CERTIFICATE);
    expect(await post(signedMessage(keys, at(url)))).toMatchObject({ status: 503 });
    expect(world.asked).toHaveLength(1);
    expect(await kept()).toEqual([]);
  });

  it('with something else where its certificate should be is refused', async () => {
    const url = CERTIFICATE.replace('0123', 'cccc');
    world.pages.set(new URL(url).pathname, 'a page');
    expect(await post(signedMessage(keys, at(url)))).toMatchObject({ code: 'bad_certificate' });
  });

  it('for a topic that no source names has nothing fetched for it', async () => {
    await configure(', pause: true');
    const url = CERTIFICATE.replace('0123', 'dddd');
    expect(await post(signedMessage(keys, at(url)))).toMatchObject({ code: 'unknown_topic' });
    expect(world.asked).toEqual([]);
    await configure();
  });

  it('without its envelope is refused, with a hint', async () => {
    const raw = { 'x-amz-sns-rawdelivery': 'true' };
    for (const answer of [
      await post('Budget Name: x'),
      await post('{"a": 1}'),
      await post(signedMessage(keys), raw),
    ]) {
      expect(answer).toMatchObject({ status: 400, code: 'no_envelope' });
      expect(answer.hint).toContain('raw message delivery');
    }
  });

  it.each(['MessageId', 'Timestamp', 'Signature', 'SigningCertURL', 'Message', 'TopicArn'])(
    'without a %s is refused',
    async (name) => {
      const { [name]: _, ...rest } = signedMessage(keys);
      expect(await post(rest)).toMatchObject({ status: 400, code: 'bad_message' });
    },
  );

  it('larger than any is refused unread', async () => {
    const message = signedMessage(keys, { Message: 'x'.repeat(70_000) });
    expect(await post(message)).toMatchObject({ status: 413 });
  });

  it('confirms the subscription of a topic that a source names', async () => {
    const message = signedMessage(keys, { Type: 'SubscriptionConfirmation' });
    expect(await post(message)).toMatchObject({ status: 200, outcome: 'confirmed' });
    const confirmed = world.asked.filter((one) => one.includes('ConfirmSubscription'));
    expect(confirmed).toEqual([message['SubscribeURL']?.slice('https://'.length)]);
    const entries = await bursar.rows<{ action: string }>(
      "SELECT action FROM audit_entry WHERE action = 'source.subscribed'",
    );
    expect(entries).toHaveLength(1);
  });

  it.each([
    'https://evil.example/?Action=ConfirmSubscription',
    `https://sns.us-east-1.amazonaws.com/?Action=ConfirmSubscription&TopicArn=${TOPIC}2&Token=a`,
    `https://sns.us-east-1.amazonaws.com/?Action=Unsubscribe&TopicArn=${TOPIC}`,
    `https://sns.us-east-1.amazonaws.com.evil.example/?Action=ConfirmSubscription&TopicArn=${TOPIC}`,
  ])('does not confirm by %s', async (url) => {
    const message = signedMessage(keys, { Type: 'SubscriptionConfirmation', SubscribeURL: url });
    expect(await post(message)).toMatchObject({ status: 403, code: 'bad_subscribe_url' });
    expect(world.asked.filter((one) => one.includes('Action='))).toEqual([]);
    expect(await kept()).toEqual([]);
  });

  it('that ends a subscription is signed like one that begins it, and not like a notification', async () => {
    const type = { Type: 'UnsubscribeConfirmation' };
    expect(await post(signedMessage(keys, type))).toMatchObject({ outcome: 'kept' });
    expect(world.asked.filter((one) => one.includes('Action='))).toEqual([]);
    const asNotification = ['Message', 'MessageId', 'Subject', 'Timestamp', 'TopicArn', 'Type'];
    expect(await post(signedMessage(keys, type, asNotification))).toMatchObject({
      code: 'bad_signature',
    });
  });
});

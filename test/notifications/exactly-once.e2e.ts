import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { signatureOf } from '../../apps/api/src/notifications/delivery/signature.js';
import { CALL, USED } from '../support/limits/limit-requests.js';
import { admit, settle } from '../support/limits/admissions.js';
import { insertAnomaly } from '../support/anomalies/shown.js';
import { alertsFile, makeAllDue, storedMessages } from '../support/notifications/alerts.js';
import {
  type HttpReceiver,
  type MailReceiver,
  messageIdOf,
  startHttpReceiver,
  startMailReceiver,
} from '../support/notifications/receivers.js';
import { createTestDatabase, type TestDatabase } from '../support/processes/database.js';
import { spawnBursar, type SpawnedBursar } from '../support/processes/process.js';
import { startBursar, type TestBursar } from '../support/processes/server.js';
import { applyConfig } from '../support/usage/lines.js';

const KEY = 'the-key-that-signs';

/** A call of $0.04 is 4 % of the budget: less than what says where it is heading. */
const LIMITS = `prices:
  - { model: "acme.chat-v1:0", per1M: { input: "1", output: "10" } }
budgets:
  - { id: search, scope: { team: search }, limit: "1.00", window: month, mode: soft,
      ladder: [ { at: 3, do: notify } ] }
`;

const until = async (holds: () => boolean | Promise<boolean>): Promise<void> => {
  while (!(await holds())) await sleep(20);
};

describe('a message', () => {
  let [http, mail]: [HttpReceiver | null, MailReceiver | null] = [null, null];
  let database: TestDatabase;
  let bursar: TestBursar;
  let worker: SpawnedBursar | undefined;
  const receivers = (): { http: HttpReceiver; mail: MailReceiver } => {
    if (http === null || mail === null) throw new Error('The receivers are not there yet.');
    return { http, mail };
  };
  beforeEach(async () => {
    [http, mail] = [await startHttpReceiver(), await startMailReceiver()];
    database = await createTestDatabase();
    const env = { BURSAR_OUTGOING_ALLOW: '127.0.0.1', SMTP_URL: mail.address };
    bursar = await startBursar({ database, env });
    const file = alertsFile(
      [
        `{ id: hook, type: webhook, url: "${http.address}/hook", secret: "env:HOOK_KEY" }`,
        '{ id: mail, type: email, to: [finops@example.com] }',
      ],
      ['{ on: [budget, anomaly], channels: [hook, mail] }'],
    );
    await applyConfig(bursar, `${file}${LIMITS}`);
  });
  afterEach(async () => {
    await worker?.close();
    await bursar.close();
    await http?.close();
    await mail?.close();
    await database.drop();
  });

  const startWorker = () =>
    spawnBursar({
      kind: 'worker',
      database,
      env: {
        BURSAR_OUTGOING_ALLOW: '127.0.0.1',
        SMTP_URL: receivers().mail.address,
        BURSAR_PUBLIC_URL: 'https://bursar.example.com',
        HOOK_KEY: KEY,
      },
    });
  const spend = async (requestId: string) => {
    const { body } = await admit(bursar, { ...CALL, project: 'ranking', requestId });
    await settle(bursar, body['admissionId'], USED);
  };
  const openAnomaly = async () => {
    const id = '0199d000-0000-7000-8000-000000000001';
    await insertAnomaly(bursar, id);
    // It has not waited for an answer yet: no one is reminded of it meanwhile.
    await bursar.rows('UPDATE anomalies.anomaly SET detected_at = now()');
    await bursar.rows(`INSERT INTO ledger.outbox (fact, payload) VALUES ('anomaly-changed', $1)`, [
      JSON.stringify({ anomaly: id, step: 'opened' }),
    ]);
  };
  const states = async () => (await storedMessages(bursar)).map(({ state }) => state);

  it('of a step of a ladder reaches a web server and a mail server once each, signed, with money, cause, next step and a link', async () => {
    worker = await startWorker();
    await spend('one');
    await until(async () => (await states()).join() === 'sent,sent');
    const [post] = receivers().http.received;
    const body = JSON.parse(post?.body ?? '{}') as Record<string, unknown>;
    expect(body).toMatchObject({
      event: 'budget',
      teams: ['search'],
      usd: '0.04',
      title: 'Budget search has reached 3 % of $1.00',
    });
    expect(String(body['url'])).toMatch(/^https:\/\/bursar\.example\.com\/budgets\/search\?from=/);
    expect(JSON.stringify(body['lines'])).toContain('$0.04 of $1.00');
    expect(post?.headers['idempotency-key']).toBe(body['id']);
    const timestamp = String(post?.headers['bursar-timestamp']);
    expect(post?.headers['bursar-signature']).toBe(signatureOf(KEY, timestamp, post?.body ?? ''));
    const [letter] = receivers().mail.received;
    expect(letter?.to).toEqual(['finops@example.com']);
    expect(letter?.text).toContain('Budget search has reached 3 % of $1.00');
    // Spent again and looked at again: the step was reached once.
    await spend('two');
    await bursar.rows('UPDATE ledger.outbox SET answered = false');
    await until(async () => (await bursar.rows('SELECT 1 FROM ledger.outbox')).length === 0);
    expect([receivers().http.received.length, receivers().mail.received.length]).toEqual([1, 1]);
  });

  it.each([
    ['a step of a ladder', () => spend('one')],
    ['an anomaly', () => openAnomaly()],
  ])(
    'of %s is sent again under the same id where the worker was killed before it noted that',
    async (_, happens) => {
      const { http: web, mail: post } = receivers();
      [web.answer, post.answer] = ['never', 'never'];
      worker = await startWorker();
      await happens();
      await until(() => web.received.length === 1 && post.received.length === 1);
      await worker.kill();
      expect(await states()).toEqual(['waiting', 'waiting']);
      [web.answer, post.answer] = [200, 'take'];
      // As if the time of the claims were over.
      await makeAllDue(bursar);
      worker = await startWorker();
      await until(async () => (await states()).join() === 'sent,sent');
      const keys = web.received.map(({ headers }) => headers['idempotency-key']);
      expect(keys).toHaveLength(2);
      expect(new Set(keys).size).toBe(1);
      expect(post.received.map(messageIdOf)).toHaveLength(2);
      expect(new Set(post.received.map(messageIdOf)).size).toBe(1);
      expect(messageIdOf(post.received[0] ?? { to: [], text: '' })).not.toBe('');
      expect(worker.output()).not.toContain(KEY);
      expect(worker.output()).not.toContain('mail-password');
    },
  );
});

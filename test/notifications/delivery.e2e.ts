import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { ATTEMPTS_MAX } from '../../apps/api/src/notifications/delivery/failure.js';
import { DeliveryProcessor } from '../../apps/api/src/notifications/delivery/delivery.processor.js';
import {
  CLAIM_MS,
  claimNext,
  noteFailed,
} from '../../apps/api/src/notifications/delivery/messages.repository.js';
import { Database } from '../../apps/api/src/platform/database.js';
import { TravellingClock } from '../support/http/access.js';
import { admit } from '../support/limits/admissions.js';
import {
  alertOf,
  alertsFile,
  raise,
  route,
  sendDue,
  storedMessages,
} from '../support/notifications/alerts.js';
import {
  type HttpReceiver,
  type MailReceiver,
  startHttpReceiver,
  startMailReceiver,
} from '../support/notifications/receivers.js';
import { runCli } from '../support/processes/process.js';
import { startBursar, type TestBursar } from '../support/processes/server.js';
import { applyConfig, GATEWAY, logLine, post } from '../support/usage/lines.js';

const HOUR_MS = 3_600_000;

describe('a message', () => {
  const clock = new TravellingClock();
  let bursar: TestBursar;
  let [good, bad]: HttpReceiver[] = [];
  let mail: MailReceiver;
  beforeEach(async () => {
    clock.aheadMs = 0;
    [good, bad, mail] = [
      await startHttpReceiver(),
      await startHttpReceiver(),
      await startMailReceiver(),
    ];
    process.env['TEST_GOOD'] = `${good.address}/services/secret-path`;
    process.env['TEST_BAD'] = `${bad.address}/services/other-path`;
    const env = { BURSAR_OUTGOING_ALLOW: '127.0.0.1', SMTP_URL: mail.address };
    bursar = await startBursar({ clock, env });
    await applyConfig(
      bursar,
      alertsFile(
        [
          '{ id: bad, type: teams, url: "env:TEST_BAD" }',
          '{ id: good, type: slack, url: "env:TEST_GOOD" }',
          '{ id: mail, type: email, to: [finops@example.com] }',
        ],
        ['{ on: [budget], channels: [bad, good, mail] }'],
      ),
    );
  });
  afterEach(async () => {
    await bursar.close();
    await Promise.all([good?.close(), bad?.close(), mail.close()]);
    delete process.env['TEST_GOOD'];
    delete process.env['TEST_BAD'];
  });
  const states = async () =>
    (await storedMessages(bursar)).map(({ channel, state }) => `${channel} ${state}`);
  const raised = async (key: string) => {
    await raise(bursar, alertOf(key));
    await route(bursar);
  };

  it('says the same as a message of Slack, as a card of Teams and as a letter', async () => {
    await raise(bursar, alertOf('one', { title: 'Spend <b> & [more](x)' }));
    await route(bursar);
    await sendDue(bursar);
    const slack = JSON.parse(good?.received[0]?.body ?? '{}') as { text: string };
    expect(slack.text).toMatch(
      /^\*Spend &lt;b&gt; &amp; \[more\]\(x\)\*\nBecause of a test\.\nbudget · search\n<http:\/\/127/,
    );
    const card = JSON.parse(bad?.received[0]?.body ?? '{}') as Record<string, unknown>;
    expect(JSON.stringify(card)).toContain('application/vnd.microsoft.card.adaptive');
    expect(JSON.stringify(card)).toContain('Spend <b> & \\\\[more\\\\](x)');
    expect(mail.received[0]?.text).toContain('Because of a test.');
  });

  it('that is not taken is tried again later, as the same one, until it is given up; a person sends it again', async () => {
    if (bad !== undefined) bad.answer = 500;
    await raised('one');
    await sendDue(bursar);
    await sendDue(bursar);
    expect(bad?.received).toHaveLength(1);
    expect(await states()).toEqual(['bad waiting', 'good sent', 'mail sent']);
    for (let attempt = 2; attempt <= ATTEMPTS_MAX; attempt += 1)
      await clock.ahead(attempt * 2 * HOUR_MS, () => sendDue(bursar));
    const [dead] = await storedMessages(bursar);
    expect(dead).toMatchObject({
      state: 'dead',
      attempts: ATTEMPTS_MAX,
      error: 'The receiver answers 500.',
    });
    if (bad !== undefined) bad.answer = 202;
    const [message] = await bursar.rows<{ id: string }>(
      `SELECT id::text AS id FROM notifications.message WHERE state = 'dead'`,
    );
    const mutation = `mutation ($id: ID!, $reason: String!) { resendMessage(id: $id, reason: $reason) {
      ... on Message { state attempts } ... on Problem { code } } }`;
    const resend = (reason: string) =>
      bursar.gql<{ resendMessage: unknown }>(mutation, { id: message?.id, reason });
    expect(await resend(' ')).toEqual({ resendMessage: { code: 'needs_a_reason' } });
    expect(await resend('it works again')).toEqual({
      resendMessage: { state: 'waiting', attempts: 0 },
    });
    expect(await resend('once more')).toEqual({ resendMessage: { code: 'not_given_up' } });
    await sendDue(bursar);
    expect(await states()).toEqual(['bad sent', 'good sent', 'mail sent']);
    const ids = new Set(bad?.received.map(({ headers }) => headers['idempotency-key']));
    expect([...ids]).toEqual([message?.id]);
  });

  it('is one attempt’s at a time, and of an attempt that another has followed nothing is kept', async () => {
    await raised('one');
    const claim = (ms: number) =>
      claimNext(bursar.app.get(Database, { strict: false }), 'good', new Date(Date.now() + ms));
    const first = await claim(0);
    expect(first).toMatchObject({ attempts: 1 });
    expect(await claim(CLAIM_MS - 1_000)).toBeNull();
    const second = await claim(CLAIM_MS + 1_000);
    expect(second).toMatchObject({ id: first?.id, attempts: 2 });
    const failed = { error: 'late', hint: 'x', dueAt: null };
    const at = new Date();
    const note = (of: typeof first) =>
      noteFailed(
        bursar.app.get(Database, { strict: false }),
        of ?? { id: '', attempts: 0 },
        failed,
        at,
      );
    await note(first);
    expect((await states())[1]).toBe('good waiting');
    await note(second);
    expect((await states())[1]).toBe('good dead');
  });

  it('waits as long as its receiver asks for', async () => {
    if (bad !== undefined)
      bad.answer = (response) => response.writeHead(429, { 'retry-after': '900' }).end();
    await raised('one');
    await sendDue(bursar);
    await clock.ahead(800_000, () => sendDue(bursar));
    expect(bad?.received).toHaveLength(1);
    await clock.ahead(901_000, () => sendDue(bursar));
    expect(bad?.received).toHaveLength(2);
  });

  it('to a channel that hangs keeps no other channel, no admission and no usage waiting, and is not lost', async () => {
    if (bad !== undefined) bad.answer = 'never';
    mail.answer = 'never';
    for (const key of ['one', 'two', 'three']) await raised(key);
    const processor = bursar.app.get(DeliveryProcessor, { strict: false });
    await processor.run();
    while ((await states()).filter((one) => one === 'good sent').length < 3)
      await sleep(20).then(() => processor.run());
    // Both hang in the middle of their first message, and this is done meanwhile.
    expect((await admit(bursar)).status).toBe(201);
    const line = logLine({ principal: GATEWAY, metadata: { team: 'search' } });
    expect((await post(bursar, [line])).body.accepted).toBe(1);
    expect([bad?.received.length, mail.received.length]).toEqual([1, 1]);
    expect((await states()).filter((one) => one.endsWith('waiting'))).toHaveLength(6);
    await bad?.close();
    await mail.close();
  });

  it('is sent by a test at once, and what went wrong is said', async () => {
    const { url, token } = bursar;
    const sent = await runCli(['alerts', 'test', 'good'], { url, token });
    expect(sent).toMatchObject({ code: 0 });
    expect(sent.stdout).toMatch(/^Sent to good: message [0-9a-f-]{36}\.\n$/);
    if (bad !== undefined) bad.answer = 404;
    const failed = await runCli(['alerts', 'test', 'bad'], { url, token });
    expect(failed.code).toBe(1);
    expect(failed.stderr).toContain('The receiver answers 404.');
    expect((await runCli(['alerts', 'test', 'none'], { url, token })).stderr).toContain(
      'There is bad, good, mail.',
    );
    expect(await states()).toEqual(['good sent', 'bad dead']);
    const channels = await runCli(['alerts', 'channels', '-o', 'json'], { url, token });
    expect(JSON.parse(channels.stdout)).toMatchObject([
      { id: 'bad', target: 'env:TEST_BAD', dead: 1, lastError: 'The receiver answers 404.' },
      { id: 'good', dead: 0, lastError: null },
      { id: 'mail', target: 'finops@example.com' },
    ]);
  });

  it('waits for no channel that was removed', async () => {
    await raised('one');
    await bursar.rows(`DELETE FROM notifications.channel WHERE id = 'bad'`);
    await sendDue(bursar);
    expect(await storedMessages(bursar)).toMatchObject([
      { state: 'dead', error: 'The channel bad is no longer configured.' },
      { state: 'sent' },
      { state: 'sent' },
    ]);
  });

  it('leaves no secret in the database, in GraphQL, in the export or in the audit', async () => {
    if (bad !== undefined) bad.answer = 500;
    await raised('one');
    await sendDue(bursar);
    const tables = await bursar.rows<{ name: string }>(
      `SELECT quote_ident(table_schema) || '.' || quote_ident(table_name) AS name FROM information_schema.tables
       WHERE table_schema NOT IN ('pg_catalog', 'information_schema') AND table_type = 'BASE TABLE'`,
    );
    const kept = await Promise.all(
      tables.map(({ name }) => bursar.rows<{ t: string }>(`SELECT t::text AS t FROM ${name} t`)),
    );
    const shown = await bursar.gql(
      '{ channels { id type target lastError } messages { edges { node { id title error hint } } } }',
    );
    const exported = await (await bursar.http('/v1/config')).text();
    const everything = JSON.stringify([kept, shown]) + exported;
    expect(everything).toContain('env:TEST_GOOD');
    for (const secret of ['secret-path', 'other-path', 'mail-password'])
      expect(everything.includes(secret)).toBe(false);
  });
});

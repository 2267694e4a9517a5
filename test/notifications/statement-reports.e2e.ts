import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { StatementFiles } from '../../apps/api/src/chargeback/chargeback.module.js';
import type { StoredAlert } from '../../apps/api/src/notifications/alert.js';
import { Attachments } from '../../apps/api/src/notifications/delivery/attachments.service.js';
import { StatementReportService } from '../../apps/api/src/notifications/digest/statement-report.service.js';
import { closeMonth } from '../support/chargeback/close.js';
import { SetClock } from '../support/connectors/reading.js';
import type { Caller } from '../support/http/client.js';
import {
  alertOf,
  alertsFile,
  inboxOf,
  sendDue,
  storedMessages,
  titlesOf,
} from '../support/notifications/alerts.js';
import { filesIn } from '../support/notifications/mail-files.js';
import {
  type HttpReceiver,
  type MailReceiver,
  startHttpReceiver,
  startMailReceiver,
} from '../support/notifications/receivers.js';
import { runCli } from '../support/processes/process.js';
import { startBursar, type TestBursar } from '../support/processes/server.js';
import { applyConfig, logLine, post } from '../support/usage/lines.js';

const ADS = 'arn:aws:sts::444455556666:assumed-role/AdsRole/ads';

describe('alerts', () => {
  const clock = new SetClock(new Date('2026-09-21T08:00:00Z'));
  let bursar: TestBursar;
  let mail: MailReceiver;
  let hook: HttpReceiver;
  let [finance, search, ads]: Caller[] = [];
  beforeAll(async () => {
    [mail, hook] = [await startMailReceiver(), await startHttpReceiver()];
    process.env['TEST_HOOK'] = hook.address;
    const env = { BURSAR_OUTGOING_ALLOW: '127.0.0.1', SMTP_URL: mail.address };
    bursar = await startBursar({ clock, env });
    finance = await bursar.as('finance');
    search = await bursar.as('teamLead', ['search']);
    ads = await bursar.as('teamLead', ['ads']);
  });
  afterAll(async () => {
    delete process.env['TEST_HOOK'];
    await Promise.all([bursar.close(), mail.close(), hook.close()]);
  });

  const send = async (input: Readonly<Record<string, unknown>>) => {
    const mutation = `mutation ($input: SendStatementInput!) { sendStatement(input: $input) {
      ... on Message { state error } ... on Problem { code } } }`;
    const all = { month: '2026-08', ...input };
    return (await bursar.gql<{ sendStatement: unknown }>(mutation, { input: all }, finance))
      .sendStatement;
  };
  const titles = async (as: Caller | undefined) => titlesOf(await inboxOf(bursar, as ?? {}));

  it('have the statements of a month once it is closed, each version once, for those who asked', async () => {
    const reports = bursar.app.get(StatementReportService, { strict: false });
    const channels = ['mail', 'ads'].map(
      (id) => `{ id: ${id}, type: email, to: [${id}@example.com] }`,
    );
    channels.push('{ id: hook, type: slack, url: "env:TEST_HOOK" }');
    const rules = [
      '{ on: [monthly-statement], channels: [mail], roles: [finance] }',
      '{ on: [monthly-statement], teams: [ads], channels: [ads], roles: [teamLead] }',
      '{ on: [monthly-statement], teams: [search], channels: [ads] }',
    ];
    await applyConfig(bursar, alertsFile(channels, rules));
    await post(bursar, [logLine({ principal: ADS, at: '2026-08-10T10:00:00Z', output: 100_000 })]);
    clock.at = new Date('2026-09-21T12:00:00Z');
    expect(await reports.run()).toEqual({ written: 0 });
    expect(await closeMonth(bursar, '2026-08')).toMatchObject({ __typename: 'ClosedMonth' });
    // Two workers at once; what one writes the other finds. The team without a statement gets nothing.
    const written = await Promise.all([reports.run(), reports.run()]);
    expect(written[0].written + written[1].written).toBe(2);
    expect(await reports.run()).toEqual({ written: 0 });
    const sent = (await storedMessages(bursar)).filter(({ key }) => key.includes('monthly'));
    expect(sent.map(({ channel, key }) => `${channel} ${key}`).toSorted()).toEqual([
      'ads digest/monthly-statement/2026-08/1/ads',
      'mail digest/monthly-statement/2026-08/1/*',
    ]);
    const [ofAds] = await titles(ads);
    expect(ofAds).toMatch(/^Statement of Ads for 2026-08: \$1\.\d\d$/);
    expect((await titles(finance))[0]).toMatch(/^Statements of 2026-08: \$1\.\d\d$/);
    expect((await titles(search)).filter((title) => title.startsWith('Statement'))).toEqual([]);
  });

  it('have them with their files in a mail, as they were issued', async () => {
    // What comes later is in no statement of before.
    await post(bursar, [logLine({ principal: ADS, at: '2026-08-11T10:00:00Z', output: 7 })]);
    await sendDue(bursar);
    const attached = new Map(mail.received.map(({ to, text }) => [to.join(), filesIn(text)]));
    const ofAds = attached.get('ads@example.com');
    expect([...(ofAds?.keys() ?? [])]).toEqual([
      'bursar-statement_2026-08_ads.pdf',
      'bursar-statement_2026-08_ads.csv',
    ]);
    expect(ofAds?.get('bursar-statement_2026-08_ads.pdf')?.subarray(0, 5).toString()).toBe('%PDF-');
    const issued = await (await bursar.http('/v1/statements/2026-08/ads.csv?version=1')).text();
    expect(ofAds?.get('bursar-statement_2026-08_ads.csv')?.toString()).toBe(issued);
    const whole = attached.get('mail@example.com');
    expect([...(whole?.keys() ?? [])]).toEqual([
      'bursar-statements_2026-08.csv',
      'bursar-statements_2026-08.xlsx',
    ]);
    const month = await (await bursar.http('/v1/statements/2026-08.csv?version=1')).text();
    expect(whole?.get('bursar-statements_2026-08.csv')?.toString()).toBe(month);
  });

  it('carry the teams and the version that they are about, and no others', async () => {
    const of = async (path: string, teams: readonly string[]) => {
      const alert = { ...alertOf('x', { path, teams }), id: 1n, event: 'monthly-statement' };
      const { files } = await bursar.app
        .get(Attachments, { strict: false })
        .of(alert as StoredAlert);
      return files.find(({ type }) => type === 'text/csv')?.content.toString() ?? '';
    };
    const month = '/statements?month=2026-08&version=1';
    expect(await of(month, ['ads'])).toContain('ads');
    expect(await of(month, ['search'])).not.toContain('ads');
    await expect(of('/statements/2026-08/ads?version=2', ['ads'])).rejects.toThrow('version 2');
  });

  it('carry no more than a mail server takes, and say so', async () => {
    const files = bursar.app.get(StatementFiles, { strict: false });
    const large = [
      { name: 'large.pdf', type: 'application/pdf', content: Buffer.alloc(7_000_001) },
    ];
    const found = jest.spyOn(files, 'ofTeam').mockResolvedValue(large);
    const before = mail.received.length;
    expect(await send({ team: 'ads', channel: 'ads' })).toMatchObject({ state: 'sent' });
    found.mockRestore();
    const { text } = mail.received[before] ?? { text: '' };
    expect(filesIn(text).size).toBe(0);
    expect(text).toContain('too large for a mail');
    expect(text).toContain('/v1/statements/2026-08/ads.pdf?version=3D1');
  });

  it('are sent by finance, as often as asked, and one by one in the audit log', async () => {
    const before = mail.received.length;
    const cli = ['statements', 'send', '2026-08', '--team', 'ads', '--to', 'ads'];
    expect(await runCli(cli, { url: bursar.url, token: bursar.token })).toMatchObject({
      ...{
        code: 0,
        stdout: expect.stringMatching(/^Sent the statement of ads for 2026-08 to ads/),
      },
    });
    expect(await send({ team: 'ads', channel: 'hook' })).toMatchObject({ state: 'sent' });
    expect(mail.received.slice(before).map(({ to }) => to)).toEqual([['ads@example.com']]);
    expect(hook.received[0]?.body).toContain('/v1/statements/2026-08/ads.pdf');
    const entries = await bursar.rows(
      "SELECT entity_id AS id, after->>'channel' AS channel FROM audit_entry WHERE action = 'statement.send' ORDER BY seq",
    );
    expect(entries.slice(-2)).toEqual([
      { id: '2026-08/ads/1', channel: 'ads' },
      { id: '2026-08/ads/1', channel: 'hook' },
    ]);
  });

  it.each([
    ['that are drafts', { month: '2026-09' }, { code: 'not_issued' }],
    ['of a team without one', { team: 'search' }, { code: 'no_statement' }],
    ['of a version that there is not', { version: 9 }, { code: 'no_version' }],
    ['to a channel that there is not', { channel: 'none' }, { code: 'unknown_channel' }],
  ])('are not sent %s', async (_, more, problem) => {
    await post(bursar, [logLine({ principal: ADS, at: '2026-09-11T10:00:00Z', output: 7 })]);
    const before = mail.received.length;
    expect(await send({ team: 'ads', channel: 'ads', ...more })).toMatchObject(problem);
    expect(mail.received.length).toBe(before);
  });

  it('say what kept them from arriving, and are not tried again', async () => {
    hook.answer = 500;
    expect(await send({ team: 'ads', channel: 'hook' })).toMatchObject({
      ...{ state: 'dead', error: 'The receiver answers 500.' },
    });
    const asked = hook.received.length;
    await sendDue(bursar);
    expect(hook.received.length).toBe(asked);
  });

  it('have no statements of months that were closed long ago', async () => {
    clock.at = new Date('2026-10-21T12:00:00Z');
    const channels = ['{ id: new, type: email, to: [new@example.com] }'];
    const rules = ['{ on: [monthly-statement], teams: ["*", ads], channels: [new] }'];
    await applyConfig(bursar, alertsFile(channels, rules));
    const reports = bursar.app.get(StatementReportService, { strict: false });
    expect(await reports.run()).toEqual({ written: 0 });
  });
});

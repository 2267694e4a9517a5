import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { DigestProcessor } from '../../apps/api/src/notifications/digest/digest.processor.js';
import { SetClock } from '../support/connectors/reading.js';
import type { Caller } from '../support/http/client.js';
import {
  alertsFile,
  inboxOf,
  sendDue,
  storedMessages,
  titlesOf,
} from '../support/notifications/alerts.js';
import { filesIn } from '../support/notifications/mail-files.js';
import { askingForReports } from '../support/notifications/view-reports.js';
import {
  type HttpReceiver,
  type MailReceiver,
  startHttpReceiver,
  startMailReceiver,
} from '../support/notifications/receivers.js';
import { startBursar, type TestBursar } from '../support/processes/server.js';
import { readCsv } from '../support/usage/answers.js';
import { applyConfig, logLine, post } from '../support/usage/lines.js';

const ADS = 'arn:aws:sts::444455556666:assumed-role/AdsRole/ads';
const OF_SEARCH = { metadata: { team: 'search' } };

describe('a saved view that is sent', () => {
  // A Wednesday.
  const clock = new SetClock(new Date('2026-09-16T12:00:00Z'));
  let bursar: TestBursar;
  let mail: MailReceiver;
  let hook: HttpReceiver;
  let [finance, search, ads]: Caller[] = [];
  beforeAll(async () => {
    [mail, hook] = [await startMailReceiver(), await startHttpReceiver()];
    process.env['TEST_HOOK'] = hook.address;
    const env = { BURSAR_OUTGOING_ALLOW: '127.0.0.1', SMTP_URL: mail.address };
    bursar = await startBursar({ clock, env });
    const channels = [
      '{ id: mail, type: email, to: [all@example.com] }',
      '{ id: hook, type: slack, url: "env:TEST_HOOK" }',
    ];
    await applyConfig(bursar, alertsFile(channels, ['{ on: [close], channels: [mail] }']));
    await post(bursar, [
      logLine({ ...OF_SEARCH, at: '2026-09-01T10:00:00Z', output: 50_000 }),
      logLine({ ...OF_SEARCH, at: '2026-09-08T10:00:00Z', output: 100_000 }),
      logLine({ principal: ADS, at: '2026-09-08T11:00:00Z', output: 300_000 }),
      logLine({ ...OF_SEARCH, at: '2026-09-15T10:00:00Z', output: 200_000 }),
      logLine({ principal: ADS, at: '2026-09-15T11:00:00Z', output: 400_000 }),
    ]);
    finance = await bursar.as('finance');
    search = await bursar.as('teamLead', ['search']);
    ads = await bursar.as('teamLead', ['ads']);
  });
  afterAll(async () => {
    delete process.env['TEST_HOOK'];
    await Promise.all([bursar.close(), mail.close(), hook.close()]);
  });

  const { save, set, pause, remove, list } = askingForReports(() => bursar);
  const run = (): Promise<{ written: number }> =>
    bursar.app.get(DigestProcessor, { strict: false }).run();
  const keys = async (): Promise<string[]> =>
    (await storedMessages(bursar)).map(({ channel, key }) => `${channel.slice(0, 6)} ${key}`);
  const ALL = { timezone: 'Europe/Berlin', groupBy: ['team', 'model'], filters: [] };
  const OWN = { ...ALL, filters: [{ dimension: 'team', in: ['search'] }] };

  it('goes out once for each week that ends, late rather than not at all, and none from before', async () => {
    const view = await save('All teams', ALL, finance);
    expect(await set({ view, every: 'week', channels: ['mail', 'hook'] }, finance)).toMatchObject({
      ...{ state: 'active', nextAt: '2026-09-21T06:00:00.000Z', lastAt: null, deliveries: [] },
    });
    expect(await run()).toEqual({ written: 0 });
    clock.at = new Date('2026-09-21T05:59:00Z');
    expect(await run()).toEqual({ written: 0 });
    // The worker was away on Monday morning.
    clock.at = new Date('2026-09-22T21:00:00Z');
    const written = await Promise.all([run(), run()]);
    expect(written[0].written + written[1].written).toBe(1);
    expect(await run()).toEqual({ written: 0 });
    const key = `view/${view}/week/2026-09-14`;
    expect((await keys()).toSorted()).toEqual([`hook ${key}`, `mail ${key}`, `person ${key}`]);
  });

  it('has its figures, their change, a link to the same and the file of the page', async () => {
    await sendDue(bursar);
    expect(new Set(mail.received.flatMap(({ to }) => to))).toEqual(
      new Set(['all@example.com', expect.stringMatching(/^[0-9a-f-]{36}@example.com$/)]),
    );
    const query = `query ($input: SpendInput!) { spend(input: $input) { ... on SpendResult {
      total { cost } before { cost } rows { keys figures { cost } } } } }`;
    const input = { from: '2026-09-14', to: '2026-09-21', timezone: 'Europe/Berlin' };
    const { spend } = await bursar.gql<{
      spend: {
        total: { cost: string };
        before: { cost: string };
        rows: { keys: string[]; figures: { cost: string } }[];
      };
    }>(query, { input: { ...input, groupBy: ['team', 'model'] } });
    const [text = ''] = mail.received
      .filter(({ to }) => to.includes('all@example.com'))
      .map((one) => one.text.replaceAll('=\r\n', ''));
    expect(text).toMatch(/^Subject: .*All teams, the week from 2026-09-14: \$\d+\.\d\d$/m);
    expect(text).toMatch(/^\+\$\d+\.\d\d \(\+\d+ %\) against the week before\.$/m);
    expect(text).toMatch(/^Ads, .*: \$\d/m);
    expect(text).toContain('from=3D2026-09-14&to=3D2026-09-21');
    const [file] = [...filesIn(mail.received[0]?.text ?? '').entries()];
    expect(file?.[0]).toBe('bursar-spend-by-team-model_2026-09-14_2026-09-21_Europe-Berlin.csv');
    const rows = readCsv(file?.[1].toString() ?? '');
    expect(rows.pop()).toMatchObject({ team: 'Total', cost: spend.total.cost });
    expect(rows.map(({ team, model, cost }) => [team, model, cost])).toEqual(
      spend.rows.map(({ keys: of, figures }) => [...of, figures.cost]),
    );
    const [posted] = hook.received;
    expect(posted?.body).toContain('/v1/exports/spend.csv?input=');
    const link = /\/v1\/exports\/spend\.csv\?input=[^|>"\\]+/.exec(posted?.body ?? '')?.[0] ?? '';
    expect(await (await bursar.http(link, {}, finance)).text()).toBe(file?.[1].toString());
    expect(titlesOf(await inboxOf(bursar, finance ?? {}))[0]).toMatch(/^All teams, the week/);
    const [shown] = await list(finance);
    expect(shown).toMatchObject({ lastAt: '2026-09-22T21:00:00.000Z' });
    expect(
      shown?.deliveries.toSorted((a, b) => String(a.channel).localeCompare(String(b.channel))),
    ).toEqual([
      { channel: 'hook', state: 'sent', error: null },
      { channel: 'mail', state: 'sent', error: null },
      { channel: null, state: 'sent', error: null },
    ]);
  });

  it('shows what failed on its way', async () => {
    hook.answer = 410;
    clock.at = new Date('2026-09-28T07:00:00Z');
    expect(await run()).toEqual({ written: 1 });
    await sendDue(bursar);
    const [shown] = await list(finance);
    expect(shown?.deliveries.find(({ channel }) => channel === 'hook')).toEqual({
      ...{ channel: 'hook', state: 'waiting', error: 'The receiver answers 410.' },
    });
    hook.answer = 200;
  });

  it('is paused, goes on with what ends from then on, and is removed; each change is in the audit log', async () => {
    const [{ id: view } = { id: '' }] = await list(finance);
    expect(await pause(view, true, finance)).toMatchObject({ state: 'paused', nextAt: null });
    clock.at = new Date('2026-10-05T07:00:00Z');
    expect(await run()).toEqual({ written: 0 });
    expect(await pause(view, false, finance)).toMatchObject({ state: 'active' });
    expect(await run()).toEqual({ written: 0 });
    // No one else's may be changed, or is even known.
    expect(await pause(view, true, ads)).toMatchObject({ code: 'unknown_view' });
    expect(await list(search)).toEqual([]);
    expect(await remove(view, finance)).toMatchObject({ id: view, every: 'week' });
    expect(await list(finance)).toEqual([]);
    const actions = await bursar.rows(
      "SELECT action FROM audit_entry WHERE entity_type = 'viewReport' ORDER BY seq",
    );
    expect(actions.map(({ action }) => action)).toEqual([
      ...['viewReport.set', 'viewReport.pause', 'viewReport.resume', 'viewReport.remove'],
    ]);
  });

  it('shows its receivers what its owner may see, and ends, saying so, once they may not any more', async () => {
    const view = await save('Ours', ALL, search);
    expect(await set({ view, every: 'day' }, search)).toMatchObject({ state: 'active' });
    clock.at = new Date('2026-10-06T07:00:00Z');
    await post(bursar, [
      logLine({ ...OF_SEARCH, at: '2026-10-05T10:00:00Z', output: 10_000 }),
      logLine({ principal: ADS, at: '2026-10-05T10:00:00Z', output: 90_000 }),
    ]);
    const before = mail.received.length;
    expect(await run()).toEqual({ written: 1 });
    await sendDue(bursar);
    const [sent] = mail.received.slice(before);
    const [[, file] = []] = [...filesIn(sent?.text ?? '').entries()];
    expect(file?.toString()).toContain('search');
    expect(file?.toString()).not.toContain('ads');
    const own = "WHERE id = (SELECT owner FROM notifications.view_report WHERE state = 'active')";
    // Another right gives its readers nothing more.
    await bursar.rows(`UPDATE person SET roles = '{teamLead,finance}' ${own}`);
    clock.at = new Date('2026-10-07T07:00:00Z');
    expect(await run()).toEqual({ written: 1 });
    await sendDue(bursar);
    expect(mail.received.at(-1)?.text).not.toContain('Ads');
    await bursar.rows(`UPDATE person SET roles = '{teamLead}', teams = '{ads}' ${own}`);
    clock.at = new Date('2026-10-08T07:00:00Z');
    expect(await run()).toEqual({ written: 0 });
    await sendDue(bursar);
    const { text = '' } = mail.received.at(-1) ?? {};
    expect(text).toContain('Ours is not sent any more');
    expect(text).toContain('does not see search any more');
    expect(filesIn(text).size).toBe(0);
    expect(await run()).toEqual({ written: 0 });
    const [shown] = (await list(finance)).filter(({ id }) => id === view);
    expect(shown).toMatchObject({
      ...{ state: 'stopped', nextAt: null },
      stoppedBecause: expect.stringContaining('does not see search any more'),
    });
  });

  it('compares two selections, each with its file', async () => {
    const beside = [{ dimension: 'team', in: ['ads'] }];
    const view = await save('Search and Ads', { ...OWN, beside }, finance);
    await set({ view, every: 'month', mailsOwner: false, channels: ['mail'] }, finance);
    clock.at = new Date('2026-11-01T09:00:00Z');
    const before = mail.received.length;
    expect(await run()).toEqual({ written: 1 });
    await sendDue(bursar);
    const { text = '' } = mail.received[before] ?? {};
    const plain = text.replaceAll('=\r\n', '');
    expect(plain).toMatch(/^team Search: \$\d/m);
    expect(plain).toMatch(/^team Ads: \$\d/m);
    expect(plain).toMatch(/^Difference: \+\$\d+\.\d\d \(team Ads less team Search\)\.$/m);
    const [first, second] = [...filesIn(text).values()].map((file) => readCsv(file.toString()));
    expect(first?.every(({ team }) => team === 'search' || team === 'Total')).toBe(true);
    expect(second?.every(({ team }) => team === 'ads' || team === 'Total')).toBe(true);
  });

  it.each([
    ['without a receiver', { mailsOwner: false }, 'no_receiver'],
    ['to a channel that there is not', { channels: ['none'] }, 'unknown_channel'],
    ['of someone else', { as: 'ads' }, 'unknown_view'],
    ['that asks nothing', { asks: null }, 'not_reportable'],
  ])('is refused %s', async (name, { as, asks = ALL, ...more }: Record<string, unknown>, code) => {
    const view = await save(name, asks as object | null, finance);
    const by = as === 'ads' ? ads : finance;
    expect(await set({ view, every: 'day', ...more }, by)).toMatchObject({ code });
  });

  it('goes to channels by finance and platform engineers alone, and keeps no question that has no answer', async () => {
    const view = await save('Mine', OWN, ads);
    expect(await set({ view, every: 'day', channels: ['mail'] }, ads)).toMatchObject({
      code: 'no_channels',
    });
    const mutation = `mutation ($input: SaveViewInput!) { saveView(input: $input) { ... on Problem { code path } } }`;
    const input = { name: 'Odd', path: '/explore', query: '', asks: { ...ALL, groupBy: ['zzz'] } };
    expect((await bursar.gql<{ saveView: object }>(mutation, { input }, ads)).saveView).toEqual({
      ...{ code: 'unknown_dimension', path: 'asks.groupBy.0' },
    });
  });
});

import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { DigestService } from '../../apps/api/src/notifications/digest/digest.service.js';
import { WatchService } from '../../apps/api/src/notifications/news/watch.service.js';
import { SourceWatch } from '../../apps/api/src/connectors/source-watch.service.js';
import { JobRunner } from '../../apps/api/src/platform/job-runner.js';
import { SetClock } from '../support/connectors/reading.js';
import { stop, resume } from '../support/gateways/controls.js';
import { moveBalances } from '../support/limits/admissions.js';
import { createKey } from '../support/http/access.js';
import { bearer, type Caller } from '../support/http/client.js';
import {
  alertOf,
  alertsFile,
  inboxOf,
  raise,
  route,
  storedMessages,
  titlesOf,
} from '../support/notifications/alerts.js';
import { startBursar, type TestBursar } from '../support/processes/server.js';
import { applyConfig, GATEWAY, logLine, post } from '../support/usage/lines.js';

const NIGHT = new Date('2026-09-16T22:00:00Z');

describe('alerts', () => {
  const clock = new SetClock(NIGHT);
  let bursar: TestBursar;
  let [finance, platform, search, ads]: Caller[] = [];
  beforeAll(async () => {
    bursar = await startBursar({ clock });
    finance = await bursar.as('finance');
    platform = await bursar.as('platform');
    search = await bursar.as('teamLead', ['search']);
    ads = await bursar.as('teamLead', ['ads']);
    await applyConfig(
      bursar,
      `${alertsFile(
        [
          '{ id: mail, type: email, to: [finops@example.com] }',
          '{ id: ads, type: email, to: [ads@example.com] }',
        ],
        [
          '{ on: [budget, stop], channels: [mail], minimumUsd: "20", quietHours: { from: "20:00", to: "07:00" } }',
          '{ on: [budget], teams: [ads], channels: [ads] }',
          '{ on: [daily-digest, weekly-digest], channels: [mail], roles: [finance] }',
          '{ on: [daily-digest], teams: [ads], channels: [ads], roles: [teamLead] }',
        ],
      )}reportingTimezone: Europe/Berlin
budgets:
  - { id: course, scope: { team: search }, limit: "0.02", window: month, mode: soft }
  - { id: over, scope: { team: ads }, limit: "0.01", window: month, mode: soft }
sources:
  - { id: prices, type: aws-prices, every: 1d }
`,
    );
  });
  afterAll(() => bursar.close());

  const titles = async (as: Caller | undefined) => titlesOf(await inboxOf(bursar, as ?? {}));
  const dueOf = (key: string) =>
    bursar.rows<{ channel: string; due: Date }>(
      `SELECT channel, due_at AS due FROM notifications.message m JOIN notifications.alert a ON a.id = m.alert
       WHERE key = $1 ORDER BY channel`,
      [key],
    );

  it('go where the rules of their event, team and amount say, after quiet hours unless they are a breach', async () => {
    await raise(bursar, alertOf('quiet'));
    await raise(bursar, alertOf('breach', { breaks: 'quiet-hours' }));
    await raise(bursar, alertOf('small', { usd: '19.999999999999999' }));
    await raise(bursar, alertOf('no amount', { usd: null, teams: ['ads'] }));
    await raise(bursar, alertOf('source', { event: 'source' }));
    await route(bursar);
    const morning = new Date('2026-09-17T05:00:00Z');
    expect(await dueOf('quiet')).toEqual([{ channel: 'mail', due: morning }]);
    expect(await dueOf('breach')).toEqual([{ channel: 'mail', due: NIGHT }]);
    expect(await dueOf('small')).toEqual([]);
    expect(await dueOf('no amount')).toEqual([
      { channel: 'ads', due: NIGHT },
      { channel: 'mail', due: morning },
    ]);
    expect(await dueOf('source')).toEqual([]);
  });

  it('are in the inbox of those whom they concern, and of no other team, once', async () => {
    await raise(bursar, alertOf('quiet'));
    await route(bursar);
    expect(await titles(finance)).toEqual([
      'Alert no amount',
      'Alert small',
      'Alert breach',
      'Alert quiet',
    ]);
    expect(await titles(search)).toEqual(['Alert small', 'Alert breach', 'Alert quiet']);
    expect(await titles(ads)).toEqual(['Alert no amount']);
    expect(await titles(platform)).toEqual(['Alert source']);
    expect(await titles(bearer(bursar.token))).toEqual([]);
  });

  it('are read by one person without being read by another', async () => {
    const [first] = (await inboxOf(bursar, search ?? {})).edges;
    const mutation = 'mutation ($ids: [ID!]) { markInboxRead(ids: $ids) { count } }';
    const read = (as: Caller | undefined, ids: unknown) =>
      bursar.gql<{ markInboxRead: { count: number } }>(mutation, { ids }, as);
    expect(await read(search, [first?.node.id])).toEqual({ markInboxRead: { count: 2 } });
    expect((await inboxOf(bursar, finance ?? {})).unread).toBe(4);
    expect(await read(search, null)).toEqual({ markInboxRead: { count: 0 } });
    expect(await bursar.gql('{ inboxUnread { count } }', {}, finance)).toEqual({
      inboxUnread: { count: 4 },
    });
  });

  it('of a team are no longer seen by someone who has left it', async () => {
    const [lead] = await bursar.rows<{ id: string }>(
      `UPDATE person SET teams = '{ads}' WHERE teams = '{search}' RETURNING id::text AS id`,
    );
    expect(await titles(search)).toEqual([]);
    await bursar.rows(`UPDATE person SET teams = '{search}' WHERE id = $1::uuid`, [lead?.id]);
    expect(await titles(search)).toHaveLength(3);
  });

  it('come of stops, of what time alone shows, and of sources; each once', async () => {
    const made = await stop(bursar, { reason: 'runaway', until: '2026-09-16T22:30:00Z' });
    const lifted = await stop(bursar, {
      reason: 'by hand',
      scope: { team: 'ads' },
      confirm: 'ads',
    });
    await resume(bursar, lifted.stop?.id);
    const line = (metadata: Record<string, string>, principal = GATEWAY) =>
      logLine({ principal, metadata, at: '2026-09-10T10:00:00Z' });
    await post(bursar, [
      line({ team: 'search' }),
      line({}, 'arn:aws:sts::444455556666:assumed-role/AdsRole/x'),
    ]);
    await bursar.rows(
      `UPDATE source SET last_error = 'AWS answers 500.', last_hint = 'Wait.', last_ok_at = '2026-09-13T22:00:00Z', last_run_at = now(), next_run_at = '2100-01-01'`,
    );
    const { key } = await createKey(bursar, {
      ...{ name: 'edge', kind: 'gateway', expiresAt: '2026-09-26T10:00:00Z' },
    });
    // One that was made to last no longer than the warning comes without one.
    await bursar.rows(`UPDATE api_key SET created_at = '2026-08-01' WHERE name = 'edge'`);
    const runner = bursar.app.get(JobRunner, { strict: false });
    await runner.start();
    const seen = async (like: string) =>
      (await bursar.rows('SELECT 1 FROM notifications.alert WHERE title LIKE $1', [like])).length;
    while ((await seen('%topped:%')) < 3) await new Promise((resolve) => setTimeout(resolve, 50));
    await runner.stop();
    await moveBalances(bursar);
    clock.at = new Date('2026-09-16T23:00:00Z');
    for (let twice = 0; twice < 2; twice += 1) {
      await bursar.app.get(WatchService, { strict: false }).run();
      await bursar.app.get(SourceWatch, { strict: false }).run();
    }
    await route(bursar);
    clock.at = NIGHT;
    const all = await bursar.rows<{ title: string; path: string }>(
      `SELECT title, path FROM notifications.alert WHERE key !~ '^(quiet|breach|small|no amount|source$|digest/)' ORDER BY title`,
    );
    expect(all.map(({ title }) => title)).toEqual([
      'Budget course is on course to reach its limit on 2026-09-28, 2 days early',
      'Budget over is used up',
      'No longer stopped: team ads',
      'No longer stopped: team search',
      'Stopped: team ads',
      'Stopped: team search',
      'The gateway key edge ends on 2026-09-26 10:00 UTC',
      'The source prices fails',
    ]);
    // Each leads to the one thing that it is about.
    expect(all.slice(2).map(({ path }) => path)).toEqual([
      ...[lifted, made, lifted, made].map((one) => `/stop?stop=${one.stop?.id ?? ''}`),
      ...[`/platform/keys?apiKey=${key.id}`, '/platform/sources?source=prices'],
    ]);
    expect(made.stop?.reason).toBe('runaway');
  });

  it('sum up a day and a week, in the reporting zone, once, for those who asked', async () => {
    clock.at = new Date('2026-09-21T05:59:00Z');
    await post(bursar, [
      logLine({
        principal: GATEWAY,
        metadata: { team: 'search' },
        // In Berlin it is the twentieth.
        at: '2026-09-19T22:30:00Z',
        output: 100_000,
      }),
      logLine({
        principal: GATEWAY,
        metadata: { team: 'search' },
        at: '2026-09-19T10:00:00Z',
        output: 50_000,
      }),
    ]);
    const digests = bursar.app.get(DigestService, { strict: false });
    expect(await digests.run()).toEqual({ written: 0 });
    clock.at = new Date('2026-09-21T06:00:00Z');
    expect(await digests.run()).toEqual({ written: 2 });
    expect(await digests.run()).toEqual({ written: 0 });
    const messages = (await storedMessages(bursar)).filter(({ key }) =>
      /^digest.*-(14|20)\//.test(key),
    );
    expect(messages.map(({ channel, key }) => `${channel} ${key}`)).toEqual([
      'mail digest/daily-digest/2026-09-20/*',
      'mail digest/weekly-digest/2026-09-14/*',
    ]);
    const [week, day] = await titles(finance);
    expect(day).toMatch(/^Spend of 2026-09-20: \$\d+\.\d\d$/);
    expect(week).toMatch(/^Spend of the week from 2026-09-14: \$/);
    const [lines] = await bursar.rows<{ lines: string[] }>(
      `SELECT to_jsonb(lines) AS lines FROM notifications.alert WHERE event = 'daily-digest' ORDER BY key`,
    );
    expect(lines?.lines[0]).toMatch(/^\+\$\d+\.\d\d \(\+\d+ %\) against the day before/);
    expect(lines?.lines.join()).toContain('Search: $');
    // Of a team that spent nothing, on that day and the one before, there is nothing to say.
    for (const lead of [ads, search])
      expect((await titles(lead)).filter((title) => title.startsWith('Spend'))).toEqual([]);
  });
});

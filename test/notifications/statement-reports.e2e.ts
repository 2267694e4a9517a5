import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { StatementReportService } from '../../apps/api/src/notifications/digest/statement-report.service.js';
import { closeMonth } from '../support/chargeback/close.js';
import { SetClock } from '../support/connectors/reading.js';
import type { Caller } from '../support/http/client.js';
import { alertsFile, inboxOf, storedMessages, titlesOf } from '../support/notifications/alerts.js';
import { startBursar, type TestBursar } from '../support/processes/server.js';
import { applyConfig, logLine, post } from '../support/usage/lines.js';

describe('alerts', () => {
  const clock = new SetClock(new Date('2026-09-21T08:00:00Z'));
  let bursar: TestBursar;
  let [finance, search, ads]: Caller[] = [];
  beforeAll(async () => {
    bursar = await startBursar({ clock });
    finance = await bursar.as('finance');
    search = await bursar.as('teamLead', ['search']);
    ads = await bursar.as('teamLead', ['ads']);
  });
  afterAll(() => bursar.close());

  const titles = async (as: Caller | undefined) => titlesOf(await inboxOf(bursar, as ?? {}));

  it('have the statements of a month once it is closed, each version once, for those who asked', async () => {
    const reports = bursar.app.get(StatementReportService, { strict: false });
    const channels = ['mail', 'ads'].map(
      (id) => `{ id: ${id}, type: email, to: [${id}@example.com] }`,
    );
    const rules = [
      '{ on: [monthly-statement], channels: [mail], roles: [finance] }',
      '{ on: [monthly-statement], teams: [ads], channels: [ads], roles: [teamLead] }',
      '{ on: [monthly-statement], teams: [search], channels: [ads] }',
    ];
    await applyConfig(bursar, alertsFile(channels, rules));
    const principal = 'arn:aws:sts::444455556666:assumed-role/AdsRole/ads';
    await post(bursar, [logLine({ principal, at: '2026-08-10T10:00:00Z', output: 100_000 })]);
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

  it('have no statements of months that were closed long ago', async () => {
    clock.at = new Date('2026-10-21T12:00:00Z');
    const channels = ['{ id: new, type: email, to: [new@example.com] }'];
    const rules = ['{ on: [monthly-statement], teams: ["*", ads], channels: [new] }'];
    await applyConfig(bursar, alertsFile(channels, rules));
    const reports = bursar.app.get(StatementReportService, { strict: false });
    expect(await reports.run()).toEqual({ written: 0 });
  });
});

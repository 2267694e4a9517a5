import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { AnomalyAlerts } from '../../apps/api/src/notifications/news/anomaly.processors.js';
import {
  CRAWLER,
  DAY,
  Drill,
  HOUR,
  MINUTE,
  SUNDAY,
  TEAMS,
  usual,
} from '../support/anomalies/drill.js';
import { route, sendDue } from '../support/notifications/alerts.js';
import {
  type HttpReceiver,
  type MailReceiver,
  startHttpReceiver,
  startMailReceiver,
} from '../support/notifications/receivers.js';

const NIGHT = SUNDAY + 23 * HOUR;

describe('a key that loops on a Sunday night', () => {
  let http: HttpReceiver;
  let mail: MailReceiver;
  let drill: Drill;
  beforeAll(async () => {
    [http, mail] = [await startHttpReceiver(), await startMailReceiver()];
    process.env['ANOMALY_HOOK'] = `${http.address}/services/hook`;
    const env = { BURSAR_OUTGOING_ALLOW: '127.0.0.1', SMTP_URL: mail.address };
    drill = await Drill.start(
      { env },
      `${TEAMS}channels:
  - { id: chat, type: slack, url: "env:ANOMALY_HOOK" }
  - { id: mail, type: email, to: [finops@example.com] }
alerts:
  - { on: [anomaly], channels: [chat, mail] }
anomalies: { escalateAfterMinutes: 60 }
`,
    );
    drill.now = NIGHT + 4 * HOUR;
    await drill.call(usual(SUNDAY - 15 * DAY, NIGHT + 4 * HOUR));
    await drill.pass(NIGHT - HOUR);
  });
  afterAll(async () => {
    delete process.env['ANOMALY_HOOK'];
    await drill.close();
    await http.close();
    await mail.close();
  });

  /** What the jobs do with each fact; every job may run twice. */
  const deliver = async () => {
    const alerts = drill.bursar.app.get(AnomalyAlerts, { strict: false });
    for (const fact of [...(await drill.facts()), ...(await drill.facts())])
      await alerts.run(fact as Parameters<AnomalyAlerts['run']>[0]);
    await route(drill.bursar);
    await sendDue(drill.bursar);
  };

  it('is one message on each channel, with money, key, model and a link, while it grows and when it ends', async () => {
    await drill.goesOn(CRAWLER, NIGHT, NIGHT + 4 * MINUTE, 10);
    await deliver();
    await drill.goesOn(CRAWLER, NIGHT + 4 * MINUTE, NIGHT + 20 * MINUTE, 10);
    await deliver();
    await drill.passes(NIGHT + 21 * MINUTE, NIGHT + 3 * HOUR, 30 * MINUTE);
    await deliver();
    expect((await drill.facts()).map(({ step }) => step)).toContain('ended');
    expect([http.received.length, mail.received.length]).toEqual([1, 1]);
    const [anomaly] = await drill.found();
    const said = http.received[0]?.body ?? '';
    expect(said).toContain('searchRole/crawler');
    expect(said).toContain('claude-sonnet-4-5');
    expect(said).toMatch(/\$\d+\.\d\d/);
    expect(said).toContain(`/anomalies/${anomaly?.id ?? ''}`);
    expect(mail.received[0]?.to).toEqual(['finops@example.com']);
  });
});

import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import {
  MonthEndWatch,
  UnpricedWatch,
} from '../../apps/api/src/notifications/news/month-watch.service.js';
import { AlertRetention } from '../../apps/api/src/notifications/retention.processor.js';
import { AnomalyRetention } from '../../apps/api/src/anomalies/retention.processor.js';
import { OperationsRetention } from '../../apps/api/src/operations/alerts/retention.processor.js';
import { RetentionProcessor } from '../../apps/api/src/admissions/retention/retention.processor.js';
import { insertAnomaly } from '../support/anomalies/shown.js';
import { SetClock } from '../support/connectors/reading.js';
import { alertOf, alertsFile, raise, route, sendDue } from '../support/notifications/alerts.js';
import { startBursar, type TestBursar } from '../support/processes/server.js';
import { applyConfig, logLine, post, SONNET } from '../support/usage/lines.js';

const UNKNOWN = 'acme.unknown-v1:0';

let clock: SetClock;
let bursar: TestBursar;
const begin = async (now: string): Promise<void> => {
  clock = new SetClock(new Date(now));
  bursar = await startBursar({ clock });
};

const alerts = () =>
  bursar.rows<{ event: string; key: string; title: string; path: string; lines: string[] }>(
    `SELECT event, key, title, path, to_jsonb(lines) AS lines FROM notifications.alert ORDER BY id`,
  );

describe('figures that are not whole', () => {
  beforeAll(async () => {
    await begin('2026-09-02T08:00:00Z');
    const call = (at: string, model: string) => logLine({ at, model });
    await post(bursar, [
      call('2026-08-20T10:00:00Z', UNKNOWN),
      call('2026-08-21T10:00:00Z', UNKNOWN),
      call('2026-08-21T10:00:00Z', SONNET),
      call('2026-09-01T10:00:00Z', UNKNOWN),
    ]);
  });
  afterAll(() => bursar.close());

  const watch = async () => {
    await bursar.app.get(UnpricedWatch, { strict: false }).run();
    await bursar.app.get(MonthEndWatch, { strict: false }).run();
  };

  it('are reported of a model without a price, once a month, with the page that sets it', async () => {
    await watch();
    await watch();
    expect(await alerts()).toMatchObject([
      {
        event: 'price',
        title: `${UNKNOWN} has no price`,
        path: `/platform/prices?q=${encodeURIComponent(UNKNOWN)}`,
        lines: [expect.stringMatching(/^1 call of 2026-09 waits for one\./), expect.anything()],
      },
    ]);
  });

  it('are reported of a month that is over, once the logs of its last days have had their time', async () => {
    clock.at = new Date('2026-09-04T00:00:00Z');
    await watch();
    await watch();
    expect((await alerts()).slice(1)).toMatchObject([
      {
        event: 'close',
        key: 'close/2026-08/unpriced',
        title: '2026-08 is over, and 2 calls of it have no price',
        path: '/explore?from=2026-08-01&to=2026-09-01&tz=UTC&group=model',
      },
    ]);
  });

  it('are reported where the metrics of the provider show calls that no log has', async () => {
    await bursar.rows(
      `INSERT INTO reconciliation.metric_hour (account, region, hour, namespace, model, invocations, input, output)
       VALUES ('444455556666', 'us-east-1', '2026-08-21T12:00:00Z', 'AWS/Bedrock', $1, 3, 900, 300)`,
      [SONNET],
    );
    await bursar.rows(
      `INSERT INTO reconciliation.measured_hour (account, region, hour, read_at)
       VALUES ('444455556666', 'us-east-1', '2026-08-21T12:00:00Z', '2026-08-22T00:00:00Z')`,
    );
    await watch();
    await watch();
    const [, , gap, ...others] = await alerts();
    expect(others).toEqual([]);
    expect(gap).toMatchObject({
      key: 'close/2026-08/gaps',
      path: '/reconciliation?month=2026-08',
    });
    expect(gap?.lines[0]).toContain('us-east-1 from 2026-08-21 12:00 UTC');
  });
});

describe('what is past retention', () => {
  beforeAll(async () => {
    await begin('2026-09-16T22:00:00Z');
    await applyConfig(
      bursar,
      alertsFile(
        ['{ id: mail, type: email, to: [finops@example.com] }'],
        ['{ on: [budget], channels: [mail] }'],
      ),
    );
    await bursar.as('finance');
    for (const key of ['sent', 'waits']) await raise(bursar, alertOf(key, { at: clock.at }));
    await route(bursar);
    await sendDue(bursar);
    await raise(bursar, alertOf('not routed yet', { at: clock.at }));
    await bursar.rows(
      `UPDATE notifications.message SET state = 'dead' WHERE alert = (SELECT id FROM notifications.alert WHERE key = 'sent')`,
    );
    await insertAnomaly(bursar, '0199d000-0000-7000-8000-000000000001');
    await insertAnomaly(bursar, '0199d000-0000-7000-8000-000000000002');
    await bursar.rows(
      `UPDATE anomalies.anomaly SET to_at = '2026-09-17T12:00:00Z' WHERE id = '0199d000-0000-7000-8000-000000000001'`,
    );
    await bursar.rows(
      `INSERT INTO limits.ladder_anomaly (anomaly, scope, is_open, changed_at)
       SELECT id, scope, to_at IS NULL, from_at FROM anomalies.anomaly`,
    );
    await bursar.rows(
      `INSERT INTO anomalies.plan (id, scope, starts_at, ends_at, note, created_at, created_by)
       SELECT gen_random_uuid(), '{"team": "search"}', '2026-09-01', ends::timestamptz, 'x', '2026-09-01', 'x'
       FROM unnest(ARRAY['2026-09-20', '2027-10-01']) AS ends`,
    );
    await bursar.rows(`INSERT INTO anomalies.threshold VALUES ('search', 6, '2026-09-01')`);
    await bursar.rows(
      `INSERT INTO operations.episode (id, rule, provider, model, first_at, last_at, value, limit_value, seen_at)
       VALUES (gen_random_uuid(), 'errorRate', 'bedrock', 'm', '2026-09-01', '2026-09-01', 5, 1, '2026-09-01')`,
    );
    await bursar.rows(
      `INSERT INTO operations.deploy_note (id, at, text, posted_by, posted_by_id, posted_at)
       VALUES ('n', '2026-09-01', 'x', 'x', 'x', '2026-09-01')`,
    );
  });
  afterAll(() => bursar.close());

  const TABLES = [
    ...['notifications.alert', 'notifications.message', 'notifications.inbox'],
    ...['anomalies.anomaly', 'anomalies.plan', 'anomalies.threshold', 'limits.ladder_anomaly'],
    ...['operations.episode', 'operations.deploy_note'],
  ];
  const counts = async () => {
    const sizes = TABLES.map((table) =>
      bursar.rows<{ n: number }>(`SELECT count(*)::int AS n FROM ${table}`),
    );
    return (await Promise.all(sizes)).map(([row]) => row?.n);
  };
  const forget = async () => {
    for (const one of [AlertRetention, AnomalyRetention, OperationsRetention, RetentionProcessor])
      await bursar.app.get<{ run: () => Promise<unknown> }>(one, { strict: false }).run();
  };

  it('goes with all that belongs to it; what waits or goes on stays', async () => {
    const whole = await counts();
    expect(whole).toEqual([3, 2, 2, 2, 2, 1, 2, 1, 1]);
    clock.at = new Date('2027-09-30T00:00:00Z');
    await forget();
    expect(await counts()).toEqual(whole);
    clock.at = new Date('2027-11-01T00:00:00Z');
    await forget();
    expect(await counts()).toEqual([2, 1, 1, 1, 1, 0, 1, 0, 0]);
    expect((await alerts()).map(({ key }) => key)).toEqual(['waits', 'not routed yet']);
  });
});

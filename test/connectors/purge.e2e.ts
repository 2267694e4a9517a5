import { afterEach, beforeEach, expect, it } from '@jest/globals';
import { PurgeProcessor } from '../../apps/api/src/connectors/purge.processor.js';
import { startBursar, type TestBursar } from '../support/processes/server.js';

const DATED = 'AWSLogs/444455556666/BedrockModelInvocationLogs/us-east-1/2024/01/01/00/a.json.gz';

let bursar: TestBursar;
beforeEach(async () => {
  bursar = await startBursar();
});
afterEach(() => bursar.close());

const count = async (table: string): Promise<number> => {
  const [row] = await bursar.rows<{ n: number }>(`SELECT count(*)::int AS n FROM ${table}`);
  return row?.n ?? 0;
};

/** One row that is long past retention, and one of now, in each table. */
const FILL: Readonly<Record<string, (at: string) => string>> = {
  'connectors.sns_message': (at) =>
    `(id, source, topic, type, body, sent_at, received_at, read_at) VALUES (gen_random_uuid(), 's', 't', 'Notification', '', ${at}, ${at}, ${at})`,
  'connectors.aws_anomaly': (at) =>
    `(id, source, account, monitor, starts_at, causes, message, sent_at, received_at) VALUES (gen_random_uuid()::text, 's', 'a', 'm', ${at}, '[]', gen_random_uuid(), ${at}, ${at})`,
  'connectors.object': (at) =>
    `(source, bucket, key, etag, size, modified_at, state, found_at) VALUES ('s', 'b', '${DATED}' || ${at}, '', 1, ${at}, 'read', ${at})`,
  'connectors.paid_request': (at) =>
    `(source, month, requests) VALUES ('s', to_char(${at}, 'YYYY-MM'), 1)`,
  'connectors.check_spend': (at) =>
    `(account, month, usd, checks) VALUES ('a', to_char(${at}, 'YYYY-MM'), 1, 1)`,
  'reconciliation.metric_hour': (at) =>
    `(account, region, hour, namespace, model) VALUES ('a', 'r', date_trunc('hour', ${at}), 'AWS/Bedrock', 'm')`,
  'reconciliation.measured_hour': (at) =>
    `(account, region, hour, read_at) VALUES ('a', 'r', date_trunc('hour', ${at}), ${at})`,
};

it('what readings leave behind is removed once it is past retention, and nothing else', async () => {
  await bursar.rows(
    `INSERT INTO source (id, type, every, settings, next_run_at) VALUES ('s', 'bedrock-s3', '1d', '{}', '2100-01-01')`,
  );
  for (const [table, values] of Object.entries(FILL))
    for (const at of ["(now() - interval '20 months')", 'now()'])
      await bursar.rows(`INSERT INTO ${table} ${values(at)}`);
  const purge = bursar.app.get(PurgeProcessor, { strict: false });
  const removed = await purge.run();
  expect(Object.values(removed)).toEqual(Object.keys(FILL).map(() => 1));
  for (const table of Object.keys(FILL)) expect([table, await count(table)]).toEqual([table, 1]);
  expect(Object.values(await purge.run()).every((n) => n === 0)).toBe(true);
});

it('a message whose job has not run, and an object that is listed for good, stay', async () => {
  const old = "(now() - interval '20 months')";
  await bursar.rows(
    `INSERT INTO source (id, type, every, settings, next_run_at) VALUES ('s', 'bedrock-s3', '1d', '{}', '2100-01-01')`,
  );
  await bursar.rows(
    `INSERT INTO connectors.sns_message (id, source, topic, type, body, sent_at, received_at)
     VALUES (gen_random_uuid(), 's', 't', 'Notification', '', ${old}, ${old})`,
  );
  await bursar.rows(
    `INSERT INTO connectors.object (source, bucket, key, etag, size, modified_at, state, found_at)
     VALUES ('s', 'b', 'by-hand/logs.json.gz', '', 1, ${old}, 'read', ${old})`,
  );
  await bursar.app.get(PurgeProcessor, { strict: false }).run();
  expect(await count('connectors.sns_message')).toBe(1);
  expect(await count('connectors.object')).toBe(1);
});

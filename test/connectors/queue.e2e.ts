import {
  CreateQueueCommand,
  GetQueueAttributesCommand,
  SendMessageCommand,
  SQSClient,
} from '@aws-sdk/client-sqs';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { SourcesService } from '../../apps/api/src/connectors/sources.service.js';
import {
  type Bucket,
  gzipped,
  keyOf,
  makeBucket,
  REGION,
  setCredentials,
} from '../support/connectors/bucket.js';
import { type FaultyProxy, startFaultyProxy } from '../support/connectors/faulty-proxy.js';
import {
  describeWithMoto,
  INSTALL_MS_MAX,
  type Moto,
  startMoto,
} from '../support/connectors/moto.js';
import { sourcesFile } from '../support/prices/outside.js';
import { startBursar, type TestBursar } from '../support/processes/server.js';
import { applyConfig, logLine } from '../support/usage/lines.js';

describeWithMoto('a queue that announces objects', () => {
  let moto: Moto;
  let bucket: Bucket;
  let bursar: TestBursar;
  let sqs: SQSClient;
  let queue: string;
  let proxy: FaultyProxy;
  beforeAll(async () => {
    moto = await startMoto();
    setCredentials();
    proxy = await startFaultyProxy(moto.url);
    bucket = await makeBucket(moto.url);
    bursar = await startBursar();
    sqs = new SQSClient({ region: REGION, endpoint: moto.url });
    queue = (await sqs.send(new CreateQueueCommand({ QueueName: 'logs' }))).QueueUrl ?? '';
  }, INSTALL_MS_MAX);
  afterAll(async () => {
    sqs.destroy();
    bucket.close();
    await bursar.close();
    await proxy.close();
    await moto.close();
  });

  const send = (message: unknown) =>
    sqs.send(new SendMessageCommand({ QueueUrl: queue, MessageBody: JSON.stringify(message) }));
  const noticeOf = (...keys: string[]) => ({
    Records: keys.map((key) => ({
      eventName: 'ObjectCreated:Put',
      s3: { bucket: { name: 'my-logs' }, object: { key: encodeURIComponent(key) } },
    })),
  });
  const announce = (...keys: string[]) => send(noticeOf(...keys));
  const calls = async () => {
    const [row] = await bursar.rows<{ n: number }>(
      'SELECT count(*)::int AS n FROM ledger.invocation',
    );
    return row?.n ?? 0;
  };
  const waiting = async () => {
    const names = ['ApproximateNumberOfMessages', 'ApproximateNumberOfMessagesNotVisible'] as const;
    const { Attributes } = await sqs.send(
      new GetQueueAttributesCommand({ QueueUrl: queue, AttributeNames: [...names] }),
    );
    return names.map((name) => Attributes?.[name]);
  };
  const configure = (more: string, endpoint: string | null = proxy.url) =>
    applyConfig(
      bursar,
      sourcesFile(
        `- { id: logs, type: bedrock-s3, account: "444455556666", since: "2026-09-01", regions: [${REGION}], bucket: my-logs, ${endpoint === null ? '' : `endpoint: "${endpoint}", `}${more} }`,
      ),
    );
  const run = async () => {
    await bursar.rows("UPDATE source SET next_run_at = now() - interval '1 s'");
    await bursar.app.get(SourcesService, { strict: false }).runDue();
    const [row] = await bursar.rows<{ error: string | null }>(
      'SELECT last_error AS error FROM source',
    );
    return row?.error;
  };

  /** Nothing is found by walking: what is read is read because it was announced. */
  const hideListings = () => {
    proxy.plan = ({ path }) => (path.includes('list-type=2') ? 'denied' : 'none');
  };

  it('is read at once; a message goes when its objects are counted', async () => {
    hideListings();
    await configure(`queue: "${queue}"`);
    const keys = ['a', 'b'].map((name) => keyOf('2026-09-15T10', name));
    for (const key of keys) await bucket.put(key, gzipped(logLine()));
    await announce(...keys, keyOf('2026-09-15T10', 'gone'));
    await announce(keyOf('2026-09-15T10', 'data/1_input'));
    expect(await run()).toMatch(/may not do s3:ListBucket/);
    expect(await calls()).toBe(2);
    expect(await waiting()).toEqual(['0', '0']);
  });

  it('is understood however S3 came to write into it', async () => {
    const before = await calls();
    const [direct, topic, bridged, both] = ['d e+f', 'topic', 'ü%', 'both'].map((name) =>
      keyOf('2026-09-15T12', name),
    );
    for (const key of [direct, topic, bridged, both])
      await bucket.put(key ?? '', gzipped(logLine()));
    const event = (key = '') => ({
      ...{ source: 'aws.s3', 'detail-type': 'Object Created' },
      detail: { bucket: { name: 'my-logs' }, object: { key } },
    });
    const throughSns = (message: unknown) => ({
      Type: 'Notification',
      Message: JSON.stringify(message),
    });
    await announce(direct ?? '');
    await send(throughSns(noticeOf(topic ?? '')));
    await send(event(bridged));
    await send(throughSns(event(both)));
    // The test of S3, on each way, and what is no notice at all.
    const test = { Service: 'Amazon S3', Event: 's3:TestEvent', Bucket: 'my-logs' };
    for (const message of [test, throughSns(test), { Records: [{}] }, 'hello', null])
      await send(message);
    await run();
    expect((await calls()) - before).toBe(4);
    expect(await waiting()).toEqual(['0', '0']);
  });

  it('reads what the source names, and leaves the rest to others', async () => {
    const before = await calls();
    const others = [
      keyOf('2026-09-15T13', 'a', { account: '777788889999' }),
      keyOf('2026-09-15T13', 'a', { region: 'eu-west-1' }),
      keyOf('2026-08-15T13', 'of-before-since'),
      'AWSLogs/444455556666/CloudTrail/us-east-1/2026/09/15/trail.json.gz',
    ];
    for (const key of others) await bucket.put(key, gzipped(logLine()));
    await announce(...others);
    await run();
    expect((await calls()) - before).toBe(0);
    expect(await waiting()).toEqual(['0', '0']);
    expect(await bursar.rows('SELECT reason FROM ledger.quarantine')).toEqual([]);
  });

  it('keeps the message of an object that cannot be fetched, and reads the others', async () => {
    const before = await calls();
    const keys = ['locked', 'open-1', 'open-2'].map((name) => keyOf('2026-09-15T14', name));
    for (const key of keys) {
      await bucket.put(key, gzipped(logLine()));
      await announce(key);
    }
    proxy.plan = ({ path }) => (/list-type=2|locked/.test(path) ? 'no key' : 'none');
    expect(await run()).toMatch(/kms:Decrypt/);
    expect((await calls()) - before).toBe(2);
    expect(await waiting()).toEqual(['0', '1']);
    proxy.plan = () => 'none';
  });

  it('at an internal address is not asked', async () => {
    await configure('queue: "https://169.254.169.254/111122223333/logs"', null);
    expect(await run()).toMatch(/169\.254\.169\.254 is an internal address/);
  });

  it('is not asked with a role whose external id is not there', async () => {
    await configure(
      'assumeRole: { arn: "arn:aws:iam::111122223333:role/Read", externalId: "env:NO_SUCH_VARIABLE" }',
    );
    expect(await run()).toMatch(/NO_SUCH_VARIABLE is not set/);
    process.env['NO_SUCH_VARIABLE'] = 'bursar-1';
    expect(await run()).toBeNull();
    delete process.env['NO_SUCH_VARIABLE'];
    const exported = await (await bursar.http('/v1/config')).text();
    expect(exported).toContain('env:NO_SUCH_VARIABLE');
    expect(exported).not.toContain('bursar-1');
  });
});

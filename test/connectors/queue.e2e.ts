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
  beforeAll(async () => {
    moto = await startMoto();
    setCredentials();
    bucket = await makeBucket(moto.url);
    bursar = await startBursar();
    sqs = new SQSClient({ region: REGION, endpoint: moto.url });
    queue = (await sqs.send(new CreateQueueCommand({ QueueName: 'logs' }))).QueueUrl ?? '';
  }, INSTALL_MS_MAX);
  afterAll(async () => {
    sqs.destroy();
    bucket.close();
    await bursar.close();
    await moto.close();
  });

  const announce = (...keys: string[]) =>
    sqs.send(
      new SendMessageCommand({
        QueueUrl: queue,
        MessageBody: JSON.stringify({
          Records: keys.map((key) => ({
            eventName: 'ObjectCreated:Put',
            s3: { bucket: { name: 'my-logs' }, object: { key: encodeURIComponent(key) } },
          })),
        }),
      }),
    );
  const waiting = async () => {
    const names = ['ApproximateNumberOfMessages', 'ApproximateNumberOfMessagesNotVisible'] as const;
    const { Attributes } = await sqs.send(
      new GetQueueAttributesCommand({ QueueUrl: queue, AttributeNames: [...names] }),
    );
    return names.map((name) => Attributes?.[name]);
  };
  const configure = (more: string, endpoint: string | null = moto.url) =>
    applyConfig(
      bursar,
      // Nothing is found by walking: the walk is through another account.
      sourcesFile(
        `- { id: logs, type: bedrock-s3, account: "111122223333", regions: [${REGION}], bucket: my-logs, ${endpoint === null ? '' : `endpoint: "${endpoint}", `}${more} }`,
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

  it('is read at once; a message goes when its objects are counted', async () => {
    await configure(`queue: "${queue}"`);
    const keys = ['a', 'b'].map((name) => keyOf('2026-09-15T10', name));
    for (const key of keys) await bucket.put(key, gzipped(logLine()));
    await announce(...keys, keyOf('2026-09-15T10', 'gone'));
    await announce(keyOf('2026-09-15T10', 'data/1_input'));
    expect(await run()).toBeNull();
    expect(await bursar.rows('SELECT count(*)::int AS n FROM ledger.invocation')).toEqual([
      { n: 2 },
    ]);
    expect(await waiting()).toEqual(['0', '0']);
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

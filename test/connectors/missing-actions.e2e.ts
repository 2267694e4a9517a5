import { CloudWatchClient, PutMetricDataCommand } from '@aws-sdk/client-cloudwatch';
import {
  CloudWatchLogsClient,
  CreateLogGroupCommand,
  CreateLogStreamCommand,
} from '@aws-sdk/client-cloudwatch-logs';
import { CreateOrganizationCommand, OrganizationsClient } from '@aws-sdk/client-organizations';
import { CreateQueueCommand, SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { afterAll, beforeAll, beforeEach, expect, it } from '@jest/globals';
import { SourcesService } from '../../apps/api/src/connectors/sources.service.js';
import {
  type Bucket,
  gzipped,
  keyOf,
  makeBucket,
  REGION,
  setCredentials,
} from '../support/connectors/bucket.js';
import { type Iam, openIam } from '../support/connectors/iam.js';
import {
  describeWithMoto,
  INSTALL_MS_MAX,
  type Moto,
  startMoto,
} from '../support/connectors/moto.js';
import { readSources } from '../support/connectors/reading.js';
import { type WordedDenials, wordDenials } from '../support/connectors/worded-denials.js';
import { sourcesFile } from '../support/prices/outside.js';
import { startBursar, type TestBursar } from '../support/processes/server.js';
import { applyConfig, logLine, SONNET } from '../support/usage/lines.js';

const GROUP = 'bedrock-calls';
const HOUR_MS = 3_600_000;

/** Each source, and the actions of its policy that the emulator judges. */
const ACTIONS: readonly (readonly [source: string, actions: readonly string[]])[] = [
  ['files', ['s3:ListBucket', 's3:GetObject', 'sqs:ReceiveMessage', 'sqs:DeleteMessage']],
  ['events', ['logs:FilterLogEvents']],
  ['metrics', ['cloudwatch:ListMetrics', 'cloudwatch:GetMetricData']],
  ['costs', ['ce:GetCostAndUsage']],
  [
    'org',
    [
      'organizations:ListRoots',
      'organizations:ListOrganizationalUnitsForParent',
      'organizations:ListAccountsForParent',
    ],
  ],
];

/** The emulator takes the service's name of a signature for that of its actions. */
const asJudged = (action: string): string => action.replace(/^cloudwatch:/, 'monitoring:');

describeWithMoto('a source whose role lacks one action of its policy', () => {
  let moto: Moto;
  let aws: WordedDenials;
  let bucket: Bucket;
  let bursar: TestBursar;
  let iam: Iam;
  let sqs: SQSClient;
  let queue: string;
  let objects = 0;
  beforeAll(async () => {
    moto = await startMoto();
    aws = await wordDenials(moto.url);
    setCredentials();
    bucket = await makeBucket(moto.url);
    iam = openIam(moto.url);
    sqs = new SQSClient({ region: REGION, endpoint: moto.url });
    await makeWorld();
    bursar = await startBursar();
    const since = `since: "${new Date(Date.now() - 24 * HOUR_MS).toISOString().slice(0, 10)}"`;
    const own = `account: "444455556666", regions: [${REGION}], endpoint: "${aws.url}"`;
    await applyConfig(
      bursar,
      sourcesFile(
        `- { id: files, type: bedrock-s3, bucket: my-logs, queue: "${queue}", since: "2026-09-15", ${own} }`,
        `- { id: events, type: bedrock-cloudwatch-logs, logGroup: ${GROUP}, ${since}, ${own} }`,
        `- { id: metrics, type: cloudwatch-metrics, ${since}, ${own} }`,
        `- { id: costs, type: cost-explorer, ${since}, account: "444455556666", endpoint: "${aws.url}" }`,
        `- { id: org, type: aws-organization, endpoint: "${aws.url}" }`,
      ),
    );
  }, INSTALL_MS_MAX);
  afterAll(async () => {
    sqs.destroy();
    iam.close();
    bucket.close();
    await bursar.close();
    await aws.close();
    await moto.close();
  });

  async function makeWorld(): Promise<void> {
    const options = { region: REGION, endpoint: moto.url };
    const logs = new CloudWatchLogsClient(options);
    await logs.send(new CreateLogGroupCommand({ logGroupName: GROUP }));
    await logs.send(new CreateLogStreamCommand({ logGroupName: GROUP, logStreamName: 'calls' }));
    const cloudwatch = new CloudWatchClient(options);
    const Dimensions = [{ Name: 'ModelId', Value: SONNET }];
    await cloudwatch.send(
      new PutMetricDataCommand({
        Namespace: 'AWS/Bedrock',
        MetricData: [
          {
            ...{ MetricName: 'Invocations', Value: 1, Dimensions },
            Timestamp: new Date(Date.now() - 5 * HOUR_MS),
          },
        ],
      }),
    );
    const organizations = new OrganizationsClient(options);
    await organizations.send(new CreateOrganizationCommand({ FeatureSet: 'ALL' }));
    const Attributes = { VisibilityTimeout: '0' };
    const made = await sqs.send(new CreateQueueCommand({ QueueName: 'logs', Attributes }));
    queue = made.QueueUrl ?? '';
    for (const client of [logs, cloudwatch, organizations]) client.destroy();
  }

  /** Something to read, and something that announces it. */
  beforeEach(async () => {
    await moto.enforcePolicies(Infinity);
    setCredentials();
    const key = keyOf('2026-09-15T10', `object-${(objects += 1)}`);
    await bucket.put(key, gzipped(logLine({ requestId: `call-${objects}` })));
    const s3 = { bucket: { name: 'my-logs' }, object: { key } };
    await sqs.send(
      new SendMessageCommand({
        QueueUrl: queue,
        MessageBody: JSON.stringify({ Records: [{ eventName: 'ObjectCreated:Put', s3 }] }),
      }),
    );
  });

  const readWith = async (actions: readonly string[]) => {
    const key = await iam.keyFor(actions.flatMap((action) => [action, asJudged(action)]));
    await moto.enforcePolicies(0);
    setCredentials(key);
    await readSources(bursar);
    const rows = await bursar.rows<{ id: string; error: string | null; hint: string | null }>(
      'SELECT id, last_error AS error, last_hint AS hint FROM source',
    );
    return new Map(rows.map((row) => [row.id, row]));
  };
  const ALL = ACTIONS.flatMap(([, actions]) => actions);

  it('has nothing to say where it lacks none', async () => {
    const found = await readWith(ALL);
    expect([...found.values()].filter(({ error }) => error !== null)).toEqual([]);
  });

  it('prints these actions, and no other that is judged here', async () => {
    for (const [source, actions] of ACTIONS) {
      const printed = await bursar.app.get(SourcesService, { strict: false }).policy(source);
      const judged = printed.flatMap((statement) => statement.actions);
      expect(judged.filter((action) => action !== 'kms:Decrypt')).toEqual(actions);
    }
  });

  it.each(ACTIONS.flatMap(([source, actions]) => actions.map((action) => [action, source])))(
    '%s is named, with what to do about it',
    async (action = '', source = '') => {
      const found = (await readWith(ALL.filter((one) => one !== action))).get(source);
      expect(found?.error).toContain(`Bursar may not do ${action} on `);
      expect(found?.hint).toContain(`Allow ${action} on it`);
      expect(found?.hint).toContain(`\`bursar sources policy ${source}\``);
    },
  );
});

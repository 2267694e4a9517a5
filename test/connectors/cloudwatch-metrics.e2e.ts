import { CloudWatchClient, PutMetricDataCommand } from '@aws-sdk/client-cloudwatch';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { REGION, setCredentials } from '../support/connectors/bucket.js';
import {
  describeWithMoto,
  INSTALL_MS_MAX,
  type Moto,
  startMoto,
} from '../support/connectors/moto.js';
import { readSources, storedHours } from '../support/connectors/reading.js';
import { outside, sourcesFile } from '../support/prices/outside.js';
import { startBursar, type TestBursar } from '../support/processes/server.js';
import { applyConfig, SONNET } from '../support/usage/lines.js';

const HOUR_MS = 3_600_000;

describeWithMoto('metrics of CloudWatch', () => {
  let moto: Moto;
  let bursar: TestBursar;
  let cloudwatch: CloudWatchClient;
  beforeAll(async () => {
    moto = await startMoto();
    setCredentials();
    cloudwatch = new CloudWatchClient({ region: REGION, endpoint: moto.url });
  }, INSTALL_MS_MAX);
  afterAll(async () => {
    cloudwatch.destroy();
    await moto.close();
  });
  beforeEach(async () => {
    await moto.reset();
    bursar = await startBursar();
    await configure(-10);
  });
  afterEach(() => bursar.close());

  const configure = (sinceDays: number) =>
    applyConfig(
      bursar,
      sourcesFile(
        `- { id: metrics, type: cloudwatch-metrics, account: "444455556666", regions: [us-east-1], since: "${day(sinceDays)}", endpoint: "${moto.url}" }`,
      ),
    );
  const hour = (hours: number) => new Date((Math.floor(Date.now() / HOUR_MS) + hours) * HOUR_MS);
  const day = (days: number) =>
    hour(24 * days)
      .toISOString()
      .slice(0, 10);
  const put = (
    at: Date,
    counts: Record<string, number>,
    more: Record<string, string> = {},
    namespace = 'AWS/Bedrock',
  ) => {
    const model = namespace === 'AWS/Bedrock' ? { ModelId: SONNET } : { Model: 'openai.gpt-5.5' };
    const Dimensions = Object.entries({ ...model, ...more }).map(([Name, Value]) => ({
      Name,
      Value,
    }));
    return cloudwatch.send(
      new PutMetricDataCommand({
        Namespace: namespace,
        MetricData: Object.entries(counts).map(([MetricName, Value]) => ({
          ...{ MetricName, Value, Dimensions },
          Timestamp: new Date(at.getTime() + 60_000),
        })),
      }),
    );
  };

  it('are kept by model and hour, each count once, whatever it is called', async () => {
    const counts = { Invocations: 2, InputTokenCount: 900, OutputTokenCount: 80 };
    await put(hour(-30), { ...counts, CacheReadInputTokenCount: 40 });
    await put(hour(-30), { InputTokenCount: 900 }, { ServiceTier: 'default' });
    await put(hour(-5), { Invocations: 1, InvocationClientErrors: 1, InputTokenCount: 10 });
    await put(hour(-5), { TotalInputTokens: 7 }, { Project: 'a' }, 'AWS/BedrockMantle');
    await put(hour(-5), { TotalInputTokens: 5 }, { Project: 'b' }, 'AWS/BedrockMantle');
    await put(hour(0), { Invocations: 9 });
    expect(await readSources(bursar)).toMatchObject({ error: null });
    const none = { clientErrors: null, output: null, cacheRead: null, invocations: null };
    expect(await storedHours(bursar)).toEqual([
      {
        ...{ namespace: 'AWS/Bedrock', model: SONNET, hour: hour(-30), invocations: 2 },
        ...{ clientErrors: 0, input: 900, output: 80, cacheRead: 40 },
      },
      {
        ...{ ...none, namespace: 'AWS/BedrockMantle', model: 'openai.gpt-5.5' },
        ...{ hour: hour(-5), input: 12 },
      },
      {
        ...{ namespace: 'AWS/Bedrock', model: SONNET, hour: hour(-5), invocations: 1 },
        ...{ clientErrors: 1, input: 10, output: 0, cacheRead: 0 },
      },
    ]);
  });

  it('of the last two days are asked for again, since points grow; older ones stay', async () => {
    await put(hour(-100), { Invocations: 1 });
    await put(hour(-4), { Invocations: 1 });
    await readSources(bursar);
    await put(hour(-100), { Invocations: 5 });
    await put(hour(-4), { Invocations: 2 });
    const state = await readSources(bursar);
    expect(state?.memory).toEqual({ through: { [REGION]: hour(0).toISOString() } });
    expect(await storedHours(bursar)).toEqual([
      expect.objectContaining({ hour: hour(-100), invocations: 1 }),
      expect.objectContaining({ hour: hour(-4), invocations: 3 }),
    ]);
  });

  it('are read from a day on where a person asks for it, and no further back than `since`', async () => {
    await configure(-2);
    await put(hour(-100), { Invocations: 1 });
    await readSources(bursar);
    expect(await storedHours(bursar)).toEqual([]);
    await bursar.gql(
      `mutation { backfillSource(id: "metrics", from: "${day(-8)}", reason: "the gap of last week") { __typename } }`,
    );
    await readSources(bursar);
    expect(await storedHours(bursar)).toHaveLength(1);
  });

  it('are read in pages', async () => {
    const models = Array.from({ length: 520 }, (_, n) => `m${n}`);
    for (let i = 0; i < models.length; i += 130)
      await cloudwatch.send(
        new PutMetricDataCommand({
          Namespace: 'AWS/Bedrock',
          MetricData: models.slice(i, i + 130).map((Value) => ({
            ...{ MetricName: 'Invocations', Value: 1, Dimensions: [{ Name: 'ModelId', Value }] },
            Timestamp: new Date(hour(-3).getTime() + 60_000),
          })),
        }),
      );
    await readSources(bursar);
    expect(await storedHours(bursar)).toHaveLength(520);
  });
});

describe('metrics that may not be read', () => {
  const world = outside();
  let bursar: TestBursar;
  beforeEach(async () => {
    setCredentials();
    bursar = await startBursar();
  });
  afterEach(() => bursar.close());

  it.each(['ListMetrics', 'GetMetricData'])(
    'for want of cloudwatch:%s are asked for by its name',
    async (missing) => {
      const listed = { Namespace: 'AWS/Bedrock', MetricName: 'Invocations' };
      const Metrics = [{ ...listed, Dimensions: [{ Name: 'ModelId', Value: SONNET }] }];
      world.answer = ({ headers }, response) => {
        const isMissing = String(headers['x-amz-target']).endsWith(missing);
        const __type = 'AccessDeniedException';
        const message = `User: x is not authorized to perform: cloudwatch:${missing}`;
        response.writeHead(isMissing ? 403 : 200, { 'content-type': 'application/x-amz-json-1.0' });
        response.end(JSON.stringify(isMissing ? { __type, message } : { Metrics }));
      };
      await applyConfig(
        bursar,
        sourcesFile(
          `- { id: metrics, type: cloudwatch-metrics, account: "444455556666", regions: [us-east-1], endpoint: "${world.address}" }`,
        ),
      );
      const state = await readSources(bursar);
      expect(state?.error).toContain(`may not do cloudwatch:${missing}`);
      expect(state?.hint).toContain('bursar sources policy metrics');
      const { sourcePolicy } = await bursar.gql<{ sourcePolicy: { document: string } }>(
        'query { sourcePolicy(id: "metrics") { ... on SourcePolicy { document } } }',
      );
      const [statement] = (
        JSON.parse(sourcePolicy.document) as { Statement: { Action: string[] }[] }
      ).Statement;
      expect(statement?.Action).toContain(`cloudwatch:${missing}`);
    },
  );
});

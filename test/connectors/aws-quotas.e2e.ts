import { CloudWatchClient, PutMetricDataCommand } from '@aws-sdk/client-cloudwatch';
import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from '@jest/globals';
import { REGION, setCredentials } from '../support/connectors/bucket.js';
import { againstModel } from '../support/connectors/costs.js';
import { forwardTo } from '../support/connectors/forward.js';
import {
  describeWithMoto,
  INSTALL_MS_MAX,
  type Moto,
  startMoto,
} from '../support/connectors/moto.js';
import { readSources } from '../support/connectors/reading.js';
import { admit } from '../support/limits/admissions.js';
import { outside, sourcesFile } from '../support/prices/outside.js';
import { runCli } from '../support/processes/process.js';
import { startBursar, type TestBursar } from '../support/processes/server.js';
import { applyConfig, logLine, post, SONNET } from '../support/usage/lines.js';

const ACCOUNT = '444455556666';
const PER_MINUTE =
  'Cross-region model inference tokens per minute for Anthropic Claude Sonnet 4.5 V1';
const quota = (code: string, QuotaName: string, Value: number) => ({
  ...{ ServiceCode: 'bedrock', ServiceName: 'Amazon Bedrock', QuotaCode: code, QuotaName, Value },
  ...{ Unit: 'None', Adjustable: true, GlobalQuota: false },
});
const PAGES = [
  {
    Quotas: [quota('L-1', PER_MINUTE, 200_000), quota('L-3', 'Knowledge bases per account', 50)],
    NextToken: 'more',
  },
  {
    Quotas: [
      quota('L-2', PER_MINUTE.replace('tokens', 'requests'), 100),
      quota('L-4', PER_MINUTE.replace('Cross-region', 'On-demand'), 10_000),
      quota('L-5', PER_MINUTE.replace('Sonnet 4.5', 'Oracle 9'), 10_000),
    ],
  },
];

interface Shown {
  readonly code: string;
  readonly used: string | null;
  readonly witness: string | null;
  readonly teams: readonly { readonly team: string; readonly used: string }[];
  readonly reserved: string | null;
  readonly freed: string | null;
}

describeWithMoto('quotas of AWS', () => {
  const world = outside();
  let moto: Moto;
  let bursar: TestBursar;
  let cloudwatch: CloudWatchClient;
  let denied: boolean;
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
    denied = false;
    world.answer = (request, response) => {
      const target = request.headers['x-amz-target'];
      if (typeof target !== 'string' || !target.startsWith('ServiceQuotas')) {
        forwardTo(moto.url)(request, response);
        return;
      }
      const chunks: Buffer[] = [];
      request.on('data', (chunk: Buffer) => chunks.push(chunk));
      request.on('end', () => {
        const { NextToken } = JSON.parse(Buffer.concat(chunks).toString('utf8')) as {
          NextToken?: string;
        };
        const body = denied
          ? { __type: 'AccessDeniedException', Message: 'not authorized' }
          : PAGES[NextToken === undefined ? 0 : 1];
        response.writeHead(denied ? 400 : 200, { 'content-type': 'application/x-amz-json-1.1' });
        response.end(JSON.stringify(body));
      });
    };
    bursar = await startBursar();
    await applyConfig(
      bursar,
      `${sourcesFile(
        `- { id: quotas, type: aws-quotas, account: "${ACCOUNT}", regions: [${REGION}], endpoint: "${world.address}" }`,
      )}
trustedMetadataPrincipals: ["arn:aws:sts::*:assumed-role/GatewayRole/*"]
teams:
  - { id: search, recognisedBy: { requestMetadata: { team: search } } }
  - { id: ads, recognisedBy: { requestMetadata: { team: ads } } }
quotas: [{ id: short-answers, scope: {}, maxOutputTokens: 300 }]
`,
    );
  });
  afterEach(() => bursar.close());

  const minutesAgo = (minutes: number) =>
    new Date((Math.floor(Date.now() / 60_000) - minutes) * 60_000 + 10_000);
  const called = (team: string, minutes: number, input: number) =>
    post(bursar, [
      logLine({
        ...{ input, output: 100, metadata: { team } },
        at: minutesAgo(minutes)
          .toISOString()
          .replace(/\.\d+Z/, 'Z'),
      }),
    ]);
  const estimated = (minutes: number, Value: number, ModelId = SONNET) =>
    cloudwatch.send(
      new PutMetricDataCommand({
        Namespace: 'AWS/Bedrock',
        MetricData: [
          {
            ...{ MetricName: 'EstimatedTPMQuotaUsage', Value, Timestamp: minutesAgo(minutes) },
            Dimensions: [{ Name: 'ModelId', Value: ModelId }],
          },
        ],
      }),
    );
  const shown = async (): Promise<Shown[]> => {
    const fields = 'code used witness teams { team used } reserved freed';
    return (await bursar.gql<{ awsQuotas: Shown[] }>(`{ awsQuotas { ${fields} } }`)).awsQuotas;
  };

  it('stand beside what the busiest minute used, by AWS’s estimate, with the part of each team', async () => {
    await called('search', 30, 1_500);
    await called('ads', 30, 500);
    await called('search', 90, 500);
    await estimated(30, 90_000);
    await estimated(30, 30_000, `arn:aws:bedrock:us-east-1:${ACCOUNT}:inference-profile/${SONNET}`);
    await estimated(95, 100_000);
    expect(await readSources(bursar)).toMatchObject({ error: null });
    const [tokens, requests] = await shown();
    expect(tokens).toMatchObject({
      ...{ code: 'L-1', used: '120000', witness: 'cloudwatch' },
      // Output counts five times for Claude: 1,500 + 500 + 2 × 500, and 500 + 500.
      teams: [
        { team: 'search', used: '3000' },
        { team: 'ads', used: '1000' },
      ],
    });
    expect(requests).toMatchObject({ code: 'L-2', used: '2', witness: 'calls' });
    expect(await shown()).toHaveLength(2);
    const got = PAGES.map((value) => ({ shape: 'ListServiceQuotasResponse', value }));
    expect(await againstModel('service-quotas', got)).toEqual([]);
  });

  it('are counted from calls where AWS estimates nothing', async () => {
    await called('search', 30, 1_500);
    await readSources(bursar);
    expect((await shown())[0]).toMatchObject({ used: '1', code: 'L-2' });
    expect((await shown())[1]).toMatchObject({ used: '2000', witness: 'calls', code: 'L-1' });
  });

  it('are freed by the ceilings of answers', async () => {
    await readSources(bursar);
    await admit(bursar, { requestId: 'a', team: 'search', maxOutputTokens: 5_000 });
    await admit(bursar, { requestId: 'b', team: 'ads', maxOutputTokens: 200 });
    const [one] = (await shown()).filter(({ code }) => code === 'L-1');
    expect(one?.reserved).toBe('500');
    // Without a ceiling each of the two reserves the longest answer of the model, 64,000 tokens.
    expect(one?.freed).toBe('127500');
  });

  it('are on the command line too', async () => {
    await called('search', 30, 1_500);
    await readSources(bursar);
    const cli = await runCli(['aws-quotas', '-o', 'json'], {
      ...{ url: bursar.url, token: bursar.token },
    });
    expect(JSON.parse(cli.stdout)).toMatchObject([
      { code: 'L-2' },
      { code: 'L-1', amount: '200000' },
    ]);
  });

  it('name the action that is missing', async () => {
    denied = true;
    const state = await readSources(bursar);
    expect(state?.error).toContain('servicequotas:ListServiceQuotas');
    expect(state?.hint).toContain('bursar sources policy quotas');
  });
});

import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { setCredentials } from '../support/connectors/bucket.js';
import { againstModel } from '../support/connectors/costs.js';
import { readSources } from '../support/connectors/reading.js';
import { outside, sourcesFile } from '../support/prices/outside.js';
import { startBursar, type TestBursar } from '../support/processes/server.js';
import { applyConfig, spendOf } from '../support/usage/lines.js';

const SONNET = 'anthropic.claude-sonnet-4-5-20250929-v1:0';
const ARN = 'arn:aws:bedrock:us-east-1:444455556666:model-invocation-job';
const ROLE = 'arn:aws:iam::444455556666:role/Batches';

interface Job {
  readonly id: string;
  readonly status: string;
  readonly bucket?: string;
}

const summaryOf = ({ id, status, bucket = 'my-batches' }: Job) => ({
  ...{ jobArn: `${ARN}/${id}`, jobName: id, modelId: SONNET, roleArn: ROLE, status },
  submitTime: '2026-09-15T08:00:00Z',
  ...(status !== 'InProgress' && { endTime: '2026-09-15T10:00:00Z' }),
  inputDataConfig: { s3InputDataConfig: { s3Uri: 's3://my-batches/in/' } },
  outputDataConfig: { s3OutputDataConfig: { s3Uri: `s3://${bucket}/out` } },
});

const line = (recordId: string, input: number, output: number) =>
  JSON.stringify({
    ...{ recordId, modelInput: { secret: 'CANARY' } },
    modelOutput: { usage: { input_tokens: input, output_tokens: output } },
  });

describe('batch jobs of Bedrock', () => {
  const world = outside();
  let bursar: TestBursar;
  let jobs: Job[] = [];
  let files = new Map<string, string>();
  let denied = '';
  beforeAll(async () => {
    setCredentials();
    bursar = await startBursar();
  });
  afterAll(() => bursar.close());
  beforeEach(async () => {
    world.answer = ({ url = '' }, response) => {
      const { pathname, searchParams } = new URL(url, world.address);
      const name = decodeURIComponent(pathname);
      if (denied !== '' && name.includes(denied))
        response
          .writeHead(403, { 'x-amzn-errortype': 'AccessDeniedException' })
          .end(
            name.startsWith('/my-batches')
              ? '<Error><Code>AccessDenied</Code><Message>Access Denied</Message></Error>'
              : '{"message": "not authorized"}',
          );
      else if (name === '/model-invocation-jobs')
        response
          .writeHead(200, { 'content-type': 'application/json' })
          .end(JSON.stringify(listed(searchParams.get('nextToken'))));
      else if (searchParams.has('list-type'))
        response.end(keysUnder(searchParams.get('prefix') ?? ''));
      else {
        const body = files.get(name.replace('/my-batches/', ''));
        response.writeHead(body === undefined ? 404 : 200, { etag: '"1"' }).end(body);
      }
    };
    await applyConfig(
      bursar,
      `${sourcesFile(
        `- { id: batch, type: bedrock-batch, account: "444455556666", regions: [us-east-1], bucket: my-batches, prefix: out/, since: "2026-09-01", endpoint: "${world.address}" }`,
      )}
teams: [{ id: search, recognisedBy: { principals: ["${ROLE}"] } }]`,
    );
  });

  /** A page for each job. */
  const listed = (token: string | null) => {
    const at = Number(token ?? 0);
    return {
      invocationJobSummaries: jobs.slice(at, at + 1).map(summaryOf),
      ...(at + 1 < jobs.length && { nextToken: String(at + 1) }),
    };
  };
  const keysUnder = (prefix: string): string => {
    const contents = [...files].flatMap(([key, body]) =>
      key.startsWith(prefix)
        ? `<Contents><Key>${key}</Key><ETag>&quot;1&quot;</ETag><Size>${body.length}</Size><LastModified>2026-09-15T10:00:00.000Z</LastModified></Contents>`
        : [],
    );
    return `<?xml version="1.0"?><ListBucketResult><IsTruncated>false</IsTruncated>${contents.join('')}</ListBucketResult>`;
  };
  const totals = async () => {
    const { rows } = await spendOf(bursar, ['team']);
    return rows.map(({ team, requests, errors, cost }) => ({ team, requests, errors, cost }));
  };

  it('are counted line by line once they have ended, at the price of batches', async () => {
    jobs = [
      { id: 'done', status: 'Completed' },
      { id: 'running', status: 'InProgress' },
      { id: 'elsewhere', status: 'Completed', bucket: 'other' },
    ];
    files = new Map([
      ['out/done/a.jsonl.out', `${line('1', 1_000_000, 0)}\n${line('1', 1_000_000, 0)}\n`],
      [
        'out/done/b.jsonl.out',
        JSON.stringify({ recordId: '2', modelInput: {}, error: { errorCode: 400 } }),
      ],
      ['out/done/manifest.json.out', '{"totalRecordCount":3,"processedRecordCount":3}'],
      ['out/running/c.jsonl.out', line('3', 1_000_000, 0)],
    ]);
    expect(await readSources(bursar)).toMatchObject({ error: null });
    // Half of 3.30 USD a million tokens, which a call in its own region costs.
    const once = [{ team: 'search', requests: 3, errors: 1, cost: '3.3' }];
    expect(await totals()).toEqual(once);
    await readSources(bursar);
    expect(await totals()).toEqual(once);
    jobs = jobs.map((job) => ({ ...job, status: 'Stopped' }));
    expect(await readSources(bursar)).toMatchObject({ error: null });
    expect(await totals()).toEqual([{ team: 'search', requests: 4, errors: 1, cost: '4.95' }]);
    expect(await bursar.rows('SELECT reason FROM ledger.quarantine')).toEqual([]);
  });

  it.each([
    ['/model-invocation-jobs', 'bedrock:ListModelInvocationJobs'],
    ['/my-batches/out/late', 's3:GetObject'],
  ])(
    'behind %s that may not be read say which action is missing, and are read later',
    async (path, action) => {
      const before = Number((await totals())[0]?.requests ?? 0);
      const id = `late-${action.length}`;
      jobs = [{ id, status: 'Completed' }];
      files = new Map([[`out/${id}/a.jsonl.out`, line('9', 10, 1)]]);
      denied = path;
      const state = await readSources(bursar);
      expect(state?.error).toContain(`may not do ${action}`);
      expect(state?.hint).toContain('sources policy batch');
      denied = '';
      expect(await readSources(bursar)).toMatchObject({ error: null });
      expect((await totals())[0]?.requests).toBe(before + 1);
    },
  );

  it('are listed as AWS lists them', async () => {
    jobs = [{ id: 'abcdef123456', status: 'Completed' }];
    expect(
      await againstModel('bedrock', [
        { shape: 'ListModelInvocationJobsResponse', value: listed(null) },
      ]),
    ).toEqual([]);
  });
});

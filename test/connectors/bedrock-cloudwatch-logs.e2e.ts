import {
  CloudWatchLogsClient,
  CreateLogGroupCommand,
  CreateLogStreamCommand,
  PutLogEventsCommand,
} from '@aws-sdk/client-cloudwatch-logs';
import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from '@jest/globals';
import { SourcesService } from '../../apps/api/src/connectors/sources.service.js';
import { REGION, setCredentials } from '../support/connectors/bucket.js';
import {
  describeWithMoto,
  INSTALL_MS_MAX,
  type Moto,
  startMoto,
} from '../support/connectors/moto.js';
import { sourcesFile } from '../support/prices/outside.js';
import { startBursar, type TestBursar } from '../support/processes/server.js';
import { applyConfig, logLine } from '../support/usage/lines.js';

const GROUP = 'bedrock-calls';
const STREAM = 'aws/bedrock/modelinvocations';
const HOUR_MS = 3_600_000;

describeWithMoto('logs in a log group', () => {
  let moto: Moto;
  let bursar: TestBursar;
  let logs: CloudWatchLogsClient;
  beforeAll(async () => {
    moto = await startMoto();
    setCredentials();
    logs = new CloudWatchLogsClient({ region: REGION, endpoint: moto.url });
  }, INSTALL_MS_MAX);
  afterAll(async () => {
    logs.destroy();
    await moto.close();
  });
  beforeEach(async () => {
    await moto.reset();
    await logs.send(new CreateLogGroupCommand({ logGroupName: GROUP }));
    await logs.send(new CreateLogStreamCommand({ logGroupName: GROUP, logStreamName: STREAM }));
    bursar = await startBursar();
    await applyConfig(
      bursar,
      sourcesFile(
        `- { id: logs, type: bedrock-cloudwatch-logs, account: "444455556666", regions: [us-east-1], logGroup: ${GROUP}, since: "${day(-2)}", endpoint: "${moto.url}" }`,
      ),
    );
  });
  afterEach(() => bursar.close());

  const day = (days: number) =>
    new Date(Date.now() + days * 24 * HOUR_MS).toISOString().slice(0, 10);
  const put = (agoMs: number, count = 1) => {
    const at = new Date(Date.now() - agoMs);
    const event = () => ({
      timestamp: at.getTime(),
      message: logLine({ at: at.toISOString().replace(/\.\d+Z/, 'Z') }),
    });
    return logs.send(
      new PutLogEventsCommand({
        logGroupName: GROUP,
        logStreamName: STREAM,
        logEvents: Array.from({ length: count }, event),
      }),
    );
  };
  const run = async () => {
    await bursar.rows("UPDATE source SET next_run_at = now() - interval '1 s'");
    await bursar.app.get(SourcesService, { strict: false }).runDue();
    const [row] = await bursar.rows<{ error: string | null }>(
      'SELECT last_error AS error FROM source',
    );
    return row?.error;
  };
  const counts = async () => {
    const [row] = await bursar.rows<Record<string, number>>(
      'SELECT sum(received)::int AS received, sum(accepted)::int AS accepted, sum(duplicate)::int AS duplicate FROM ledger.batch',
    );
    return row;
  };

  it('are read once, also those that come late', async () => {
    await put(20 * HOUR_MS, 3);
    await put(2 * 60_000, 2);
    expect(await run()).toBeNull();
    expect(await counts()).toEqual({ received: 5, accepted: 5, duplicate: 0 });
    await put(30 * 60_000);
    await put(0);
    expect(await run()).toBeNull();
    expect(await run()).toBeNull();
    expect(await counts()).toEqual({ received: 7, accepted: 7, duplicate: 0 });
  });

  it('that are in a bucket too count once', async () => {
    await put(10 * 60_000, 2);
    await run();
    const lines = await bursar.rows<{ id: string }>(
      'SELECT request_id AS id FROM ledger.invocation',
    );
    const [first] = lines;
    const at = await bursar.rows<{ at: string }>(
      `SELECT to_char(min(occurred_at) AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"') AS at FROM ledger.invocation`,
    );
    const again = logLine({ requestId: first?.id ?? '', at: at[0]?.at ?? '' });
    const answer = await bursar.http('/v1/usage/bedrock-logs', {
      method: 'POST',
      headers: { 'content-type': 'application/x-ndjson' },
      body: again,
    });
    expect(await answer.json()).toMatchObject({ received: 1, accepted: 0, duplicate: 1 });
  });

  it('of a group that is not there are asked for with a hint', async () => {
    await applyConfig(
      bursar,
      sourcesFile(
        `- { id: logs, type: bedrock-cloudwatch-logs, regions: [us-east-1], logGroup: other, endpoint: "${moto.url}" }`,
      ),
    );
    expect(await run()).toMatch(/no such log group/);
  });
});

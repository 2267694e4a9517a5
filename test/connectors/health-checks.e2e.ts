import type { IncomingMessage, ServerResponse } from 'node:http';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { HealthChecksProcessor } from '../../apps/api/src/connectors/checks/health-checks.processor.js';
import { TargetsService } from '../../apps/api/src/controls/targets.service.js';
import { setCredentials } from '../support/connectors/bucket.js';
import { againstModel } from '../support/connectors/costs.js';
import { SetClock } from '../support/connectors/reading.js';
import { outside } from '../support/prices/outside.js';
import { startBursar, type TestBursar } from '../support/processes/server.js';
import { applyConfig, SONNET, TWO_TEAMS } from '../support/usage/lines.js';

const ACCOUNT = '444455556666';
const TARGET = `bedrock/us-east-1/${SONNET}`;
const ROUTES = `${TWO_TEAMS}
routes:
  - key: chat
    match: { operation: chat }
    targets:
      - { provider: bedrock, model: "${SONNET}", region: us-east-1, weight: 80 }
      - { provider: openai, model: gpt-5.5, weight: 20 }
    breaker: { errorRate: 5, coolDownSeconds: 60 }
  - key: unguarded
    match: { operation: draft }
    targets: [{ provider: bedrock, model: amazon.nova-pro-v1:0, region: us-east-1, weight: 1 }]
`;
const ANSWER = {
  output: { message: { role: 'assistant', content: [{ text: 'Yes' }] } },
  stopReason: 'end_turn',
  usage: { inputTokens: 12, outputTokens: 4, totalTokens: 16 },
  metrics: { latencyMs: 12 },
};

interface Shown {
  readonly spentUsd: string;
  readonly checks: string;
  readonly lastError: string | null;
  readonly lastHint: string | null;
  readonly policy: string;
  readonly targets: readonly { readonly target: string; readonly errorCode: string | null }[];
}

describe('checks of the health of targets', () => {
  const world = outside();
  let bursar: TestBursar;
  let clock: SetClock;
  let failure: { readonly status: number; readonly name: string } | null;
  let bodies: string[];
  beforeEach(async () => {
    setCredentials();
    clock = new SetClock(new Date('2026-11-05T08:00:00Z'));
    [failure, bodies] = [null, []];
    world.answer = converse;
    bursar = await startBursar({ clock });
  });
  afterEach(() => bursar.close());

  const converse = (request: IncomingMessage, response: ServerResponse): void => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      bodies.push(Buffer.concat(chunks).toString('utf8'));
      const headers = { 'content-type': 'application/json' };
      if (failure === null) response.writeHead(200, headers).end(JSON.stringify(ANSWER));
      else
        response
          .writeHead(failure.status, { ...headers, 'x-amzn-errortype': failure.name })
          .end(JSON.stringify({ message: 'not now' }));
    });
  };
  const configure = (more = 'budgetUsd: "1.00"') =>
    applyConfig(
      bursar,
      `${ROUTES}
healthChecks:
  - { account: "${ACCOUNT}", regions: [us-east-1], endpoint: "${world.address}", ${more} }
`,
    );
  const run = () => bursar.app.get(HealthChecksProcessor, { strict: false }).run();
  const later = async (minutes: number) => {
    clock.at = new Date(clock.at.getTime() + minutes * 60_000);
    return run();
  };
  const watch = () => bursar.app.get(TargetsService, { strict: false }).watch();
  const breaker = async () => {
    await watch();
    const [row] = await bursar.rows<{ state: string }>(
      `SELECT state->>'state' AS state FROM limits.target_state WHERE target = '${TARGET}'`,
    );
    return row?.state;
  };
  const shown = async (): Promise<Shown | undefined> => {
    const query =
      '{ healthChecks { spentUsd checks lastError lastHint policy targets { target errorCode } } }';
    return (await bursar.gql<{ healthChecks: Shown[] }>(query)).healthChecks[0];
  };

  it('are off unless the file switches them on', async () => {
    await applyConfig(bursar, ROUTES);
    expect(await run()).toEqual({ made: 0 });
    expect(await shown()).toBeUndefined();
    expect(world.asked).toEqual([]);
  });

  it('ask each guarded target of Bedrock at its turn, and count what it cost', async () => {
    await configure();
    expect(await run()).toEqual({ made: 1 });
    expect(await run()).toEqual({ made: 0 });
    expect(await later(5)).toEqual({ made: 1 });
    expect(world.asked.map(({ url }) => url)).toEqual([
      `/model/${encodeURIComponent(SONNET)}/converse`,
      `/model/${encodeURIComponent(SONNET)}/converse`,
    ]);
    // 12 tokens at $3.30 and 4 at $16.50 a million, twice.
    expect(await shown()).toMatchObject({
      ...{ spentUsd: '0.0002112', checks: '2', lastError: null },
      targets: [{ target: TARGET, errorCode: null }],
    });
    const sent = bodies.map((body) => ({
      shape: 'ConverseRequest',
      value: { ...(JSON.parse(body) as object), modelId: SONNET },
    }));
    const got = { shape: 'ConverseResponse', value: ANSWER };
    expect(await againstModel('bedrock-runtime', [...sent, got])).toEqual([]);
  });

  it('open the breaker of a target that no call reaches, and let it close again', async () => {
    await configure();
    expect(await breaker()).toBe('closed');
    failure = { status: 503, name: 'ServiceUnavailableException' };
    await run();
    await later(5);
    expect(await breaker()).toBe('closed');
    await later(5);
    expect(await breaker()).toBe('open');
    expect((await shown())?.targets).toEqual([
      { target: TARGET, errorCode: 'ServiceUnavailableException' },
    ]);
    failure = null;
    await later(5);
    expect(await breaker()).toBe('halfOpen');
  });

  it('that fail keep a target that is half open from coming back', async () => {
    await configure('budgetUsd: "1.00", every: 1m');
    expect(await breaker()).toBe('closed');
    failure = { status: 429, name: 'ThrottlingException' };
    for (const minutes of [0, 1, 1]) await later(minutes);
    expect(await breaker()).toBe('open');
    await later(2);
    expect(await breaker()).toBe('halfOpen');
    await later(2);
    expect(await breaker()).toBe('halfOpen');
    await later(2);
    expect(await breaker()).toBe('open');
  });

  it('cost no more than their budget, whatever else is spent', async () => {
    await configure('budgetUsd: "0.01"');
    await bursar.rows(
      `INSERT INTO connectors.check_spend VALUES ('${ACCOUNT}', '2026-11', 0.0095, 9)`,
    );
    expect(await run()).toEqual({ made: 0 });
    expect(world.asked).toEqual([]);
    expect(await shown()).toMatchObject({
      ...{ spentUsd: '0.0095', checks: '9' },
      lastError: expect.stringMatching(/2026-11 .* used their budget of 0.01 USD/),
      lastHint: expect.stringMatching(/Raise budgetUsd/),
    });
    clock.at = new Date('2026-12-01T00:00:00Z');
    expect(await run()).toEqual({ made: 1 });
  });

  it('that AWS refuses say which action is missing, and say nothing of the target', async () => {
    await configure();
    failure = { status: 403, name: 'AccessDeniedException' };
    for (const minutes of [0, 5, 5]) await later(minutes);
    expect(await breaker()).toBe('closed');
    const { lastError, lastHint, policy, targets, spentUsd } = (await shown()) ?? {};
    expect(lastError).toContain('bedrock:InvokeModel');
    expect(lastHint).toContain(`bursar health-checks policy ${ACCOUNT}`);
    expect(policy).toContain('"bedrock:InvokeModel"');
    expect([targets, spentUsd]).toEqual([[], '0']);
  });

  it('are made once where several workers take their turn', async () => {
    await configure();
    const made = await Promise.all([run(), run(), run()]);
    expect(made.reduce((sum, one) => sum + one.made, 0)).toBe(1);
  });
});

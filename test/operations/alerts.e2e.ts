import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { AlertsService } from '../../apps/api/src/operations/alerts/alerts.service.js';
import { families, sampleOf } from '../support/http/exposition.js';
import { SetClock } from '../support/operations/clock.js';
import { startBursar, type TestBursar } from '../support/processes/server.js';
import { event, postEvents } from '../support/usage/events.js';
import { applyConfig, TWO_TEAMS } from '../support/usage/lines.js';

const clock = new SetClock('2026-09-16T12:07:00Z');

let bursar: TestBursar;
beforeAll(async () => {
  bursar = await startBursar({ clock });
  await applyConfig(bursar, TWO_TEAMS);
});
afterAll(() => bursar.close());

/** Every test has a model and a day of its own. */
let made = 0;
let model: string;
let day: string;
beforeEach(() => {
  made++;
  model = `own.model-${made}`;
  day = `2026-09-${String(made).padStart(2, '0')}`;
});

interface Calls {
  readonly at: string;
  readonly count?: number;
  readonly failing?: number;
  readonly latencyMs?: number;
  readonly input?: number;
}

async function call({ at, count = 40, failing = 0, latencyMs, input = 10 }: Calls): Promise<void> {
  clock.at = `${day}T20:00:00Z`;
  const calls = Array.from({ length: count }, (_, i) =>
    event({
      at: `${day}T${at}Z`,
      model,
      usage: { input },
      ...(latencyMs !== undefined && { latencyMs }),
      ...(i < failing && { error: 'ModelErrorException' }),
    }),
  );
  expect((await postEvents(bursar, calls)).body.accepted).toBe(count);
}

const watch = async (at: string): Promise<number> => {
  clock.at = `${day}T${at}Z`;
  return (await bursar.app.get(AlertsService, { strict: false }).watch()).opened;
};

/** What was written to the outbox about this model, in order. No worker takes it away. */
async function facts(): Promise<Record<string, unknown>[]> {
  const rows = await bursar.rows<{ payload: Record<string, unknown> }>(
    `SELECT payload FROM ledger.outbox WHERE fact = 'operationsAlert' AND payload->>'model' = $1 ORDER BY id`,
    [model],
  );
  return rows.map(({ payload }) => payload);
}

interface Alert {
  readonly rule: string;
  readonly from: string;
  readonly to: string | null;
  readonly value: number;
  readonly limit: number;
}

async function alerts(): Promise<Alert[]> {
  const query = `query ($from: DateTime!, $to: DateTime!) { operationsAlerts(from: $from, to: $to) {
    totalCount edges { node { rule model from to value limit } } } }`;
  const range = { from: `${day}T00:00:00Z`, to: `${day}T23:59:59Z` };
  const { operationsAlerts } = await bursar.gql<{
    operationsAlerts: { edges: { node: Alert & { model: string } }[] };
  }>(query, range);
  return operationsAlerts.edges.map(({ node }) => node).filter((node) => node.model === model);
}

describe('an error rate above 1 %', () => {
  it('is announced once, however often and by however many it is looked at', async () => {
    await call({ at: '12:01:00', failing: 4 });
    const opened = await Promise.all(['12:07:00', '12:07:00', '12:07:00'].map(watch));
    expect(opened.reduce((all, one) => all + one, 0)).toBe(1);
    expect(await watch('12:08:00')).toBe(0);
    expect(await facts()).toEqual([
      {
        episode: expect.any(String),
        rule: 'errorRate',
        provider: 'bedrock',
        model,
        value: 10,
        limit: 1,
        from: `${day}T12:00:00.000Z`,
      },
    ]);
  });

  it('goes on while quarter hours follow each other, one good one between them included', async () => {
    await call({ at: '12:01:00', failing: 4 });
    await watch('12:07:00');
    await call({ at: '12:16:00' });
    await call({ at: '12:31:00', failing: 20 });
    expect(await watch('12:33:00')).toBe(0);
    expect(await facts()).toHaveLength(1);
    expect(await alerts()).toEqual([
      expect.objectContaining({ from: `${day}T12:00:00.000Z`, to: null, value: 50 }),
    ]);
  });

  it('is over after two good quarter hours, and announced again when it comes back', async () => {
    await call({ at: '12:01:00', failing: 4 });
    await watch('12:07:00');
    await watch('12:50:00');
    expect(await alerts()).toEqual([
      expect.objectContaining({ to: `${day}T12:15:00.000Z`, limit: 1 }),
    ]);
    await call({ at: '12:46:00', failing: 4 });
    expect(await watch('12:51:00')).toBe(1);
    expect(await watch('12:52:00')).toBe(0);
    expect((await facts()).map(({ from }) => from)).toEqual([
      `${day}T12:00:00.000Z`,
      `${day}T12:45:00.000Z`,
    ]);
    expect(await alerts()).toHaveLength(2);
  });

  it('is none of few calls, or of one that failed', async () => {
    await call({ at: '12:01:00', count: 19, failing: 19 });
    await call({ at: '12:16:00', count: 40, failing: 1 });
    await call({ at: '12:31:00', count: 200, failing: 2 });
    expect(await watch('12:33:00')).toBe(0);
  });

  it('is not announced where usage arrives an hour late', async () => {
    await call({ at: '10:01:00', failing: 40 });
    expect(await watch('12:07:00')).toBe(0);
  });
});

describe('targets of the configuration file', () => {
  const apply = (rest: string): Promise<void> => applyConfig(bursar, `${TWO_TEAMS}${rest}`);

  it('hold for the models that they fit: latency, tokens per minute, another error rate', async () => {
    await apply(`operations:
  targets:
    - { model: "${model}", provider: openai, p95Ms: 1 }
    - { model: "own.model-*", p95Ms: 500, errorRate: 30 }
    - { model: "*", p95Ms: 1, tokensPerMinute: 5000 }
`);
    await call({ at: '12:01:00', latencyMs: 450, failing: 8 });
    await watch('12:07:00');
    expect(await facts()).toEqual([]);
    await call({ at: '12:16:00', latencyMs: 900 });
    await call({ at: '12:16:30', count: 5, input: 1_500 });
    await watch('12:17:00');
    expect(await alerts()).toHaveLength(2);
    const [latency, tokens] = await facts();
    expect(latency).toMatchObject({ rule: 'latencyP95', limit: 500, from: `${day}T12:15:00.000Z` });
    expect(Math.abs(Number(latency?.['value']) / 900 - 1)).toBeLessThanOrEqual(0.025);
    // Forty calls of 10 tokens and five of 1,500 in the minute of 12:16.
    expect(tokens).toMatchObject({ rule: 'tokensPerMinute', value: 7_900, limit: 5_000 });
  });

  it('come back as they were written, and go when the file is pruned', async () => {
    await apply('operations: { errorRate: 2.5, minimumCalls: 50 }\n');
    const exported = async (): Promise<string> => (await bursar.http('/v1/config')).text();
    expect(await exported()).toMatch(/operations:\n {2}errorRate: 2.5\n {2}minimumCalls: 50\n/);
    await call({ at: '12:01:00', count: 40, failing: 40 });
    await call({ at: '12:31:00', count: 100, failing: 2 });
    expect(await watch('12:33:00')).toBe(0);
    const pruned = await bursar.http('/v1/config?prune=true', {
      method: 'POST',
      headers: { 'content-type': 'text/yaml' },
      body: TWO_TEAMS,
    });
    expect(pruned.status).toBe(200);
    expect(await exported()).not.toContain('operations:');
    expect(await watch('12:34:00')).toBe(1);
  });

  it.each([
    ['operations: { errorRate: 101 }', 'operations.errorRate'],
    ['operations: { targets: [{ p95Ms: 10 }] }', 'operations.targets'],
    ['operations: { targets: [{ model: "a b", p95Ms: 10 }] }', 'operations.targets'],
    ['operations: { latency: 10 }', 'latency'],
  ])('are refused where they say nothing that can hold: %s', async (text, where) => {
    const response = await bursar.http('/v1/config', {
      method: 'POST',
      headers: { 'content-type': 'text/yaml' },
      body: `${TWO_TEAMS}${text}\n`,
    });
    expect(response.status).toBe(422);
    expect(await response.text()).toContain(where);
  });
});

describe('the list of limits that were passed', () => {
  it('comes in pages', async () => {
    const query = `query ($from: DateTime!, $to: DateTime!, $after: String) {
      operationsAlerts(from: $from, to: $to, first: 2, after: $after) {
        totalCount pageInfo { hasNextPage endCursor } edges { node { id } } } }`;
    const range = { from: '2026-09-01T00:00:00Z', to: '2026-10-01T00:00:00Z' };
    interface Page {
      operationsAlerts: {
        totalCount: number;
        pageInfo: { hasNextPage: boolean; endCursor: string | null };
        edges: { node: { id: string } }[];
      };
    }
    const seen: string[] = [];
    let after: string | null = null;
    let all = 0;
    for (let page = 0; page < 20; page++) {
      const answer: Page = await bursar.gql<Page>(query, { ...range, after });
      const { edges, pageInfo, totalCount } = answer.operationsAlerts;
      seen.push(...edges.map(({ node }) => node.id));
      [after, all] = [pageInfo.endCursor, totalCount];
      if (!pageInfo.hasNextPage) break;
    }
    expect(seen).toHaveLength(all);
    expect(new Set(seen).size).toBe(seen.length);
    expect(seen.length).toBeGreaterThan(2);
  });

  it('is counted by rule in the metrics, while it goes on', async () => {
    await bursar.rows(
      `INSERT INTO operations.episode (id, rule, provider, model, first_at, last_at, value, limit_value, seen_at)
       VALUES (gen_random_uuid(), 'latencyP95', 'bedrock', $1, now(), now(), 2, 1, now())`,
      [model],
    );
    const all = families(await (await bursar.http('/metrics')).text());
    const breaches = (rule: string) => sampleOf(all, 'bursar_operations_breaches', { rule });
    expect(['latencyP95', 'errorRate', 'tokensPerMinute'].map(breaches)).toEqual([1, 0, 0]);
  });
});

import { readFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { parse } from 'yaml';
import { createKey } from '../support/http/access.js';
import { admit, settle } from '../support/limits/admissions.js';
import { bearer } from '../support/http/client.js';
import { families, type Family, sampleOf } from '../support/http/exposition.js';
import { applyConfig, logLine, post, SONNET, TWO_TEAMS } from '../support/usage/lines.js';
import { startBursar, type TestBursar } from '../support/processes/server.js';
import { root } from '../support/root.js';

const CONFIG = `${TWO_TEAMS}budgets:
  - { id: search-day, scope: { team: search }, limit: "100", window: day, mode: hard }
  - { id: ads-day, scope: { team: ads }, limit: "0.01", window: day, mode: hard }
`;
const CALL = {
  team: 'search',
  model: SONNET,
  region: 'us-east-1',
  inputTokens: 100,
  maxOutputTokens: 100,
};

let bursar: TestBursar;
beforeAll(async () => {
  bursar = await startBursar({ worker: true });
  await applyConfig(bursar, CONFIG);
});
afterAll(() => bursar.close());

const read = async (): Promise<Map<string, Family>> =>
  families(await (await bursar.http('/metrics')).text());

/** By how much a sample has grown; its first value must be there already, or `increase()` would not see it. */
async function growth(
  work: () => Promise<unknown>,
  name: string,
  labels: Record<string, string> = {},
): Promise<number> {
  const before = sampleOf(await read(), name, labels);
  await work();
  const after = sampleOf(await read(), name, labels);
  if (before === undefined || after === undefined) throw new Error(`${name} has no sample`);
  return after - before;
}

describe('the metrics of an api', () => {
  it('are well-formed, and named as Prometheus asks', async () => {
    const all = await read();
    const wrong = [...all.values()].filter(
      ({ name, type, help, samples }) =>
        name.endsWith('_total') !== (type === 'counter') ||
        help.length < 10 ||
        samples.length > 3_000,
    );
    expect(wrong.map(({ name, type, samples }) => ({ name, type, count: samples.length }))).toEqual(
      [],
    );
  });

  it('count admissions and denials by code', async () => {
    const ask = (body: object) => () => admit(bursar, { ...CALL, ...body });
    const allow = ask({ requestId: 'm-1' });
    expect(await growth(allow, 'bursar_admissions_total', { decision: 'allow' })).toBe(1);
    expect(await growth(allow, 'bursar_admissions_total', { decision: 'allow' })).toBe(0);
    const broke = ask({ requestId: 'm-2', team: 'ads', maxOutputTokens: 60_000 });
    const byBudget = { code: 'budget_exhausted', by: 'bursar' };
    expect(await growth(broke, 'bursar_denials_total', byBudget)).toBe(1);
    const stranger = ask({ requestId: 'm-3', team: 'strangers' });
    const byScope = { code: 'unknown_scope', by: 'bursar' };
    expect(await growth(stranger, 'bursar_denials_total', byScope)).toBe(1);
    expect(await growth(stranger, 'bursar_admissions_total', { decision: 'deny' })).toBe(1);
  });

  it('count settlements by lane, once each', async () => {
    const { body } = await admit(bursar, { ...CALL, requestId: 'm-4' });
    const end = () =>
      settle(bursar, body['admissionId'], { outcome: 'ok', usage: { input: 100, output: 10 } });
    const name = 'bursar_settlement_lag_seconds_count';
    expect(await growth(end, name, { lane: 'strict' })).toBe(1);
    expect(await growth(end, name, { lane: 'strict' })).toBe(0);
  });

  it('count records by what became of them, and those without a price', async () => {
    const lines = [
      logLine({ requestId: 'r-1', metadata: { team: 'search' } }),
      logLine({ requestId: 'r-2', model: 'anthropic.claude-imaginary-9-v1:0' }),
      'no record',
    ];
    const outcomes = ['accepted', 'duplicate', 'quarantined'];
    const counts = async () => {
      const all = await read();
      return outcomes.map(
        (outcome) => sampleOf(all, 'bursar_ingest_records_total', { outcome }) ?? NaN,
      );
    };
    const before = await counts();
    expect(await growth(() => post(bursar, lines), 'bursar_ingest_unpriced_total')).toBe(1);
    await post(bursar, lines);
    const after = await counts();
    expect(after.map((count, i) => count - (before[i] ?? 0))).toEqual([2, 2, 2]);
  });

  it('count requests by the template of their route, and never by what was in the address', async () => {
    const route = 'POST /v1/admissions/:id/settlement';
    const miss = () => settle(bursar, 'no-such-admission', { outcome: 'ok', usage: { input: 1 } });
    expect(await growth(miss, 'bursar_http_requests_total', { route, status: '4xx' })).toBe(1);
    expect(await growth(miss, 'bursar_http_request_duration_seconds_count', { route })).toBe(1);
    const wander = () => bursar.http(`/v1/nowhere/${Math.random()}`);
    const none = { route: 'none', status: '4xx' };
    expect(await growth(wander, 'bursar_http_requests_total', none)).toBe(1);
    const ask = () => bursar.gql('query Anything { a: me { roles } b: me { roles } }');
    const field = { field: 'me', outcome: 'ok' };
    expect(await growth(ask, 'bursar_graphql_operations_total', field)).toBe(1);
    const unknown = () => bursar.ask('{ nosuchfield }');
    expect(await growth(unknown, 'bursar_graphql_operations_total', field)).toBe(0);
    const text = await (await bursar.http('/metrics')).text();
    expect(text).not.toMatch(/no-such-admission|nosuchfield|nowhere|Anything/);
  });

  it('count open streams', async () => {
    const { secret } = await createKey(bursar, { name: 'edge', kind: 'gateway' });
    const stop = new AbortController();
    const open = async () => {
      const { body } = await bursar.http(
        '/v1/policy/stream?environment=prod&gateway=edge',
        { signal: stop.signal },
        bearer(secret),
      );
      await body?.getReader().read();
    };
    expect(await growth(open, 'bursar_policy_streams_open')).toBe(1);
    stop.abort();
  });

  it('show what only the database knows: holds, workers, jobs, facts, sources', async () => {
    await new Promise((resolve) => setTimeout(resolve, 5_100));
    const all = await read();
    expect(sampleOf(all, 'bursar_workers')).toBeGreaterThanOrEqual(1);
    expect(sampleOf(all, 'bursar_holds_open')).toBeGreaterThanOrEqual(1);
    expect(sampleOf(all, 'bursar_outbox_failed_facts')).toBe(0);
    expect(sampleOf(all, 'bursar_database_up')).toBe(1);
    expect(sampleOf(all, 'bursar_job_late', { job: 'apply-postings' })).toBe(0);
    expect(sampleOf(all, 'bursar_ingest_lag_seconds', { source: 'bedrock-logs' })).toBeGreaterThan(
      0,
    );
    expect(
      sampleOf(all, 'bursar_job_runs_total', { job: 'apply-postings', outcome: 'ok' }),
    ).toBeGreaterThan(0);
  });

  it('are all that the rules and the page about them name', async () => {
    const all = await read();
    const rules = readFileSync(path.join(root, 'integrations/prometheus/bursar.rules.yml'), 'utf8');
    const { groups } = parse(rules) as { groups: { rules: { alert: string; expr: string }[] }[] };
    const asked = groups.flatMap((group) => group.rules.map(({ expr }) => expr));
    const page = readFileSync(path.join(root, 'docs/operations.md'), 'utf8');
    const named = [...`${asked.join(' ')} ${page}`.matchAll(/\bbursar_[a-z_]+/g)].map(
      ([name]) => name,
    );
    const bases = named.map((name) =>
      all.has(name) ? name : name.replace(/_(bucket|count|sum)$/, ''),
    );
    expect(bases.filter((name) => !all.has(name))).toEqual([]);
    const own = [...all.keys()].filter((name) => name.startsWith('bursar_'));
    expect(own.filter((name) => !page.includes(`\`${name}\``))).toEqual([]);
  });
});

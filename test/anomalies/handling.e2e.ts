import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import {
  BIDDER,
  CRAWLER,
  DAY,
  Drill,
  HOUR,
  MINUTE,
  rate,
  roleOf,
  SUNDAY,
  TEAMS,
  usual,
} from '../support/anomalies/drill.js';
import { type Handling, handlingOf } from '../support/anomalies/handling.js';
import { admit, CALL, gatewayKey, settle } from '../support/limits/admissions.js';
import { runCli } from '../support/processes/process.js';

const NIGHT = SUNDAY + 23 * HOUR;
const BUDGET = `budgets:
  - { id: search-month, scope: { team: search }, limit: "100000", window: month,
      ladder: [{ on: anomaly, do: throttle, share: 0 }] }
  - { id: other-month, scope: {}, limit: "1000000", window: month }
anomalies: { minimumUsd: "8", escalateAfterMinutes: 30, runbooks: { burst: "https://wiki.example.com/burst" } }
`;

let drill: Drill;
let asked: Handling;
beforeAll(async () => {
  drill = await Drill.start({}, TEAMS + BUDGET);
  asked = handlingOf(drill);
  drill.now = NIGHT + 30 * HOUR;
  await drill.call(usual(SUNDAY - 15 * DAY, NIGHT + 30 * HOUR));
  await drill.pass(NIGHT - HOUR);
  await drill.call(rate(CRAWLER, NIGHT, NIGHT + 30 * MINUTE, 10));
  await drill.pass(NIGHT + 2 * MINUTE);
});
afterAll(() => drill.close());

describe('an anomaly', () => {
  it('says who, what and how much, with the page that says what to do', async () => {
    const [one] = await asked.list();
    expect(one).toMatchObject({ kind: 'burst', runbook: 'https://wiki.example.com/burst' });
    expect(one?.['sentence']).toMatch(
      /^The key assumed-role\/searchRole\/crawler of Search on anthropic\.claude-sonnet-4-5\S* uses [\d,]+ tokens a minute, where [\d,]+ were the most: \$\d+\.\d\d, \$\d+\.\d\d above the usual \$\d+\.\d\d\.$/,
    );
  });

  it('is seen by the lead of its team, and by no other lead', async () => {
    const { as } = drill.bursar;
    expect(await asked.list(await as('teamLead', ['search']))).toHaveLength(1);
    expect(await asked.list(await as('teamLead', ['ads']))).toEqual([]);
    const [one] = await asked.list();
    const wrong = await asked.judge(one?.['id'], 'real', 'x', await as('teamLead', ['ads']));
    expect(wrong.judgeAnomaly).toMatchObject({ code: 'unknown_anomaly' });
  });

  it('moves the ladder of a budget whose scope it is in, and no other', async () => {
    expect(await asked.inForce()).toEqual([]);
    await asked.climb();
    await asked.climb();
    const throttled = { id: 'search-month', do: 'throttle', step: 'anomaly throttle 0' };
    expect(await asked.inForce()).toEqual([throttled]);
    const denied = await admit(drill.bursar, { team: 'search' }, await gatewayKey(drill.bursar));
    expect(denied.body).toMatchObject({ code: 'rate_limited' });
    expect(denied.body['detail']).toContain('An anomaly goes on in the scope of the budget');
  });

  it('has an owner and is acknowledged, or else is escalated, once', async () => {
    drill.now = NIGHT + 31 * MINUTE;
    const escalate = () => drill.escalate();
    drill.now = NIGHT + 10 * MINUTE;
    expect(await escalate()).toEqual({ escalated: 0 });
    drill.now = NIGHT + 33 * MINUTE;
    expect(await escalate()).toEqual({ escalated: 1 });
    expect(await escalate()).toEqual({ escalated: 0 });
    const [one] = await asked.list();
    // What has any answer is not, nor what is over.
    const answers = ['acknowledged_at = now()', "verdict = 'real'", 'plan = id', 'to_at = from_at'];
    for (const answer of answers) {
      const [column = ''] = answer.split(' ');
      const set = (to: string) =>
        drill.bursar.rows(`UPDATE anomalies.anomaly SET escalated_at = NULL, ${to}`);
      await set(answer);
      expect([answer, await escalate()]).toEqual([answer, { escalated: 0 }]);
      await set(`${column} = NULL`);
    }
    await drill.bursar.rows('UPDATE anomalies.anomaly SET escalated_at = now()');
    await drill.bursar.gql(`mutation ($id: ID!) { acknowledgeAnomaly(id: $id) { __typename } }`, {
      id: one?.['id'],
    });
    expect((await asked.list())[0]?.['acknowledgedBy']).not.toBeNull();
  });

  it('is listed, shown, judged and assigned by commands', async () => {
    const { url, token } = drill.bursar;
    const run = (...args: string[]) => runCli(['anomalies', ...args], { url, token });
    const listed = await run('list', '--from', '2026-11-22', '-o', 'json');
    const { rows } = JSON.parse(listed.stdout) as { rows: Record<string, unknown>[] };
    expect(Object.keys(rows[0] ?? {})).toEqual([
      ...['id', 'startedAt', 'endedAt', 'detectedAt', 'scope', 'kind', 'observedUsd'],
      ...['expectedUsd', 'excessUsd', 'causes', 'verdict'],
    ]);
    const id = String(rows[0]?.['id']);
    const shown = await run('show', id);
    expect(shown.stdout).toContain('The key assumed-role/searchRole/crawler');
    const stranger = await run('assign', id, 'x@example.com');
    expect(stranger.code).toBe(2);
    const wrong = await run('verdict', id, 'maybe', '--reason', 'x');
    expect(wrong.code).toBe(2);
  });

  it('keeps the verdict and the owner that another person gave it meanwhile', async () => {
    const lead = await drill.bursar.as('teamLead', ['search']);
    const id = (await asked.list())[0]?.['id'];
    const own = async (to: string | null, seen?: { readonly version?: unknown }) => {
      const mutation = `mutation ($input: AnomalyOwnerInput!) { assignAnomaly(input: $input) {
        __typename ... on Problem { code } } }`;
      return (
        await drill.bursar.gql<{ assignAnomaly: { code?: string } }>(
          mutation,
          { input: { id, to, seen } },
          lead,
        )
      ).assignAnomaly.code;
    };
    const seen = { version: await asked.version() };
    // As the terminal does it.
    await asked.judge(id, 'real', 'A loop.');
    const codes = [
      (await asked.judge(id, 'false', 'Not so.', lead, seen)).judgeAnomaly['code'],
      (await asked.judge(id, 'false', 'Not so.', lead)).judgeAnomaly['code'],
      await own(null, seen),
      await own(null),
    ];
    expect(codes).toEqual(['changed_since', 'not_based', 'changed_since', 'not_based']);
    expect(await asked.list()).toMatchObject([{ verdict: 'real' }]);
    expect(await own(null, { version: await asked.version() })).toBeUndefined();
  });
});

describe('a plan', () => {
  it('is announced, listed and called off by commands', async () => {
    const { url, token } = drill.bursar;
    const run = (...args: string[]) => runCli(['anomalies', 'plan', ...args], { url, token });
    const range = ['--from', '2026-12-01', '--to', '2026-12-03', '--note', 'A load test.'];
    const wrong = await run('add', 'team/search', ...range, '--up-to', 'many');
    expect(wrong).toMatchObject({ code: 2 });
    expect(wrong.stderr).toContain('decimal');
    const added = await run(
      'add',
      'team/search',
      'key/crawler',
      ...range,
      '--up-to',
      '500',
      '-o',
      'json',
    );
    expect(added).toMatchObject({ code: 0 });
    const plan = JSON.parse(added.stdout) as { id: string; scope: unknown; upToUsd: string };
    expect(plan).toMatchObject({ scope: { team: 'search', key: 'crawler' }, upToUsd: '500' });
    expect((await run('list')).stdout).toMatch(/key\/crawler team\/search.*500.*A load test\./);
    expect((await run('cancel', plan.id)).stderr).toBe(`The plan ${plan.id} is called off.\n`);
    expect((await run('cancel', plan.id)).code).toBe(2);
    expect((await run('list')).stderr).toBe('Nothing is planned.\n');
  });
});

describe('the verdict “planned”', () => {
  it('ends what ladders do about it', async () => {
    await drill.pass(NIGHT + 34 * MINUTE);
    const [one] = await asked.list();
    await asked.judge(one?.['id'], 'planned', 'A backfill of the index.');
    await asked.climb();
    expect(await asked.inForce()).toEqual([]);
  });

  it('silences the same again, and nothing else', async () => {
    const before = (await drill.facts()).length;
    const next = NIGHT + 26 * HOUR;
    await drill.passes(NIGHT + 3 * HOUR, next - HOUR, 4 * HOUR);
    await drill.call(rate(CRAWLER, next, next + 35 * MINUTE, 10));
    await drill.passes(next + 2 * MINUTE, next + 37 * MINUTE, 7 * MINUTE);
    const twins = (await drill.found()).slice(1);
    expect(twins).toHaveLength(1);
    expect(twins[0]?.plan).not.toBeNull();
    expect((await drill.facts()).slice(before)).toEqual([]);
    const other = { ...BIDDER, principal: roleOf('ads', 'loop') };
    await drill.call(rate(other, next, next + 20 * MINUTE, 10));
    await drill.pass(next + 38 * MINUTE);
    expect((await drill.facts()).slice(before).map(({ step }) => step)).toEqual(['opened']);
  });
});

describe('a caller that goes round the gateway of its team', () => {
  const passGateway = async (team: string, requestId: string) => {
    const key = await gatewayKey(drill.bursar, team);
    const admitted = await admit(drill.bursar, { team, requestId }, key);
    const id = admitted.body['admissionId'];
    const settled = {
      ...{ outcome: 'ok', usage: { input: 1_200, output: 100, cacheRead: 0 }, attempts: 1 },
      ...{ providerRequestId: `p-${requestId}`, provider: 'bedrock', region: CALL.region },
      ...{ latencyMs: 5, responseCacheHit: false },
    };
    expect(await settle(drill.bursar, id, settled, key)).toMatchObject({ status: 200 });
  };

  it('is one anomaly within two hours, which names the key and the model', async () => {
    const before = (await drill.found()).length;
    const start = NIGHT + 40 * HOUR;
    drill.now = start - DAY;
    await passGateway('chat', 'g-1');
    drill.now = start + 3 * HOUR;
    const rogue = { ...BIDDER, principal: roleOf('chat', 'laptop') };
    await drill.call(rate(rogue, start, start + 2 * HOUR, 0.5));
    // One that never passed a gateway is not in question.
    const always = { ...BIDDER, principal: roleOf('chat', 'always') };
    for (const days of [6, 5, 4, 3, 2, 1, 0])
      await drill.call(rate(always, start - days * DAY, start - days * DAY + 2 * HOUR, 0.5));
    await drill.passes(start, start + 2 * HOUR, 10 * MINUTE);
    expect((await drill.found()).slice(before)).toMatchObject([
      {
        rule: 'outside_gateway',
        team: 'chat',
        scope: { key: rogue.principal, model: 'anthropic.claude-sonnet-4-5-20250929-v1:0' },
      },
    ]);
  });

  it('is none in a team whose gateway was last used more than a week ago', async () => {
    const start = NIGHT + 44 * HOUR;
    drill.now = start - 8 * DAY;
    await passGateway('ads', 'g-2');
    drill.now = start + 3 * HOUR;
    const rogue = { ...BIDDER, principal: roleOf('ads', 'laptop') };
    await drill.call(rate(rogue, start, start + 2 * HOUR, 0.5));
    await drill.passes(start, start + 2 * HOUR, 10 * MINUTE);
    const found = await drill.bursar.rows<{ rules: string[] }>(
      `SELECT rules FROM anomalies.anomaly WHERE team = 'ads'`,
    );
    expect(found.flatMap(({ rules }) => rules)).not.toContain('outside_gateway');
  });
});

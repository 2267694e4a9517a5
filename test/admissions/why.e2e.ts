import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { admit, gatewayKey, moveBalances, settle } from '../support/limits/admissions.js';
import type { Caller } from '../support/http/client.js';
import { applyConfig, GATEWAY, logLine, post, TWO_TEAMS } from '../support/usage/lines.js';
import { runCli } from '../support/processes/process.js';
import { startBursar, type TestBursar } from '../support/processes/server.js';

const CONFIG = `${TWO_TEAMS}
budgets:
  - { id: search-day, scope: { team: search }, limit: "0.05", window: day }
  - { id: ads-day, scope: { team: ads }, limit: "0.001", window: day }
quotas:
  - { id: ads-rate, scope: { team: ads }, requestsPerMinute: 100000 }
`;
const EXPLAINED = `requestId outcome code detail team model budget stop quota facts
  hold { admissionId state worst posted presumed held } timeline { what detail facts }`;

interface Explained {
  outcome: string;
  code: string | null;
  team: string | null;
  budget: string | null;
  facts: Record<string, unknown>;
  hold: { admissionId: string; state: string; posted: string } | null;
  timeline: { what: string; detail: string }[];
}
interface Group {
  limitKind: string;
  limitId: string;
  code: string;
  team: string | null;
  denials: string;
  example: string;
}

let bursar: TestBursar;
let gateway: Caller;
beforeAll(async () => {
  bursar = await startBursar();
  await applyConfig(bursar, CONFIG);
  gateway = await gatewayKey(bursar);
});
afterAll(() => bursar.close());

const now = () => new Date().toISOString().replace(/\.\d+Z$/, 'Z');
const why = async (id: unknown, as?: Caller) =>
  (
    await bursar.gql<{ why: Explained[] }>(
      `query ($id: String!) { why(id: $id) { ${EXPLAINED} } }`,
      { id: String(id) },
      as,
    )
  ).why;
const denials = async (team: string | null, as?: Caller) =>
  (
    await bursar.gql<{ denials: Group[] }>(
      `query ($team: ID, $from: DateTime!, $to: DateTime!) {
         denials(team: $team, from: $from, to: $to) { limitKind limitId code team denials first last example } }`,
      {
        team,
        from: new Date(Date.now() - 3_600_000).toISOString(),
        to: new Date(Date.now() + 3_600_000).toISOString(),
      },
      as,
    )
  ).denials;

describe('why', () => {
  it('shows for a denial which budget bound, and all facts of its answer', async () => {
    const denied = await admit(bursar, { requestId: 'denied-1', team: 'ads' }, gateway);
    expect(denied.status).toBe(402);
    expect(await why('denied-1')).toMatchObject([
      {
        outcome: 'denied',
        code: 'budget_exhausted',
        team: 'ads',
        budget: 'ads-day',
        facts: { limitUsd: '0.001', heldUsd: '0' },
        hold: null,
      },
    ]);
    expect(String(denied.body['why'])).toBe(`${bursar.url}/why/denied-1`);
  });

  it('shows for an admission what was held, settled and logged, by any of its names', async () => {
    const { body } = await admit(bursar, { requestId: 'call-1' }, gateway);
    const id = body['admissionId'];
    const usage = { input: 1_180, output: 212 };
    await settle(bursar, id, { outcome: 'ok', usage, providerRequestId: 'p-77' }, gateway);
    const byProvider = await why('p-77');
    expect(byProvider).toMatchObject([
      { outcome: 'admitted', team: 'search', hold: { admissionId: id, state: 'POSTED' } },
    ]);
    expect(byProvider[0]?.timeline.map(({ what }) => what)).toEqual([
      'admitted',
      'settled',
      'ended',
    ]);
    await post(bursar, [
      logLine({
        at: now(),
        requestId: 'p-77',
        metadata: body['requestMetadata'] as Record<string, string>,
        input: 1_180,
        output: 300,
      }),
    ]);
    await moveBalances(bursar);
    for (const name of ['call-1', id, 'p-77', String(id).toUpperCase()]) {
      const [explained, ...others] = await why(name);
      expect(others).toEqual([]);
      expect(explained?.hold).toMatchObject({ admissionId: id, posted: '0.008844' });
      expect(explained?.timeline.map(({ what }) => what)).toEqual(
        expect.arrayContaining(['admitted', 'settled', 'logged']),
      );
    }
    expect(JSON.stringify(await why('call-1'))).not.toContain(
      (body['requestMetadata'] as Record<string, string>)['bursar'],
    );
  });

  it('shows a logged call that had no admission', async () => {
    await post(bursar, [
      logLine({
        at: now(),
        requestId: 'silent-1',
        principal: GATEWAY,
        metadata: { team: 'search' },
      }),
    ]);
    expect(await why('silent-1')).toMatchObject([
      { outcome: 'recorded', team: 'search', hold: null },
    ]);
  });

  it('shows a team lead what is of their team, and nothing else', async () => {
    const lead = await bursar.as('teamLead', ['search']);
    expect(await why('call-1', lead)).toHaveLength(1);
    expect(await why('silent-1', lead)).toHaveLength(1);
    expect(await why('denied-1', lead)).toEqual([]);
    expect(await denials('ads', lead)).toEqual([]);
    const other = await bursar.as('teamLead', ['ads']);
    for (const id of ['call-1', 'p-77', 'silent-1']) expect(await why(id, other)).toEqual([]);
    expect(await why('denied-1', other)).toHaveLength(1);
  });

  it('knows nothing of what was never asked, however it is written', async () => {
    for (const id of ['', ' ', 'unknown', "' OR 1=1 --", '%', 'x'.repeat(10_000)])
      expect(await why(id)).toEqual([]);
    await expect(why('\u0000')).rejects.toThrow('BAD_USER_INPUT');
  });
});

describe('denials', () => {
  it('are counted by what bound, those of a loop too', async () => {
    const loop = await gatewayKey(bursar, 'ads');
    await Promise.all(
      Array.from({ length: 150 }, (_, n) => admit(bursar, { requestId: `loop-${n}` }, loop)),
    );
    const found = await denials('ads');
    expect(found).toMatchObject([
      {
        limitKind: 'budget',
        limitId: 'ads-day',
        code: 'budget_exhausted',
        team: 'ads',
        denials: '151',
      },
    ]);
    expect(await why(found[0]?.example)).toHaveLength(1);
    const [kept] = await bursar.rows('SELECT count(*)::int AS n FROM limits.denial');
    expect(Number(kept?.['n'])).toBeLessThan(130);
  });

  it('include what providers throttled', async () => {
    const line = JSON.parse(
      logLine({ at: now(), requestId: 'throttled-1', metadata: { team: 'search' } }),
    ) as Record<string, unknown>;
    await post(bursar, [JSON.stringify({ ...line, errorCode: 'ThrottlingException' })]);
    expect(await denials('search')).toMatchObject([
      {
        limitKind: 'provider',
        code: 'ThrottlingException',
        team: 'search',
        denials: '1',
        example: 'throttled-1',
      },
    ]);
  });

  it('do not let a caller invent what they are counted by', async () => {
    for (let n = 0; n < 5; n++)
      await admit(bursar, { requestId: `made-up-${n}`, team: `absent-${n}` }, gateway);
    expect((await denials(null)).filter(({ code }) => code === 'unknown_scope')).toMatchObject([
      { limitKind: 'scope', limitId: '', team: null, denials: '5' },
    ]);
  });
});

describe('bursar why', () => {
  const cli = (...args: string[]) =>
    runCli(['why', ...args], { url: bursar.url, token: bursar.token });

  it('explains one call, and ends with 1 where nothing is kept', async () => {
    const { code, stdout } = await cli('denied-1', '-o', 'json');
    expect(code).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject([{ outcome: 'denied', budget: 'ads-day' }]);
    const table = await cli('call-1');
    expect(table.stdout).toContain('admitted');
    expect(await cli('unknown')).toMatchObject({ code: 1 });
  });

  it('counts a team\u2019s denials as a table, JSON and CSV', async () => {
    const range = ['--team', 'ads', '--from', now().slice(0, 10)];
    const { stdout } = await cli(...range, '-o', 'json');
    expect(JSON.parse(stdout)).toMatchObject([{ limitId: 'ads-day', denials: '151' }]);
    const csv = await cli(...range, '-o', 'csv');
    expect(csv.stdout.split('\n')[0]).toBe(
      'limit,id,code,team,denials,first,last,example,gateways',
    );
    expect((await cli(...range)).stdout).toContain('ads-day');
    expect(await cli()).toMatchObject({ code: 2 });
    expect(await cli('x', '--team', 'ads')).toMatchObject({ code: 2 });
  });
});

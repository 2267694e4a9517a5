import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { DenialsService } from '../apps/api/src/budgets/denials.service.js';
import { DecisionsService } from '../apps/api/src/quotas/decisions.service.js';
import { createKey, TravellingClock } from './support/access.js';
import { admit, settle } from './support/admissions.js';
import { bearer, type Caller } from './support/client.js';
import { applyConfig, TWO_TEAMS } from './support/lines.js';
import { startBursar, type TestBursar } from './support/server.js';

const HOUR_MS = 3_600_000;
/** $0.10 at worst, $0.04 as used. */
const CALL = { model: 'acme.chat-v1:0', inputTokens: 20_000, maxOutputTokens: 8_000 };
const USED = { outcome: 'ok', usage: { input: 20_000, output: 2_000 } };
const CONFIG = `${TWO_TEAMS.replace('name: Search', 'name: Search\n    projects: [ranking, semantic]')}prices:
  - { model: "acme.chat-v1:0", per1M: { input: "1", output: "10" } }
budgets:
  - { id: organisation, scope: {}, limit: "1.00", window: month }
  - { id: search, scope: { team: search }, limit: "0.10", window: month }
quotas:
  - { id: all, scope: {}, requestsPerMinute: 50 }
  - { id: search-rate, scope: { team: search }, requestsPerMinute: 20, concurrency: 10 }
  - { id: ads-rate, scope: { team: ads }, requestsPerMinute: 20 }
`;

const clock = new TravellingClock();
let bursar: TestBursar;
let lead: Caller;
let finance: Caller;
beforeEach(async () => {
  bursar = await startBursar({ clock });
  await applyConfig(bursar, CONFIG);
  [lead, finance] = [await bursar.as('teamLead', ['search']), await bursar.as('finance')];
});
afterEach(() => bursar.close());

interface Asked {
  __typename: string;
  code?: string;
  id: string;
  state: string;
  from: string;
  to: string;
  approvedTo: string | null;
  evidence: Record<string, unknown>;
  ancestorWarning: string | null;
  isMine: boolean;
  mayDecide: boolean;
  decidedBy: string | null;
}
const FIELDS = `__typename ... on LimitRequest { id subject team from to until why state requestedBy decidedBy approvedTo
  decisionNote evidence ancestorWarning isMine mayDecide } ... on Problem { code message path }`;
const hence = (ms: number) => new Date(clock.now().getTime() + ms).toISOString();

async function mutate(name: string, type: string, input: unknown, as: Caller): Promise<Asked> {
  const query = `mutation ($input: ${type}!) { ${name}(input: $input) { ${FIELDS} } }`;
  const { [name]: asked } = await bursar.gql<Record<string, Asked>>(query, { input }, as);
  if (asked === undefined) throw new Error(`${name} answered nothing.`);
  return asked;
}
const request = (input: Record<string, unknown>, as = lead): Promise<Asked> =>
  mutate(
    'requestLimit',
    'RequestLimitInput',
    { budget: 'search', to: '0.50', until: hence(2 * HOUR_MS), why: 'Launch.', ...input },
    as,
  );
const decide = (id: string, more: Record<string, unknown> = {}, as = finance): Promise<Asked> =>
  mutate('decideLimit', 'DecideLimitInput', { id, decision: 'approve', ...more }, as);
const listed = async (as: Caller): Promise<Asked[]> =>
  (
    await bursar.gql<{ limitRequests: Asked[] }>(
      '{ limitRequests { id state isMine mayDecide } }',
      {},
      as,
    )
  ).limitRequests;
const spendOnce = async (requestId: string): Promise<number> => {
  const { status, body } = await admit(bursar, { ...CALL, project: 'ranking', requestId });
  if (status === 201) await settle(bursar, body['admissionId'], USED);
  return status;
};
const audited = async (): Promise<string[]> =>
  (
    await bursar.rows<{ entry: string }>(
      `SELECT actor_kind || ' ' || action AS entry FROM audit_entry WHERE action ~ '^(limit|quota\\.split)' ORDER BY seq`,
    )
  ).map(({ entry }) => entry);

describe('a request for more', () => {
  it('knows the limit that binds, why, and what it may cost', async () => {
    await spendOnce('a');
    expect(await spendOnce('b')).toBe(402);
    expect(await spendOnce('c')).toBe(402);
    await bursar.app.get(DenialsService, { strict: false }).flush();
    const { limitRequestDraft: draft } = await bursar.gql<{
      limitRequestDraft: {
        preselected: unknown;
        options: { subject: unknown; current: string; refusedLastDay: number }[];
      };
    }>(
      '{ limitRequestDraft { preselected evidence suggestedUntil options { subject current refusedLastDay suggested } } }',
      {},
      lead,
    );
    expect(draft.preselected).toEqual({ budget: 'search', limit: 'limit' });
    expect(draft.options[0]).toMatchObject({
      current: '0.1',
      refusedLastDay: 2,
      suggested: '0.15',
    });
    expect(draft.options.map(({ subject }) => subject)).not.toContainEqual(
      expect.objectContaining({ quota: 'ads-rate' }),
    );
    const asked = await request({});
    expect(asked).toMatchObject({
      __typename: 'LimitRequest',
      state: 'open',
      from: '0.1',
      to: '0.5',
      isMine: true,
      mayDecide: false,
      ancestorWarning: null,
      evidence: { refusedLastDay: 2, exampleRequestId: 'c', costImpactUsd: '0.4' },
    });
    const warned = await request({ to: '2.00' });
    expect(warned.ancestorWarning).toContain('organisation');
    const quota = await request({
      budget: null,
      quota: 'search-rate',
      limit: 'requestsPerMinute',
      to: '80',
    });
    expect(quota.ancestorWarning).toContain('all');
  });

  it('is not taken for what cannot be given', async () => {
    const codes = [
      await request({ to: '0.10' }),
      await request({ to: 'lots' }),
      await request({ until: hence(-HOUR_MS) }),
      await request({ until: hence(400 * 24 * HOUR_MS) }),
      await request({ why: ' ' }),
      await request({ budget: 'organisation' }),
      await request({ budget: null, quota: 'ads-rate', limit: 'requestsPerMinute', to: '30' }),
      await request({ budget: null, quota: 'search-rate', limit: 'tokensPerDay', to: '30' }),
      await request({ budget: null, quota: 'search-rate', to: '30' }),
      await request({ quota: 'search-rate' }),
    ].map(({ code }) => code);
    expect(codes).toEqual([
      'not_more',
      'bad_amount',
      'until_is_past',
      'until_too_far',
      'why_missing',
      'unknown_limit',
      'unknown_limit',
      'unknown_limit',
      'which_limit',
      'which_limit',
    ]);
    expect(await audited()).toEqual([]);
  });
});

describe('an approved raise', () => {
  it('of a budget lets in at once, for less than was asked where that was agreed, and lapses by itself', async () => {
    await spendOnce('a');
    expect(await spendOnce('b')).toBe(402);
    const { id } = await request({});
    expect(await decide(id, { to: '0.20', note: 'Half.' })).toMatchObject({
      state: 'approved',
      approvedTo: '0.2',
    });
    expect([await spendOnce('c'), await spendOnce('d'), await spendOnce('e')]).toEqual([
      201, 201, 402,
    ]);
    await clock.ahead(3 * HOUR_MS, async () => {
      const { body } = await admit(bursar, { ...CALL, project: 'ranking', requestId: 'f' });
      expect(body).toMatchObject({ code: 'budget_exhausted', limitUsd: '0.1' });
      expect((await listed(lead)).map(({ state }) => state)).toEqual(['lapsed']);
    });
    expect(await audited()).toEqual(['person limitRequest.open', 'person limitRequest.approve']);
  });

  it('of a quota lets in more calls at a time', async () => {
    await applyConfig(bursar, CONFIG.replace('"0.10"', '"10"').replace('"1.00"', '"10"'));
    const together = async (count: number, name: string) =>
      (
        await Promise.all(
          Array.from({ length: count }, (_, n) =>
            admit(bursar, { ...CALL, project: 'ranking', requestId: `${name}-${n}` }),
          ),
        )
      ).filter(({ status }) => status === 201).length;
    expect(await together(15, 'a')).toBe(10);
    const { id } = await request({
      budget: null,
      quota: 'search-rate',
      limit: 'concurrency',
      to: '13',
    });
    await decide(id);
    expect(await together(10, 'b')).toBe(3);
  });
});

describe('a decision', () => {
  it('is never one\u2019s own, by no key either, and is made once', async () => {
    const both = await bursar.as('finance');
    const { id } = await request({}, both);
    expect(await decide(id, {}, both)).toMatchObject({ code: 'own_request' });
    const platform = await bursar.as('platform');
    const own = await request({}, platform);
    const key = await createKey(
      bursar,
      { name: 'another hand', kind: 'cli', roles: ['platform'] },
      platform,
    );
    expect(await decide(own.id, {}, bearer(key.secret))).toMatchObject({ code: 'own_request' });
    const twice = await Promise.all([decide(id), decide(id, {}, platform)]);
    expect(twice.map(({ code }) => code).sort()).toEqual(['already_decided', undefined]);
    expect(await bursar.rows('SELECT id FROM limits.increase')).toHaveLength(1);
    expect(await decide(own.id, { decision: 'deny', note: 'No.' })).toMatchObject({
      state: 'denied',
    });
    expect(await decide(own.id, { to: '0.2' })).toMatchObject({ code: 'already_decided' });
  });

  it('is a finance or platform person\u2019s; what is asked is seen by its team, its asker and who sees everything', async () => {
    const { id } = await request({});
    const refused = await bursar.ask(
      'mutation ($id: ID!) { decideLimit(input: { id: $id, decision: "approve" }) { __typename } }',
      { id },
      lead,
    );
    expect(refused.errors?.[0]?.extensions?.['code']).toBe('FORBIDDEN');
    expect(await listed(await bursar.as('teamLead', ['ads']))).toEqual([]);
    expect(await listed(lead)).toEqual([{ id, state: 'open', isMine: true, mayDecide: false }]);
    expect(await listed(finance)).toEqual([{ id, state: 'open', isMine: false, mayDecide: true }]);
    expect(await decide(id, { to: '0.60' })).toMatchObject({ code: 'more_than_asked' });
    const taken = await bursar.gql<{ withdrawLimit: Asked }>(
      `mutation ($id: ID!) { withdrawLimit(id: $id) { ${FIELDS} } }`,
      { id },
      lead,
    );
    expect(taken.withdrawLimit).toMatchObject({ state: 'withdrawn' });
    expect(await decide(id)).toMatchObject({ code: 'already_decided' });
  });

  it('that nobody makes in time is escalated once, and can still be made', async () => {
    const { id } = await request({ until: hence(48 * HOUR_MS) });
    const escalate = () => bursar.app.get(DecisionsService, { strict: false }).escalate();
    expect(await escalate()).toBe(0);
    await clock.ahead(9 * HOUR_MS, async () => {
      expect(await Promise.all([escalate(), escalate()]).then((counts) => counts.sort())).toEqual([
        0, 1,
      ]);
      expect((await listed(finance))[0]?.state).toBe('escalated');
      expect(await decide(id)).toMatchObject({ state: 'approved' });
    });
    expect(await audited()).toEqual([
      'person limitRequest.open',
      'system limitRequest.escalate',
      'person limitRequest.approve',
    ]);
  });
});

describe('without asking', () => {
  it('a raise within the set amount is given at once, and many small ones are no large one', async () => {
    await applyConfig(
      bursar,
      `${CONFIG}approvals: { autoApproveUsd: "0.10", autoApprovePercent: 10 }\n`,
    );
    const first = await request({ to: '0.16' });
    expect(first).toMatchObject({ state: 'approved', approvedTo: '0.16', decidedBy: 'Bursar' });
    expect(await request({ to: '0.21' })).toMatchObject({ from: '0.16', state: 'open' });
    expect(await request({ to: '0.20' })).toMatchObject({ state: 'approved' });
    const quota = { budget: null, quota: 'search-rate', limit: 'requestsPerMinute' };
    expect(await request({ ...quota, to: '23' })).toMatchObject({ state: 'open' });
    expect(await request({ ...quota, to: '22' })).toMatchObject({ state: 'approved' });
    expect((await audited()).filter((entry) => entry.startsWith('system'))).toHaveLength(3);
  });

  it('a team raises one limit a day by what an emergency allows, until the day is over', async () => {
    const raise = async (input: Record<string, unknown>, as = lead) => {
      const { emergencyRaise } = await bursar.gql<{ emergencyRaise: Record<string, unknown> }>(
        `mutation ($input: EmergencyRaiseInput!) { emergencyRaise(input: $input) {
          ... on EmergencyRaise { subject from to until } ... on Problem { code } } }`,
        { input: { reason: 'Launch is on fire.', ...input } },
        as,
      );
      return emergencyRaise;
    };
    expect(await raise({ budget: 'organisation' })).toEqual({ code: 'unknown_limit' });
    expect(await raise({ budget: 'search', to: '0.2' })).toEqual({ code: 'beyond_emergency' });
    const [one, other] = await Promise.all([
      raise({ budget: 'search' }),
      raise({ quota: 'search-rate', limit: 'requestsPerMinute' }),
    ]);
    expect([one, other]).toContainEqual({ code: 'already_raised' });
    expect([one, other]).toContainEqual(expect.objectContaining({ until: expect.any(String) }));
    await clock.ahead(24 * HOUR_MS, async () => {
      const own = bearer(bursar.token);
      expect(await raise({ budget: 'search' }, own)).toMatchObject({ from: '0.1', to: '0.11' });
    });
    expect(await audited()).toEqual(['person limit.emergencyRaise', 'key limit.emergencyRaise']);
  });

  it('a team lead divides what the team has among its projects and keys, and nobody gets more than all have', async () => {
    const split = async (parts: unknown, as = lead, parent = 'search-rate') => {
      const { splitQuota } = await bursar.gql<{ splitQuota: Record<string, unknown> }>(
        `mutation ($input: SplitQuotaInput!) { splitQuota(input: $input) {
          ... on QuotaSplit { parts { id scope parent effective } } ... on Problem { code path } } }`,
        { input: { parent, parts, reason: 'Fair shares.' } },
        as,
      );
      return splitQuota;
    };
    const ranking = { scope: { project: 'ranking' }, requestsPerMinute: 5 };
    expect(await split([{ ...ranking, requestsPerMinute: 21 }])).toEqual({
      code: 'exceeds_parent',
      path: 'parts[0].requestsPerMinute',
    });
    expect(await split([{ ...ranking, scope: { team: 'ads' } }])).toMatchObject({
      code: 'not_within_parent',
    });
    expect(await split([{ ...ranking, scope: { project: 'nobody' } }])).toMatchObject({
      code: 'unknown_project',
    });
    expect(await split([ranking, ranking])).toMatchObject({ code: 'duplicate_part' });
    expect(await split([ranking], lead, 'ads-rate')).toMatchObject({ code: 'unknown_quota' });
    expect(await split([ranking], lead, 'all')).toMatchObject({ code: 'unknown_quota' });
    expect(
      await split([ranking, { scope: { project: 'semantic' }, requestsPerMinute: 18 }]),
    ).toMatchObject({
      parts: [
        {
          id: 'search-rate/project=ranking',
          parent: 'search-rate',
          effective: { requestsPerMinute: 5 },
        },
        { id: 'search-rate/project=semantic' },
      ],
    });
    await applyConfig(
      bursar,
      CONFIG.replace('"0.10"', '"100"').replace('"1.00"', '"100"').replace(', concurrency: 10', ''),
    );
    const calls = async (project: string, count: number) => {
      const bodies: unknown[] = [];
      for (let n = 0; n < count; n++) {
        const { status, body } = await admit(bursar, {
          ...CALL,
          project,
          requestId: `${project}-${n}`,
        });
        bodies.push(status === 201 ? 'in' : body['quota']);
      }
      return bodies;
    };
    expect(await calls('ranking', 6)).toEqual([
      ...Array<string>(5).fill('in'),
      'search-rate/project=ranking',
    ]);
    // 15 of the parent's 20 are left, whatever the part would allow.
    expect(await calls('semantic', 16)).toEqual([...Array<string>(15).fill('in'), 'search-rate']);
    const file = await (await bursar.http('/v1/config')).text();
    expect(file).not.toContain('search-rate/');
    const dryRun = await bursar.http('/v1/config?prune=true&dryRun=true', {
      method: 'POST',
      headers: { 'content-type': 'text/yaml' },
      body: file,
    });
    expect(await dryRun.json()).toMatchObject({ changes: [] });
    expect(await audited()).toEqual(['person quota.split']);
  });
});

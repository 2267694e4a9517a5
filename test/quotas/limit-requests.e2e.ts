import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { DenialsService } from '../../apps/api/src/admissions/denials/denials.service.js';
import { DecisionsService } from '../../apps/api/src/requests/decisions.service.js';
import { createKey, TravellingClock } from '../support/http/access.js';
import { admit } from '../support/limits/admissions.js';
import { bearer, type Caller } from '../support/http/client.js';
import {
  type Asked,
  CALL,
  CONFIG,
  FIELDS,
  HOUR_MS,
  type LimitStory,
  startLimitStory,
} from '../support/limits/limit-requests.js';
import { applyConfig } from '../support/usage/lines.js';
import type { TestBursar } from '../support/processes/server.js';

const clock = new TravellingClock();
let story: LimitStory;
let bursar: TestBursar;
let lead: Caller;
let finance: Caller;
beforeEach(async () => {
  story = await startLimitStory(clock);
  ({ bursar, lead, finance } = story);
});
afterEach(() => bursar.close());
const request: LimitStory['request'] = (input, as) => story.request(input, as);
const decide: LimitStory['decide'] = (id, more, as) => story.decide(id, more, as);
const listed: LimitStory['listed'] = (as) => story.listed(as);
const spendOnce: LimitStory['spendOnce'] = (requestId) => story.spendOnce(requestId);
const audited: LimitStory['audited'] = () => story.audited();
const hence: LimitStory['hence'] = (ms) => story.hence(ms);

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
      evidence: {
        ...{ refusedLastDay: 2, exampleRequestId: 'c', costImpactUsd: '0.4' },
        ...{ budgetAbove: 'organisation', projectedUsd: expect.any(String) },
      },
    });
    const warned = await request({ to: '2.00' }, await bursar.as('teamLead', ['search']));
    expect(warned.ancestorWarning).toContain('organisation');
    const quota = await request({
      budget: null,
      quota: 'search-rate',
      limit: 'requestsPerMinute',
      to: '80',
    });
    expect(quota.ancestorWarning).toContain('all');
  });

  it('is refused for what cannot be given', async () => {
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

  it('of one person waits once for each limit, until it is withdrawn', async () => {
    const both = await Promise.all([request({ to: '0.20' }), request({ to: '0.30' })]);
    expect(both.map(({ code }) => code).sort()).toEqual(['asked_already', undefined]);
    const others = [
      await request({}, await bursar.as('teamLead', ['search'])),
      await request({ budget: null, quota: 'search-rate', limit: 'concurrency', to: '30' }),
    ];
    expect(others.map(({ state }) => state)).toEqual(['open', 'open']);
    await bursar.gql(
      'mutation ($id: ID!) { withdrawLimit(id: $id) { __typename } }',
      { id: both.find(({ code }) => code === undefined)?.id },
      lead,
    );
    expect(await request({ to: '0.30' })).toMatchObject({ state: 'open', to: '0.3' });
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

  it('that is not made in time is escalated once, and can still be made', async () => {
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

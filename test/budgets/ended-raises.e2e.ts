import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { TravellingClock } from '../support/http/access.js';
import { admit, differences, settle } from '../support/limits/admissions.js';
import type { Caller } from '../support/http/client.js';
import {
  CALL,
  CONFIG,
  type LimitStory,
  startLimitStory,
  USED,
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
const decide: LimitStory['decide'] = (id) => story.decide(id);
const listed: LimitStory['listed'] = (as) => story.listed(as);
const spendOnce: LimitStory['spendOnce'] = (requestId) => story.spendOnce(requestId);
const audited: LimitStory['audited'] = () => story.audited();

describe('a raise that is ended early', () => {
  interface Ended {
    code?: string;
    from?: string;
    to?: string;
  }
  const end = async (id: string, as: Caller, reason = 'The launch is over.') => {
    const query = `mutation ($input: EndRaiseInput!) { endRaise(input: $input) {
      ... on EndedRaise { subject from to } ... on Problem { code path } } }`;
    return (await bursar.gql<{ endRaise: Ended }>(query, { input: { id, reason } }, as)).endRaise;
  };
  const raisesOf = async (kind: 'budgets' | 'quotas', id: string, as = lead) => {
    const query = `{ ${kind} { id raises { id limit amount origin mayEnd } } }`;
    const all = await bursar.gql<Record<string, { id: string; raises: { id: string }[] }[]>>(
      query,
      {},
      as,
    );
    return all[kind]?.find((one) => one.id === id)?.raises ?? [];
  };

  const crossed = async () => {
    const rows = await bursar.rows<{ step: string }>('SELECT step FROM limits.crossing');
    return rows.map(({ step }) => step);
  };

  it('by its team binds from the next call on; what it let in stays, and the request says who ended it', async () => {
    const month = 'limit: "0.10", window: month';
    await applyConfig(bursar, CONFIG.replace(month, `${month}, ladder: [{ at: 80, do: notify }]`));
    await spendOnce('a');
    const { id: asked } = await request({});
    await decide(asked);
    expect(await spendOnce('b')).toBe(201);
    const [raise] = await raisesOf('budgets', 'search');
    expect(raise).toMatchObject({
      limit: 'limit',
      amount: '0.4',
      origin: 'approval',
      mayEnd: true,
    });
    const id = raise?.id ?? '';
    expect(await end(id, lead, ' ')).toEqual({ code: 'reason_missing', path: 'reason' });
    expect(await end(id, await bursar.as('teamLead', ['ads']))).toMatchObject({
      code: 'unknown_raise',
    });
    const open = await admit(bursar, { ...CALL, project: 'ranking', requestId: 'open' });
    expect(await crossed()).toEqual([]);
    expect(await end(id, lead)).toMatchObject({
      subject: { budget: 'search' },
      from: '0.5',
      to: '0.1',
    });
    // No job runs here: the ladder climbs with the end of the raise.
    expect(await crossed()).toEqual(['80 notify']);
    const { body } = await admit(bursar, { ...CALL, project: 'ranking', requestId: 'c' });
    expect(body).toMatchObject({ code: 'budget_exhausted', limitUsd: '0.1', spentUsd: '0.08' });
    expect(body).toMatchObject({ heldUsd: '0.1' });
    expect((await settle(bursar, open.body['admissionId'], USED)).body['state']).toBe('POSTED');
    expect(await end(id, finance)).toMatchObject({ code: 'unknown_raise' });
    expect(await raisesOf('budgets', 'search')).toEqual([]);
    expect((await listed(lead)).map(({ state }) => state)).toEqual(['ended']);
    expect((await audited()).at(-1)).toBe('person limit.endRaise');
    expect(await differences(bursar)).toEqual([]);
  });

  it('by an approver lowers a quota at once, also where a raise without asking could be had again', async () => {
    await applyConfig(bursar, `${CONFIG}approvals: { autoApprovePercent: 50 }\n`);
    const more = { budget: null, quota: 'search-rate', limit: 'concurrency', to: '15' };
    expect(await request(more)).toMatchObject({ state: 'approved' });
    expect(await request({ ...more, to: '16' })).toMatchObject({ state: 'open' });
    const [raise] = await raisesOf('quotas', 'search-rate', finance);
    expect(raise).toMatchObject({ amount: '5', origin: 'automatic', mayEnd: true });
    const executive = await bursar.as('executive');
    expect(await raisesOf('quotas', 'search-rate', executive)).toMatchObject([{ mayEnd: false }]);
    expect(await end(raise?.id ?? '', finance)).toMatchObject({ from: '15', to: '10' });
    const { quotas } = await bursar.gql<{ quotas: { effective: { concurrency?: number } }[] }>(
      '{ quotas { effective } }',
      {},
      lead,
    );
    expect(quotas.map(({ effective }) => effective.concurrency)).toEqual([10]);
    expect(await request({ ...more, to: '15' })).toMatchObject({ state: 'approved' });
  });
});

import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import {
  approvals,
  decideApproval,
  tryApply,
  withdrawApproval,
} from '../support/approvals/approvals.js';
import { TravellingClock } from '../support/http/access.js';
import { serviceKey } from '../support/http/callers.js';
import { bearer, type Caller } from '../support/http/client.js';
import { delegateOf } from '../support/http/delegates.js';
import { CONFIG, type LimitStory, startLimitStory } from '../support/limits/limit-requests.js';
import type { TestBursar } from '../support/processes/server.js';
import { applyConfig } from '../support/usage/lines.js';

const RULES = `approvals:
  rules:
    - { what: budget, by: [finance] }
    - { what: request, over: "100", by: [executive, teamLead] }
`;

let story: LimitStory;
let bursar: TestBursar;
/** One request of Search, one that executives and leads decide, and one change of the file. */
let ids: { small: string; large: string; file: string };
beforeAll(async () => {
  story = await startLimitStory(new TravellingClock());
  ({ bursar } = story);
  await applyConfig(bursar, `${CONFIG}${RULES}`);
  const { id: small } = await story.request({ to: '5' }, await bursar.as('teamLead', ['search']));
  const { id: large } = await story.request({ to: '500' });
  const platform = await bursar.as('platform');
  const { proposal } = await tryApply(bursar, CONFIG.replace('"1.00"', '"2.00"'), platform);
  ids = { small, large, file: proposal ?? '' };
});
afterAll(() => bursar.close());

const seen = async (as: Caller) => {
  const found = new Set((await approvals(bursar, as)).map(({ id }) => id));
  return Object.entries(ids).flatMap(([name, id]) => (found.has(id) ? [name] : []));
};
const waiting = async (as: Caller) =>
  (await bursar.gql<{ approvalsWaiting: number }>('{ approvalsWaiting }', {}, as)).approvalsWaiting;

describe('what waits', () => {
  it.each<[string, () => Promise<Caller>, string[], number]>([
    ['finance', () => bursar.as('finance'), ['small', 'large', 'file'], 2],
    ['platform', () => bursar.as('platform'), ['small', 'large', 'file'], 1],
    ['auditor', () => bursar.as('auditor'), ['small', 'large', 'file'], 0],
    ['executive', () => bursar.as('executive'), ['large'], 1],
    ['a lead of the team', () => bursar.as('teamLead', ['search']), ['small', 'large'], 1],
    ['a lead of another team', () => bursar.as('teamLead', ['ads']), [], 0],
    ['developer', () => bursar.as('developer'), [], 0],
    ['who asked', () => Promise.resolve(story.lead), ['small', 'large'], 0],
    [
      'a delegate of finance',
      async () => (await delegateOf(bursar, 'finance')).caller,
      ['small', 'large', 'file'],
      2,
    ],
    ['a delegate as themselves', async () => (await delegateOf(bursar, 'finance')).own, [], 0],
    [
      'a key without an owner',
      () => Promise.resolve(bearer(bursar.token)),
      ['small', 'large', 'file'],
      0,
    ],
  ])('is shown and counted as the role says: %s', async (_, caller, names, count) => {
    const as = await caller();
    expect(await seen(as)).toEqual(names);
    expect(await waiting(as)).toBe(count);
  });

  it('is not there for a guessed id', async () => {
    const other = await bursar.as('teamLead', ['ads']);
    for (const id of Object.values(ids)) {
      expect(await decideApproval(bursar, { id }, other)).toMatchObject({
        code: 'unknown_proposal',
      });
      expect(await withdrawApproval(bursar, id, other)).toMatchObject({ code: 'unknown_proposal' });
    }
    const executive = await bursar.as('executive');
    expect(await decideApproval(bursar, { id: ids.file }, executive)).toMatchObject({
      code: 'unknown_proposal',
    });
    const none = await decideApproval(bursar, { id: 'x' }, await bursar.as('finance'));
    expect(none).toMatchObject({ code: 'unknown_proposal' });
  });

  it('shows delegates to the two people, to platform and to auditors', async () => {
    const { own, away, id } = await delegateOf(bursar, 'finance');
    const listed = async (as: Caller) =>
      (
        await bursar.gql<{ delegations: { id: string }[] }>('{ delegations { id } }', {}, as)
      ).delegations.filter((one) => one.id === id).length;
    expect([await listed(own), await listed(away)]).toEqual([1, 1]);
    expect([
      await listed(await bursar.as('platform')),
      await listed(await bursar.as('auditor')),
      await listed(await bursar.as('finance')),
      await listed(await bursar.as('developer')),
    ]).toEqual([1, 1, 0, 0]);
  });
});

describe('a service account', () => {
  it('is refused a field beside the one that its scope opens, in one question too', async () => {
    const key = await serviceKey(bursar, ['readSpend']);
    const both = await bursar.ask('{ freshness { dataTo } people { id } }', {}, key);
    expect(both.errors?.map(({ extensions }) => extensions?.['code'])).toEqual(['FORBIDDEN']);
    const me = await bursar.ask<{ me: unknown }>('{ me { roles teams } }', {}, key);
    expect(me.data?.me).toEqual({ roles: [], teams: null });
  });
});

import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import {
  approvals,
  decideApproval,
  tryApply,
  type Waiting,
} from '../support/approvals/approvals.js';
import { TravellingClock } from '../support/http/access.js';
import type { Caller } from '../support/http/client.js';
import { CONFIG, type LimitStory, startLimitStory } from '../support/limits/limit-requests.js';
import { countAll } from '../support/processes/statements.js';
import type { TestBursar } from '../support/processes/server.js';
import { applyConfig } from '../support/usage/lines.js';

const RULES = 'approvals: { rules: [{ what: budget, by: [finance] }] }\n';
const COPIES = 120;

let story: LimitStory;
let bursar: TestBursar;
let finance: Caller;
let platform: Caller;

beforeAll(async () => {
  story = await startLimitStory(new TravellingClock());
  ({ bursar } = story);
  await applyConfig(bursar, `${CONFIG}${RULES}`);
  [finance, platform] = [await bursar.as('finance'), await bursar.as('platform')];
});
afterAll(() => bursar.close());

interface Listed {
  totalCount: number;
  pageInfo: { hasNextPage: boolean; endCursor: string | null };
  edges: { node: Pick<Waiting, 'id' | 'state' | 'title' | 'mayDecide' | 'result'> }[];
}
const list = async (variables: Record<string, unknown>, as = finance): Promise<Listed> => {
  const query = `query ($show: String!, $search: String, $first: Int!, $after: String) {
    approvals(show: $show, search: $search, first: $first, after: $after) {
      totalCount pageInfo { hasNextPage endCursor } edges { node { id state title mayDecide result } } } }`;
  const all = { show: 'all', first: 20, ...variables };
  return (await bursar.gql<{ approvals: Listed }>(query, all, as)).approvals;
};
const change = async (limit: string): Promise<string> => {
  const { proposal } = await tryApply(
    bursar,
    `${CONFIG}${RULES}`.replace('"1.00"', `"${limit}"`),
    platform,
  );
  return proposal ?? '';
};
const shown = async (id: string) => (await approvals(bursar, finance)).find((one) => one.id === id);

describe('what is over', () => {
  it('shows the exact change, who decided, when, and what became of it', async () => {
    const done = await change('2.00');
    const lines = (await shown(done))?.lines;
    expect(lines?.join()).toContain('2.00');
    await decideApproval(bursar, { id: done, note: 'as agreed' }, finance);
    expect(await shown(done)).toMatchObject({
      ...{ state: 'done', lines, endedBy: 'A finance', note: 'as agreed' },
      ...{ result: 'It was done with the approval.', given: [{ name: 'A finance', counts: true }] },
    });
    const denied = await change('3.00');
    const before = (await shown(denied))?.lines;
    await decideApproval(bursar, { id: denied, decision: 'deny', note: 'no' }, finance);
    expect(await shown(denied)).toMatchObject({
      ...{ state: 'denied', lines: before, endedBy: 'A finance', note: 'no' },
      result: 'It was denied: nothing was changed.',
    });
    expect((await shown(denied))?.endedAt).not.toBeNull();
  });

  it('shows what was agreed to where that was less than was asked for', async () => {
    const { id } = await story.request({ to: '9' });
    await story.decide(id, { to: '6' });
    expect((await shown(id))?.lines).toEqual([
      expect.stringContaining('$9.00 until'),
      'Approved with to 6',
    ]);
  });

  it('keeps what a void proposal was about', async () => {
    const id = await change('4.00');
    const before = (await shown(id))?.lines;
    await bursar.rows("UPDATE budget SET limit_usd = '7.00'");
    expect(await decideApproval(bursar, { id }, finance)).toMatchObject({ code: 'changed_since' });
    expect(await shown(id)).toMatchObject({
      ...{ state: 'voided', lines: before },
      result: 'What it would change was changed before: this did nothing.',
    });
  });
});

describe('a list of more than a hundred', () => {
  beforeAll(async () => {
    await bursar.rows(
      `INSERT INTO approvals.proposal (id, what, subject, teams, title, change, reason, hash, approvers, people, proposed_by,
         proposed_name, proposed_at, expires_at, lines, state)
       SELECT gen_random_uuid(), what, subject || n, teams, 'Copy ' || n, change, reason, hash, approvers, people, proposed_by,
         proposed_name, proposed_at - n * interval '1 minute', expires_at, lines, CASE WHEN n % 2 = 0 THEN 'open' ELSE 'denied' END
       FROM approvals.proposal, generate_series(1, ${COPIES}) AS n
       WHERE id = (SELECT id FROM approvals.proposal WHERE what = 'configuration' LIMIT 1)`,
    );
  });

  it('is read page by page, each proposal once', async () => {
    const seen: string[] = [];
    let after: string | null = null;
    do {
      const page: Listed = await list({ after });
      seen.push(...page.edges.map(({ node }) => node.id));
      after = page.pageInfo.hasNextPage ? page.pageInfo.endCursor : null;
    } while (after !== null);
    expect(seen.length).toBeGreaterThan(COPIES);
    expect(new Set(seen).size).toBe(seen.length);
  });

  it('is filtered by what is shown, and by a text', async () => {
    const waiting = await list({ show: 'waiting', search: 'copy' });
    expect(waiting.totalCount).toBe(COPIES / 2);
    const over = await list({ show: 'over', search: 'COPY 11' });
    expect(over.edges.map(({ node }) => node.title).toSorted()).toEqual([
      'Copy 11',
      'Copy 111',
      'Copy 113',
      'Copy 115',
      'Copy 117',
      'Copy 119',
    ]);
    const mine = await list({ show: 'mine', search: 'copy' }, platform);
    expect(mine.totalCount).toBe(COPIES);
    expect((await list({ show: 'decide', search: 'copy' })).totalCount).toBe(COPIES / 2);
    expect((await list({ show: 'decide', search: 'copy' }, platform)).totalCount).toBe(0);
  });

  it('takes no more questions than a list of a few', async () => {
    // What the process does by itself meanwhile is counted, too, and only ever adds.
    const asked = async (search: string) => {
      const counts: number[] = [];
      for (let time = 0; time < 3; time++)
        counts.push(await countAll(() => list({ search, first: 100 })));
      return Math.min(...counts);
    };
    const [all, few] = [await asked('copy'), await asked('copy 11')];
    expect(all).toBe(few);
  });

  it('counts for the badge what one can decide', async () => {
    const { approvalsWaiting } = await bursar.gql<{ approvalsWaiting: number }>(
      '{ approvalsWaiting }',
      {},
      finance,
    );
    expect(approvalsWaiting).toBe((await list({ show: 'decide' })).totalCount);
  });
});

import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { ApprovalsService } from '../../apps/api/src/approvals/approvals.module.js';
import { ApprovalAlerts } from '../../apps/api/src/notifications/news/news.processors.js';
import {
  type Applied,
  approvals,
  decideApproval,
  tryApply,
  withdrawApproval,
} from '../support/approvals/approvals.js';
import { createKey, TravellingClock } from '../support/http/access.js';
import { bearer, type Caller } from '../support/http/client.js';
import { startBursar, type TestBursar } from '../support/processes/server.js';
import { applyConfig, TWO_TEAMS } from '../support/usage/lines.js';

const HOUR_MS = 3_600_000;
const RULES = `approvals:
  expireAfterHours: 48
  notOwnTeam: true
  rules:
    - { what: budget, over: "100", by: [finance] }
    - { what: budget, over: "1000", by: [finance, executive], people: 2 }
    - { what: route, by: [platform] }
`;
const SIGN_IN =
  'signIn: { providers: [{ id: own, issuer: "https://issuer.example", clientId: x, groups: [{ group: g, roles: [finance] }] }] }';
const budget = (limit: string, team = 'search') =>
  `${TWO_TEAMS}budgets:\n  - { id: ${team}, scope: { team: ${team} }, limit: "${limit}", window: month }\n`;

const clock = new TravellingClock();
let bursar: TestBursar;
let platform: Caller;
let finance: Caller;
beforeAll(async () => {
  bursar = await startBursar({ clock });
  await applyConfig(bursar, `${budget('50')}${RULES}`);
  [platform, finance] = [await bursar.as('platform'), await bursar.as('finance')];
});
afterAll(() => bursar.close());

const limit = async (id = 'search'): Promise<string | undefined> =>
  (await bursar.rows<{ usd: string }>('SELECT limit_usd AS usd FROM budget WHERE id = $1', [id]))[0]
    ?.usd;
const waits = async (text: string, as = platform): Promise<string> => {
  const { applied, proposal } = await tryApply(bursar, text, as);
  expect({ applied, proposal }).toEqual({ applied: false, proposal: expect.any(String) });
  return proposal ?? '';
};
const approve = (id: string, as: Caller, more: Record<string, unknown> = {}) =>
  decideApproval(bursar, { id, ...more }, as);
const hashOf = async (id: string, as = finance) =>
  (await approvals(bursar, as)).find((one) => one.id === id)?.hash ?? null;

describe('a change of the configuration file', () => {
  it('is carried out at once below the amount, and waits above it', async () => {
    expect(await tryApply(bursar, budget('150'), platform)).toMatchObject({ applied: true });
    const id = await waits(budget('400'));
    expect(await limit()).toBe('150');
    const [shown] = await approvals(bursar, finance, true);
    // With the hundred before it that no one approved.
    expect(shown).toMatchObject({ id, amountUsd: '350', teams: ['search'], people: 1 });
    expect(shown?.lines.join()).toContain('"150" → "400"');
    expect(await approve(id, finance, { hash: shown?.hash })).toMatchObject({ state: 'done' });
    expect(await limit()).toBe('400');
    const entries = await bursar.rows<{ action: string; actor: string }>(
      `SELECT action, actor_name AS actor FROM audit_entry WHERE action ~ '^(approval|budget)' ORDER BY seq DESC LIMIT 3`,
    );
    expect(entries.map(({ action }) => action)).toEqual([
      'approval.approve',
      'budget.change',
      'approval.ask',
    ]);
  });

  it('says in a dry run that it would wait', async () => {
    const tried: Applied = await tryApply(bursar, budget('900'), platform, '?dryRun=true');
    expect(tried.warnings.join()).toContain('waits for the approval of 1 of finance');
  });

  it('does nothing once what it changes has changed since, and says so for good', async () => {
    const id = await waits(budget('800'));
    const hash = await hashOf(id);
    await tryApply(bursar, budget('390'), platform);
    expect(await approve(id, finance, { hash })).toMatchObject({ code: 'changed_since' });
    expect(await limit()).toBe('390');
    expect(await approve(id, finance, { hash: await hashOf(id) })).toMatchObject({
      code: 'already_decided',
    });
  });

  it('does nothing for an approval of other words than those proposed', async () => {
    const id = await waits(budget('700'));
    const hash = await hashOf(id);
    await bursar.rows(
      `UPDATE approvals.proposal SET change = jsonb_set(change, '{text}', to_jsonb($2::text)) WHERE id = $1::uuid`,
      [id, budget('5000')],
    );
    expect(await approve(id, finance, { hash })).toMatchObject({ code: 'changed_since' });
    expect(await limit()).toBe('390');
  });

  it('takes two people above the higher amount, and each of them once', async () => {
    const id = await waits(budget('2000'));
    const executive = await bursar.as('executive');
    expect(await approve(id, finance)).toMatchObject({ state: 'open', given: [{ counts: true }] });
    expect(await approve(id, finance)).toMatchObject({ code: 'approved_already' });
    expect(await limit()).toBe('390');
    expect(await approve(id, executive)).toMatchObject({ state: 'done' });
    expect(await limit()).toBe('2000');
  });

  it('is not approved by who proposed it, by another role, or by who leads the team', async () => {
    const id = await waits(budget('2400'));
    expect(await approve(id, platform)).toMatchObject({ code: 'own_request' });
    expect(await approve(id, await bursar.as('platform'))).toMatchObject({
      code: 'not_an_approver',
    });
    const leading = await bursar.as('finance', ['search']);
    expect(await approve(id, leading)).toMatchObject({ code: 'own_team' });
    expect(await withdrawApproval(bursar, id, finance)).toMatchObject({ code: 'unknown_proposal' });
    expect(await withdrawApproval(bursar, id, platform)).toMatchObject({ state: 'withdrawn' });
    expect(await approve(id, finance)).toMatchObject({ code: 'already_decided' });
  });

  it('of the rules themselves takes those who approve most of what they are about', async () => {
    const only = 'approvals: { notOwnTeam: true, rules: [{ what: route, by: [platform] }] }\n';
    const id = await waits(`${budget('2000')}${only}`);
    const [shown] = (await approvals(bursar, finance)).filter((one) => one.id === id);
    expect(shown).toMatchObject({ people: 2, approvers: ['finance', 'executive'] });
    await decideApproval(bursar, { id, decision: 'deny', note: 'No.' }, finance);
    const none = await tryApply(bursar, `${budget('2000')}approvals: { rules: [] }\n`, platform);
    expect(none.problems?.map(({ code }) => code)).toEqual(['approved_apart']);
  });

  it.each([
    ['what calls without a budget may spend', '', 'unbudgeted: { allow: "500", window: day }'],
    ['what passes while no one can be asked', ', onUnavailable: { allow: "50" }', ''],
    ['who signs in as whom', '', SIGN_IN],
  ])('waits where it changes %s', async (_, ofBudget, section) => {
    const base = budget('2000');
    const denied = await tryApply(bursar, `${base}unbudgeted: deny\n`, platform);
    expect(denied).not.toHaveProperty('problems');
    const text = base.replace('window: month', `window: month${ofBudget}`);
    const id = await waits(`${text}${section}\n`);
    expect(await withdrawApproval(bursar, id, platform)).toMatchObject({ state: 'withdrawn' });
  });

  it('is refused in one piece where different people approve its parts', async () => {
    const route = `routes:\n  - { key: chat, match: { operation: chat }, targets: [ { provider: bedrock, model: acme.chat-v1:0, weight: 100 } ] }\n`;
    const prices =
      'prices:\n  - { model: "acme.chat-v1:0", per1M: { input: "1", output: "10" } }\n';
    const both = await tryApply(bursar, `${budget('2200')}${prices}${route}`, platform);
    expect(both.problems?.map(({ code }) => code)).toEqual(['approved_apart']);
  });

  it('counts with the raises before it that no one approved, however small each is', async () => {
    const apply = (limitUsd: string) => tryApply(bursar, budget(limitUsd, 'ads'), platform);
    expect(await apply('60')).toMatchObject({ applied: true });
    expect(await apply('90')).toMatchObject({ applied: true });
    const id = await waits(budget('165', 'ads'));
    expect((await approvals(bursar, finance)).find((one) => one.id === id)).toMatchObject({
      amountUsd: '105',
    });
    expect(await approve(id, finance)).toMatchObject({ state: 'done' });
    // From then on it counts from nothing again.
    expect(await apply('200')).toMatchObject({ applied: true });
    expect(await apply('180')).toMatchObject({ applied: true });
    expect(await apply('260')).toMatchObject({ applied: true });
    await withdrawApproval(bursar, await waits(budget('270', 'ads')), platform);
  });

  it('is brought to notice once it waits too long, and expires', async () => {
    const id = await waits(budget('2300'));
    const input = { name: 'late', kind: 'cli', roles: ['finance'] };
    const key = bearer((await createKey(bursar, input)).secret);
    const watch = () => bursar.app.get(ApprovalsService, { strict: false }).watch();
    expect(await watch()).toEqual({ escalated: 0, expired: 0 });
    await clock.ahead(9 * HOUR_MS, async () => {
      const twice = await Promise.all([watch(), watch()]);
      expect(twice.map(({ escalated }) => escalated).sort()).toEqual([0, 1]);
      await bursar.app.get(ApprovalAlerts, { strict: false }).run({ proposal: id });
    });
    await clock.ahead(49 * HOUR_MS, async () => {
      // Sessions are over by then.
      expect(await approve(id, key)).toMatchObject({ code: 'already_decided' });
      expect(await watch()).toMatchObject({ expired: 1 });
    });
    const alerts = await bursar.rows<{ title: string; people: number; path: string }>(
      'SELECT title, path, cardinality(people) AS people FROM notifications.alert WHERE thread = $1',
      [`approval/${id}`],
    );
    expect(alerts[0]?.title).toMatch(/^Still waits for approval: Change budgets/);
    expect(alerts[0]?.people).toBeGreaterThan(1);
    expect(alerts[0]?.path).toBe(`/approvals?proposal=${id}`);
    const facts = await bursar.rows<{ fact: string }>(
      `SELECT fact FROM ledger.outbox WHERE payload->>'proposal' = $1 ORDER BY id`,
      [id],
    );
    expect(facts.map(({ fact }) => fact)).toEqual([
      'approvalAsked',
      'approvalEscalated',
      'approvalEnded',
    ]);
    expect((await approvals(bursar, finance)).find((one) => one.id === id)).toMatchObject({
      state: 'expired',
    });
  });
});

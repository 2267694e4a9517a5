import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { approvals, decideApproval } from '../support/approvals/approvals.js';
import { resume, stop } from '../support/gateways/controls.js';
import { createKey, me, savePerson, TravellingClock } from '../support/http/access.js';
import { bearer, type Caller, signedIn } from '../support/http/client.js';
import { actingBy, type Delegate, delegateOf } from '../support/http/delegates.js';
import { CONFIG, type LimitStory, startLimitStory } from '../support/limits/limit-requests.js';
import type { TestBursar } from '../support/processes/server.js';
import { applyConfig } from '../support/usage/lines.js';

const DAY_MS = 24 * 3_600_000;
const clock = new TravellingClock();
let story: LimitStory;
let bursar: TestBursar;
let finance: Caller;
beforeAll(async () => {
  story = await startLimitStory(clock);
  ({ bursar, finance } = story);
});
afterAll(() => bursar.close());

const nameOf = async (as: Caller) => (await me(bursar, as))?.['name'];

describe('two accounts', () => {
  it('of one subject cannot approve each other, nor can two of one address', async () => {
    const ada = await signedIn(bursar.database, 'finance', [], 'ada@corp.example');
    await bursar.rows(
      `INSERT INTO person (id, email, name, roles, teams, issuer, subject)
       SELECT gen_random_uuid(), 'ada@corp.example', 'Ada at work', ARRAY['finance'], ARRAY[]::text[], 'https://id.example', '42'`,
    );
    const [twin] = await bursar.rows<{ id: string }>("SELECT id FROM person WHERE subject = '42'");
    const atWork = await sessionOf(twin?.id ?? '');
    const { id } = await story.request({ to: '6' }, ada);
    expect(await story.decide(id, {}, atWork)).toMatchObject({ code: 'own_request' });
    // The same person at the provider, whatever address it gives by now.
    await bursar.rows("UPDATE person SET email = 'countess@corp.example' WHERE subject = '42'");
    const asked = await story.request({ to: '6.5' }, atWork);
    const key = await createKey(bursar, { name: 'at work', kind: 'cli', roles: ['finance'] });
    await bursar.rows('UPDATE api_key SET created_by = $1 WHERE id::text = $2', [
      twin?.id,
      key.key.id,
    ]);
    expect(await story.decide(asked.id, {}, bearer(key.secret))).toMatchObject({
      code: 'own_request',
    });
    expect(await story.decide(asked.id, {}, ada)).toMatchObject({ state: 'approved' });
  });

  async function sessionOf(person: string): Promise<Caller> {
    const other = await bursar.as('finance');
    await bursar.rows(
      `UPDATE session SET person_id = $1 WHERE id = (SELECT id FROM session ORDER BY created_at DESC LIMIT 1)`,
      [person],
    );
    return other;
  }
});

describe('a delegate', () => {
  it('acts with the roles of the person who is away and no others, under both names, while it lasts', async () => {
    const { caller, own, id } = await delegateOf(bursar, 'finance', { own: 'platform' });
    expect(await me(bursar, caller)).toMatchObject({
      name: 'A platform for A finance',
      roles: ['finance'],
      teams: null,
    });
    const { stop: raised } = await stop(bursar, {}, caller);
    expect(raised?.by).toBe('A platform for A finance');
    const [entry] = await bursar.rows(
      "SELECT actor_name AS name FROM audit_entry WHERE action = 'stop.raise'",
    );
    expect(entry).toEqual({ name: 'A platform for A finance' });
    await bursar.rows('UPDATE access.delegation SET ended_at = now() WHERE id = $1', [id]);
    expect(await nameOf(caller)).toBe(await nameOf(own));
    await resume(bursar, raised?.id, await bursar.as('finance'));
  });

  it('cannot approve what the person who is away asked for, in neither name', async () => {
    const { caller, own, away } = await delegateOf(bursar, 'finance', { own: 'platform' });
    const { id } = await story.request({ to: '7' }, away);
    expect(await story.decide(id, {}, caller)).toMatchObject({ code: 'own_request' });
    expect(await story.decide(id, {}, own)).toMatchObject({ code: 'delegate_of_asker' });
    expect(await story.decide(id)).toMatchObject({ state: 'approved' });
  });

  it('who asked in the name of another has it approved by neither of both', async () => {
    const { caller, own, away } = await delegateOf(bursar, 'finance', { own: 'platform' });
    const { id } = await story.request({ to: '8' }, caller);
    expect((await approvals(bursar, finance, true)).find((one) => one.id === id)).toMatchObject({
      proposedName: 'A platform for A finance',
    });
    for (const as of [away, own, caller])
      expect(await story.decide(id, {}, as)).toMatchObject({ code: 'own_request' });
    expect(await story.decide(id)).toMatchObject({ state: 'approved' });
  });

  it('and the person who is away are one person where it takes two', async () => {
    const two = 'approvals: { rules: [{ what: request, by: [finance, platform], people: 2 }] }\n';
    await applyConfig(bursar, `${CONFIG}${two}`);
    const { caller, away } = await delegateOf(bursar, 'finance');
    const { id } = await story.request({ to: '9' });
    expect(await story.decide(id, {}, caller)).toMatchObject({ state: 'open' });
    expect(await story.decide(id, {}, away)).toMatchObject({ code: 'approved_already' });
    // Less than before is another agreement, of one person.
    expect(await story.decide(id, { to: '8.5' })).toMatchObject({ state: 'open' });
    expect(await decideApproval(bursar, { id }, await bursar.as('platform'))).toMatchObject({
      state: 'done',
    });
    expect((await story.listed(finance)).find((one) => one.id === id)).toMatchObject({
      state: 'approved',
    });
  });

  it('manages neither people nor keys nor delegates in the name of another', async () => {
    const { caller, id } = await delegateOf(bursar, 'platform');
    const codes = [
      (await savePerson(bursar, { email: 'self@example.com', roles: ['developer'] }, caller)).code,
      (await createKey(bursar, { name: 'mine', kind: 'ingest' }, caller)).code,
      (await addDelegation({ delegate: 'ada@corp.example' }, caller)).code,
      (await endDelegation(id, caller)).code,
    ];
    expect(codes).toEqual(Array(4).fill('in_own_name'));
  });

  it('is named by oneself, for at most a quarter, and ended by either of both', async () => {
    const { own } = await delegateOf(bursar, 'finance', { own: 'executive' });
    expect(await addDelegation({ delegate: 'nowhere@example.com' }, own)).toMatchObject({
      code: 'unknown_person',
    });
    const far = new Date(Date.now() + 200 * DAY_MS).toISOString();
    expect(await addDelegation({ delegate: 'ada@corp.example', to: far }, own)).toMatchObject({
      code: 'too_long',
    });
    const other = { person: 'countess@corp.example', delegate: 'ada@corp.example' };
    expect(await addDelegation(other, own)).toMatchObject({ code: 'unknown_person' });
    const made = await addDelegation({ delegate: 'ada@corp.example' }, own);
    expect(made).toMatchObject({ state: 'inForce', personName: 'A executive' });
    expect(await endDelegation(made.id, await bursar.as('finance'))).toMatchObject({
      code: 'unknown_delegation',
    });
    expect(await endDelegation(made.id, own)).toMatchObject({ state: 'over' });
  });

  it('begins by their own browser, with a cookie that no other session can use', async () => {
    const { own, id }: Delegate = await delegateOf(bursar, 'finance');
    const begin = (as: Caller) =>
      bursar.http(
        '/v1/session/for',
        {
          method: 'POST',
          headers: { 'content-type': 'application/json' },
          body: JSON.stringify({ delegation: id }),
        },
        as,
      );
    const answer = await begin(own);
    expect(await answer.json()).toMatchObject({ actsFor: 'A finance' });
    expect(answer.headers.getSetCookie()[0]).toMatch(
      /^bursar_for_\w{12}=[\w-]{36}; Path=\/; Max-Age=43200; HttpOnly; SameSite=Strict$/,
    );
    const stranger = await bursar.as('developer');
    expect((await begin(stranger)).status).toBe(403);
    expect(await nameOf(await actingBy(bursar, stranger, id))).toBe('A developer');
  });
});

interface Named {
  code?: string;
  id: string;
}

const FIELDS =
  '__typename ... on Delegation { id state personName delegateName } ... on Problem { code }';

async function addDelegation(input: Record<string, unknown>, as: Caller): Promise<Named> {
  const mutation = `mutation ($input: DelegationInput!) { addDelegation(input: $input) { ${FIELDS} } }`;
  const to = new Date(Date.now() + DAY_MS).toISOString();
  const given = { to, reason: 'on leave', ...input };
  return (await bursar.gql<{ addDelegation: Named }>(mutation, { input: given }, as)).addDelegation;
}

async function endDelegation(id: string, as: Caller): Promise<Named> {
  const mutation = `mutation ($id: ID!) { endDelegation(id: $id, reason: "back") { ${FIELDS} } }`;
  return (await bursar.gql<{ endDelegation: Named }>(mutation, { id }, as)).endDelegation;
}

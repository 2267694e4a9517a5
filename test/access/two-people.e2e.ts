import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import {
  browserOf,
  createKey,
  PASSWORD,
  rotateKey,
  savePerson,
  signIn,
  TravellingClock,
} from '../support/http/access.js';
import { bearer, type Caller } from '../support/http/client.js';
import { resume, stop } from '../support/gateways/controls.js';
import { CONFIG, type LimitStory, startLimitStory } from '../support/limits/limit-requests.js';
import { applyConfig } from '../support/usage/lines.js';
import type { TestBursar } from '../support/processes/server.js';

let story: LimitStory;
let bursar: TestBursar;
let finance: Caller;
beforeAll(async () => {
  story = await startLimitStory(new TravellingClock());
  ({ bursar, finance } = story);
});
afterAll(() => bursar.close());

const limitIs = (usd: string) => applyConfig(bursar, CONFIG.replace('"0.10"', `"${usd}"`));
const raises = async () =>
  (await bursar.rows('SELECT FROM limits.increase')).length +
  (await bursar.rows("SELECT FROM audit_entry WHERE action = 'limitRequest.approve'")).length;
/** Nothing may have come of it. */
async function expectRefused(
  code: string,
  ...[id, more, as]: Parameters<LimitStory['decide']>
): Promise<void> {
  const before = await raises();
  expect(await story.decide(id, more, as)).toMatchObject({ code });
  expect(await raises()).toBe(before);
}
const hashOf = async (id: string, as: Caller = finance) =>
  (
    await bursar.gql<{ limitRequests: { id: string; hash: string | null }[] }>(
      '{ limitRequests { id hash } }',
      {},
      as,
    )
  ).limitRequests.find((one) => one.id === id)?.hash ?? null;

/** One person asks once for each limit. */
const aLead = () => bursar.as('teamLead', ['search']);

describe('an approval', () => {
  it('is of what was seen: a limit that changed since is looked at again first', async () => {
    const { id, hash } = await story.request({});
    expect(hash).toMatch(/^[0-9a-f]{64}$/);
    expect(await hashOf(id)).toBe(hash);
    await limitIs('0.20');
    await expectRefused('changed_since', id, { hash });
    // Nor does it go through unseen: it was asked when the limit was another.
    await expectRefused('changed_since', id, {});
    const seen = await hashOf(id);
    expect(seen).not.toBe(hash);
    expect(await story.decide(id, { hash: seen })).toMatchObject({ state: 'approved', hash: null });
    const [entry] = await bursar.rows(
      "SELECT after->>'agreedOn' AS hash FROM audit_entry WHERE action = 'limitRequest.approve' AND entity_id = $1",
      [id],
    );
    expect(entry).toEqual({ hash: seen });
  });

  it.each([
    ['how much', 'to_amount = 999'],
    ['until when', "until = until + interval '1 day'"],
    ['what for', "why = 'Something else.'"],
    ['who asks', "requested_by = 'another'"],
  ])('of a request does not cover it once %s is edited', async (_, edit) => {
    const { id } = await story.request({ to: '5' }, await aLead());
    const hash = await hashOf(id);
    await bursar.rows(`UPDATE limits.request SET ${edit} WHERE id = $1::uuid`, [id]);
    await expectRefused('changed_since', id, { hash });
  });

  it('of one of two for the same limit changes what the other asks for', async () => {
    const [one, two] = [
      await story.request({ to: '6' }, await aLead()),
      await story.request({ to: '7' }, await aLead()),
    ];
    const answers = await Promise.all([one, two].map(({ id, hash }) => story.decide(id, { hash })));
    // Whichever came first is done: then what the other asks for is another raise, or none at all.
    expect([
      [undefined, 'changed_since'],
      ['not_more', undefined],
    ]).toContainEqual(answers.map(({ code }) => code));
  });

  it('comes too late for what was withdrawn', async () => {
    const { id, hash } = await story.request({ to: '8' });
    await bursar.gql(
      'mutation ($id: ID!) { withdrawLimit(id: $id) { __typename } }',
      { id },
      story.lead,
    );
    await expectRefused('already_decided', id, { hash });
  });
});

describe('a second person', () => {
  const email = 'Ada@example.org';
  const keyOf = async (as: Caller, name: string) =>
    createKey(bursar, { name, kind: 'cli', roles: ['platform'] }, as);

  it('is no second session and no key of the requester, not even at the end of a long chain of keys', async () => {
    await save(email);
    const [ada, again] = [await session(email), await session(email.toUpperCase())];
    const { id } = await story.request({ to: '9' }, ada);
    await expectRefused('own_request', id, {}, again);
    let hand: Caller = ada;
    for (let n = 0; n < 10; n++) hand = bearer((await keyOf(hand, `hand ${n}`)).secret);
    await expectRefused('own_request', id, {}, hand);
  });

  it('is not the person who rotated a key of another person and holds its secret now', async () => {
    const [ada, bob] = [await bursar.as('platform'), await bursar.as('platform')];
    const { key } = await keyOf(bob, 'bob');
    const { id } = await story.request({ to: '10' }, ada);
    const { secret } = await rotateKey(bursar, key.id, ada);
    await expectRefused('own_request', id, {}, bearer(secret));
    expect(await story.decide(id, {}, bob)).toMatchObject({ state: 'approved' });
  });

  it('is a person, by their key too, and never a key without an owner', async () => {
    const { id } = await story.request({ to: '11' });
    await expectRefused('needs_a_person', id, {}, bearer(bursar.token));
    const bob = await bursar.as('platform');
    const { secret } = await keyOf(bob, 'of bob');
    expect(await story.decide(id, {}, bearer(secret))).toMatchObject({ state: 'approved' });
  });

  it('lifts what another stopped where it takes two, by whatever key either of them comes', async () => {
    await applyConfig(bursar, `${CONFIG}controls: { liftByAnother: true }\n`);
    const ada = await bursar.as('platform');
    const own = bearer((await keyOf(ada, 'ada lifts')).secret);
    const { stop: raised } = await stop(bursar, {}, own);
    expect(await resume(bursar, raised?.id, ada)).toMatchObject({ code: 'another_person' });
    const { stop: other } = await stop(bursar, { reason: 'as herself' }, ada);
    expect(await resume(bursar, other?.id, own)).toMatchObject({ code: 'another_person' });
    for (const id of [raised?.id, other?.id])
      expect(await resume(bursar, id, await bursar.as('platform'))).toHaveProperty('stop');
  });

  it('has an address of their own, however it is spelt', async () => {
    const spelt = ['ADA@EXAMPLE.ORG', '\uff21da@example.org', ' ada@e\uff58ample.org '];
    for (const one of spelt) expect(await save(one)).toMatchObject({ code: 'email_taken' });
  });

  it('is shown to reviewers, with the signs that both are one person', async () => {
    const maker = await bursar.as('platform');
    await save('second@example.org', maker);
    const second = await session('second@example.org');
    const { id } = await story.request({ to: '12' }, maker);
    await story.decide(id, {}, second);
    const query = '{ agreements { id action askedBy agreedBy key concern } }';
    const { agreements } = await bursar.gql<{ agreements: { id: string; concern: unknown }[] }>(
      query,
      {},
      await bursar.as('auditor'),
    );
    expect(agreements[0]).toMatchObject({
      id,
      action: 'limitRequest.approve',
      agreedBy: 'Ada',
      key: null,
      concern: expect.stringContaining('made or changed the account that agreed'),
    });
    expect(agreements.find(({ concern }) => concern === null)).toMatchObject({
      id: expect.any(String),
    });
    expect(agreements.filter((one) => 'key' in one && one.key === 'of bob')).toHaveLength(1);
  });

  function save(address: string, as?: Caller) {
    const input = { email: address, name: 'Ada', roles: ['platform'], password: PASSWORD };
    return savePerson(bursar, input, as);
  }
  const session = async (address: string) => browserOf(await signIn(bursar, address));
});

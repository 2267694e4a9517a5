import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { anonymous, createKey, revokeKey, rotateKey } from '../support/http/access.js';
import { admit, type Answer, settle, voidAdmission } from '../support/limits/admissions.js';
import { bearer, type Caller } from '../support/http/client.js';
import { called, giveBack, type GivenLease, lease, report } from '../support/limits/leases.js';
import { applyConfig, logLine, post as postLines } from '../support/usage/lines.js';
import { type Machine, machine, post, send, SHARED } from '../support/gateways/machines.js';
import { startBursar, type TestBursar } from '../support/processes/server.js';

let bursar: TestBursar;
let owner: Machine;
let ofTeam: Machine;
let foreign: [string, Machine][];
beforeAll(async () => {
  bursar = await startBursar();
  await applyConfig(bursar, SHARED);
  owner = await machine(bursar, 'owner', { team: 'search' });
  ofTeam = await machine(bursar, 'same team', { team: 'search' });
  foreign = [
    ['a key of another team', await machine(bursar, 'another team', { team: 'ads' })],
    ['a key of the same team', ofTeam],
    ['a key of no team', await machine(bursar, 'no team')],
  ];
});
afterAll(() => bursar.close());

const USED = { outcome: 'ok', usage: { input: 10, output: 10 } };
let made = 0;
const admitted = async (as: Caller): Promise<unknown> =>
  (await admit(bursar, { requestId: `own-${++made}`, project: null }, as)).body['admissionId'];
const granted = (as: Caller): Promise<GivenLease> =>
  lease(bursar, { gateway: `gateway-${++made}`, amountUsd: '1' }, as);
const ingest = async (name: string, team?: string): Promise<Machine> =>
  machine(bursar, name, { kind: 'ingest', ...(team !== undefined && { team }) });

describe('what was granted to one gateway key', () => {
  const ATTACKS: [string, (as: Caller) => Promise<Answer>, number, string][] = [
    [
      'a settlement of its admission',
      async (as) => settle(bursar, await admitted(owner.as), USED, as),
      404,
      'unknown_admission',
    ],
    [
      'the end of its admission unused',
      async (as) => voidAdmission(bursar, await admitted(owner.as), 'never-dispatched', as),
      404,
      'unknown_admission',
    ],
    [
      'a call under its lease',
      async (as) => {
        const given = await granted(owner.as);
        return report(bursar, given, [called(given, 1, { project: null })], as);
      },
      403,
      'lease_of_another_key',
    ],
    [
      'the return of its lease',
      async (as) => giveBack(bursar, await granted(owner.as), [], as),
      403,
      'lease_of_another_key',
    ],
  ];
  it.each(ATTACKS)('%s: refused to every other key', async (_, attack, status, code) => {
    for (const [who, { as }] of foreign) {
      const answer = await attack(as);
      expect({ who, status: answer.status, code: answer.body['code'] }).toEqual({
        who,
        status,
        code,
      });
    }
  });

  it('is its own over a rotation, and a platform engineer’s', async () => {
    const key = await machine(bursar, 'rotating', { team: 'search' });
    const [first, second, given] = [
      await admitted(key.as),
      await admitted(key.as),
      await granted(key.as),
    ];
    const next = bearer((await rotateKey(bursar, key.id)).secret);
    expect((await settle(bursar, first, USED, next)).status).toBe(200);
    expect((await settle(bursar, second, USED, key.as)).status).toBe(401);
    expect((await settle(bursar, second, USED)).status).toBe(200);
    expect((await giveBack(bursar, given, [], next)).status).toBe(200);
  });

  it('is finished by another key of the team once it is revoked, and by none of another team', async () => {
    const key = await machine(bursar, 'to be revoked', { team: 'search' });
    const [id, given] = [await admitted(key.as), await granted(key.as)];
    await revokeKey(bursar, key.id);
    const [, stranger] = foreign[0] ?? [];
    expect((await settle(bursar, id, USED, stranger?.as)).status).toBe(404);
    expect((await giveBack(bursar, given, [], stranger?.as)).status).toBe(403);
    expect((await settle(bursar, id, USED, ofTeam.as)).status).toBe(200);
    expect((await giveBack(bursar, given, [], ofTeam.as)).status).toBe(200);
  });

  it('is remembered for it alone: the same requestId of another key is another admission', async () => {
    const call = { requestId: 'twice', project: null };
    const [one, other] = [
      await admit(bursar, call, owner.as),
      await admit(bursar, call, ofTeam.as),
    ];
    expect([one.status, other.status]).toEqual([201, 201]);
    expect(one.body['admissionId']).not.toBe(other.body['admissionId']);
  });
});

describe('machines', () => {
  it.each([
    ['{ apiKeys { name } }'],
    ['{ stops { id } }'],
    ['{ leases { id } }'],
    ['{ gateways { name } }'],
    ['{ imports { id } }'],
    ['mutation { removeEnvironment(input: { name: "prod", reason: "x" }) { __typename } }'],
    ['mutation { retireGateway(input: { name: "edge-1", reason: "x" }) { __typename } }'],
  ])('see nothing of what people see: %s', async (query) => {
    const sender = await createKey(bursar, {
      name: `sender ${query}`.slice(0, 90),
      kind: 'ingest',
    });
    for (const as of [owner.as, bearer(sender.secret), anonymous]) {
      const { errors } = await bursar.ask(query, {}, as);
      expect(errors?.length).toBeGreaterThan(0);
    }
  });

  it.each<[string, (as: Caller) => Promise<Answer>]>([
    ['admissions', (as) => admit(bursar, {}, as)],
    ['leases', (as) => post(bursar, '/v1/leases', {}, as)],
    ['denials', (as) => post(bursar, '/v1/denials', { gateway: 'x' }, as)],
    ['acknowledgements', (as) => post(bursar, '/v1/policy/acks', {}, as)],
    ['rejections', (as) => post(bursar, '/v1/policy/rejections', {}, as)],
    ['the policy', (as) => send(bursar, '/v1/policy?environment=prod', undefined, as)],
    ['its stream', (as) => send(bursar, '/v1/policy/stream?environment=prod', undefined, as)],
    ['flags', (as) => post(bursar, '/ofrep/v1/evaluate/flags', {}, as)],
  ])('that bring usage have no business with %s', async (what, ask) => {
    const { as } = await ingest(`no business with ${what}`);
    expect((await ask(as)).status).toBe(403);
  });

  it('bound to a team get flags for that team, whatever they say', async () => {
    await applyConfig(
      bursar,
      `${SHARED}flags:
  - { key: f, type: boolean, default: false, rules: [ { when: { team: ads }, value: true } ] }
`,
    );
    const context = { context: { team: 'ads', targetingKey: 'u' } };
    const { body } = await post(bursar, '/ofrep/v1/evaluate/flags/f', context, owner.as);
    expect(body['value']).toBe(false);
    await applyConfig(bursar, SHARED);
  });
});

describe('an ingest key', () => {
  const line = (role: string, requestId?: string) =>
    logLine({
      principal: `arn:aws:sts::444455556666:assumed-role/${role}/x`,
      ...(requestId !== undefined && { requestId }),
    });
  const quarantined = () =>
    bursar.rows<{ id: string; detail: string }>(
      "SELECT id::text AS id, detail FROM ledger.quarantine WHERE reason = 'other_team' AND state = 'open' ORDER BY id",
    );
  const replay = async (ids: string[] | null) => {
    const mutation = `mutation ($ids: [ID!]) { replayQuarantine(ids: $ids) { ... on ReplayResult { counts { accepted } stillQuarantined } } }`;
    return (await bursar.gql<{ replayQuarantine: unknown }>(mutation, { ids })).replayQuarantine;
  };

  it('bound to a team brings that team’s calls; others are held, and counted only where a person says so', async () => {
    const { as } = await ingest('search logs', 'search');
    const lines = [line('SearchRole'), line('AdsRole', 'ads-1'), line('UnknownRole'), '{'];
    const { status, body } = await postLines(bursar, lines, as);
    expect({ status, ...body }).toMatchObject({
      ...{ status: 200, received: 4, accepted: 1, duplicate: 0, quarantined: 3 },
    });
    const held = await quarantined();
    expect(held.map(({ detail }) => detail).sort()).toEqual([
      'It is attributed to ads; the key that sent it is bound to search.',
      'It is attributed to unallocated; the key that sent it is bound to search.',
    ]);
    const teams = await bursar.rows(
      'SELECT DISTINCT team FROM ledger.spend_scope WHERE team = $1',
      ['ads'],
    );
    expect(teams).toEqual([]);
    // What is held keeps no other key from bringing it.
    expect((await postLines(bursar, [line('AdsRole', 'ads-2')], as)).body.quarantined).toBe(1);
    expect((await postLines(bursar, [line('AdsRole', 'ads-2')])).body.accepted).toBe(1);
    expect(await replay(null)).toMatchObject({ counts: { accepted: '0' } });
    const foreignLine = held.find(({ detail }) => detail.includes('to ads'));
    expect(await replay([foreignLine?.id ?? ''])).toMatchObject({ counts: { accepted: '1' } });
    expect(await quarantined()).toHaveLength(2);
  });

  it('reports on imports of its own alone, and adds to no other', async () => {
    const [first, second] = [await ingest('first'), await ingest('second')];
    const { id } = (
      await post(bursar, '/v1/imports', { source: 'bedrock-logs', name: 'one' }, first.as)
    ).body as { id: string };
    const patch = async (as: Caller | undefined) =>
      (
        await bursar.http(
          `/v1/imports/${id}`,
          {
            method: 'PATCH',
            headers: { 'content-type': 'application/json' },
            body: JSON.stringify({ filesDone: 1 }),
          },
          as,
        )
      ).status;
    expect([await patch(second.as), await patch(first.as), await patch(undefined)]).toEqual([
      404, 204, 204,
    ]);
    const add = async (as: Caller) =>
      (await postLines(bursar, [line('SearchRole')], { ...as, 'bursar-import': id })).status;
    expect([await add(second.as), await add(first.as)]).toEqual([404, 200]);
  });

  it('has Idempotency-Keys of its own', async () => {
    const [first, second] = [await ingest('third'), await ingest('fourth')];
    const once = { 'idempotency-key': 'chunk-1' };
    const body = [line('SearchRole', 'idem-1')];
    const one = await postLines(bursar, body, { ...first.as, ...once });
    const other = await postLines(bursar, [line('SearchRole', 'idem-2')], {
      ...second.as,
      ...once,
    });
    expect([one.status, other.status, other.body.accepted]).toEqual([200, 200, 1]);
    const again = await postLines(bursar, body, { ...first.as, ...once });
    expect(again.body).toEqual(one.body);
    const changed = await postLines(bursar, [line('SearchRole')], { ...first.as, ...once });
    expect(changed.status).toBe(409);
  });
});

import { describe, expect, it } from '@jest/globals';
import {
  admit,
  expireHolds,
  gatewayKey,
  moveBalances,
  settle,
  standings,
} from '../support/limits/admissions.js';
import type { Caller } from '../support/http/client.js';
import { logLine, post } from '../support/usage/lines.js';
import type { TestBursar } from '../support/processes/server.js';
import { actions, freshBursar } from '../support/limits/fresh-bursar.js';

let bursar: TestBursar;
freshBursar((raised) => (bursar = raised));

describe('a call that costs more than its worst case', () => {
  it('freezes its key, and no other, until a person unfreezes it', async () => {
    const [broken, other] = [await gatewayKey(bursar, 'search'), await gatewayKey(bursar)];
    const { body } = await admit(bursar, { requestId: 'a' }, broken);
    const usage = { input: 100_000, output: 500 };
    await settle(bursar, body['admissionId'], { outcome: 'ok', usage }, broken);
    expect(await admit(bursar, { requestId: 'b' }, broken)).toMatchObject({
      status: 403,
      body: {
        code: 'stopped',
        frozen: true,
        key: 'gateway search',
        admission: body['admissionId'],
      },
    });
    expect((await admit(bursar, { requestId: 'c' }, other)).status).toBe(201);
    const { frozenKeys } = await bursar.gql<{
      frozenKeys: { id: string; name: string; requestId: string }[];
    }>('{ frozenKeys { id name requestId worst posted } }');
    expect(frozenKeys).toMatchObject([
      { name: 'gateway search', requestId: 'a', worst: '0.01617' },
    ]);
    const unfreeze = `mutation ($id: ID!) { unfreezeKey(id: $id, reason: "The prompt was counted wrongly.") {
      __typename ... on Problem { code } } }`;
    const id = frozenKeys[0]?.id;
    const platform = await bursar.as('platform');
    expect(await bursar.gql(unfreeze, { id }, platform)).toEqual({
      unfreezeKey: { __typename: 'UnfrozenKey' },
    });
    expect((await admit(bursar, { requestId: 'd' }, broken)).status).toBe(201);
    expect(await bursar.gql(unfreeze, { id }, platform)).toEqual({
      unfreezeKey: { __typename: 'Problem', code: 'not_frozen' },
    });
    expect(await actions(bursar, 'key.%')).toEqual(['key.freeze', 'key.unfreeze']);
  });
});

describe('what is presumed spent', () => {
  const release = async (admissionId: unknown, as: Caller) => {
    const { releasePresumed } = await bursar.gql<{
      releasePresumed: { state?: string; code?: string };
    }>(
      `mutation ($input: ReleasePresumedInput!) { releasePresumed(input: $input) {
         __typename ... on Problem { code } ... on PresumedRelease { state hold { state presumed releaseIsMine } } } }`,
      { input: { admissionId, reason: 'The gateway never had a route there.' } },
      as,
    );
    return releasePresumed;
  };
  const presumed = async () => {
    const { body } = await admit(bursar);
    await expireHolds(bursar);
    expect((await standings(bursar))['search-day']).toMatchObject({ presumed: '0.01617' });
    return body;
  };

  it('is given back by two people, never by one or by a key', async () => {
    const { admissionId } = await presumed();
    const [ann, bob] = [await bursar.as('platform'), await bursar.as('platform')];
    expect(await release(admissionId, { authorization: `Bearer ${bursar.token}` })).toMatchObject({
      code: 'needs_a_person',
    });
    expect(await release(admissionId, ann)).toMatchObject({
      state: 'asked',
      hold: { state: 'PRESUMED', releaseIsMine: true },
    });
    expect(await release(admissionId, ann)).toMatchObject({ code: 'same_person' });
    expect((await standings(bursar))['search-day']).toMatchObject({ presumed: '0.01617' });
    expect(await release(admissionId, bob)).toMatchObject({
      state: 'released',
      hold: { state: 'RELEASED', presumed: '0' },
    });
    expect((await standings(bursar))['search-day']).toMatchObject({ presumed: '0' });
    expect(await actions(bursar, 'hold.%')).toEqual(['hold.askRelease', 'hold.release']);
  });

  it('is not given back where the log has the model in that hour', async () => {
    const { admissionId } = await presumed();
    const at = new Date().toISOString().replace(/\.\d+Z$/, 'Z');
    await post(bursar, [logLine({ at, requestId: 'another' })]);
    const person = await bursar.as('platform');
    expect(await release(admissionId, person)).toMatchObject({ code: 'log_exists' });
  });

  it('that the log has after all is charged, although it was given back', async () => {
    const { admissionId, requestMetadata } = await presumed();
    for (const _ of [1, 2]) await release(admissionId, await bursar.as('platform'));
    const at = new Date().toISOString().replace(/\.\d+Z$/, 'Z');
    const metadata = requestMetadata as Record<string, string>;
    await post(bursar, [logLine({ at, metadata, input: 1_180, output: 212 })]);
    await moveBalances(bursar);
    expect((await standings(bursar))['search-day']).toMatchObject({ posted: '0.007392' });
    const alerts = await bursar.rows('SELECT kind FROM limits.alert');
    expect(alerts).toEqual([{ kind: 'proof_contradicted' }]);
  });
});

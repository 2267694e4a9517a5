import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { TravellingClock } from '../support/http/access.js';
import { resume, stop, stops } from '../support/gateways/controls.js';
import { askLease, giveBack, type GivenLease, lease } from '../support/limits/leases.js';
import { applyConfig, GATEWAY, logLine, post } from '../support/usage/lines.js';
import {
  acknowledge,
  inTurn,
  type Machine,
  machine,
  send,
  SHARED,
} from '../support/gateways/machines.js';
import { policyOf, publish } from '../support/gateways/policy.js';
import { startBursar, type TestBursar } from '../support/processes/server.js';

const clock = new TravellingClock();
let bursar: TestBursar;
let ads: Machine;
let search: Machine;
const leases: [GivenLease, Machine][] = [];
beforeAll(async () => {
  bursar = await startBursar({ clock });
  await applyConfig(bursar, SHARED);
  ads = await machine(bursar, 'ads', { team: 'ads' });
  search = await machine(bursar, 'search', { team: 'search' });
});
afterEach(async () => {
  for (const [given, as] of leases.splice(0)) await giveBack(bursar, given, [], as.as);
  for (const { id } of await stops(bursar)) await resume(bursar, id);
  await bursar.rows('DELETE FROM limits.gateway');
  await bursar.rows('DELETE FROM limits.policy_environment');
  await applyConfig(bursar, SHARED);
});
afterAll(() => bursar.close());

async function own(): Promise<GivenLease> {
  const given = await lease(bursar, { gateway: 'search-1', amountUsd: '900' }, search.as);
  leases.push([given, search]);
  return given;
}
const get = (query: string, as: Machine) => send(bursar, `/v1/policy?${query}`, undefined, as.as);

describe('the size of a lease', () => {
  it('is not touched by 120 gateways that another team’s key invents and that are refused', async () => {
    const answers = await inTurn(120, (n) =>
      askLease(bursar, { gateway: `invented-${n}`, team: 'ads' }, ads.as),
    );
    const codes = new Set(answers.map(({ body }) => body['code']));
    expect([...codes].sort()).toEqual(['headroom_not_ample', 'too_many_gateways']);
    expect((await own()).amountUsd).toBe('98.41');
  });

  it('is not touched by their acknowledgements, nor by requests for the policy', async () => {
    await get('environment=prod', search);
    await inTurn(60, (n) => get(`environment=prod&gateway=read-${n}`, ads));
    await inTurn(30, (n) => acknowledge(bursar, { gateway: `acked-${n}` }, ads.as));
    expect((await own()).amountUsd).toBe('98.41');
  });

  it('halves once where another key has leases, however many names it has them under', async () => {
    await applyConfig(bursar, SHARED.replace('limit: "1"', 'limit: "4000"'));
    const small = { team: 'ads', inputTokens: 10, maxOutputTokens: 10, amountUsd: '0.01' };
    const granted = await inTurn(12, (n) =>
      askLease(bursar, { ...small, gateway: `small-${n}` }, ads.as),
    );
    expect(new Set(granted.map(({ status }) => status))).toEqual(new Set([201]));
    for (const { body } of granted) leases.push([body as unknown as GivenLease, ads]);
    // Two per cent of the 5,000 less 0.12 that all have together, for two keys: its own team's budget is its own.
    expect((await own()).amountUsd).toBe('49.9988');
  });
});

describe('what may be spent while no one can be asked', () => {
  const allowed = async () => {
    await publish(bursar);
    const { document } = await policyOf(bursar, 'prod');
    const notes = document.notes as { offline: { budgets: Record<string, unknown>[] } };
    return notes.offline.budgets.find(({ id }) => id === 'search')?.['onUnavailable'];
  };
  const ALL = { allow: String(5n * 10n ** 15n) };

  it('is not divided with 300 names in requests for the policy, nor with acknowledgements of another team’s key', async () => {
    await get('environment=prod&gateway=search-1', search);
    await acknowledge(bursar, { gateway: 'search-1' }, search.as);
    expect(await allowed()).toEqual(ALL);
    await inTurn(300, (n) => get(`environment=prod&gateway=invented-${n}`, ads));
    await inTurn(20, (n) => acknowledge(bursar, { gateway: `invented-${n}` }, ads.as));
    expect(await allowed()).toEqual(ALL);
  });

  it('is divided with gateways of keys that may spend it, until they have been away for a day', async () => {
    const any = await machine(bursar, 'any');
    await get('environment=prod', any);
    for (const gateway of ['a-1', 'a-2']) await acknowledge(bursar, { gateway }, any.as);
    await acknowledge(bursar, { gateway: 'search-1' }, search.as);
    expect(await allowed()).toEqual({ allow: String((5n * 10n ** 15n) / 4n) });
    await clock.ahead(25 * 3_600_000, async () => expect(await allowed()).toEqual(ALL));
  });
});

describe('environments', () => {
  const names = async () => {
    const { policies } = await bursar.gql<{ policies: { environment: string }[] }>(
      '{ policies { environment } }',
    );
    return policies.map(({ environment }) => environment);
  };
  const remove = async (name: string, as?: Parameters<typeof bursar.gql>[2]) =>
    (
      await bursar.gql<{ removeEnvironment: Record<string, unknown> }>(
        `mutation ($input: RemoveEnvironmentInput!) { removeEnvironment(input: $input) {
          ... on RemovedEnvironment { name } ... on Problem { code message } } }`,
        { input: { name, reason: 'junk' } },
        as,
      )
    ).removeEnvironment;

  it('that one key invents take no place from a gateway that starts in a new one', async () => {
    const answers = await inTurn(199, (n) => get(`environment=junk-${n}`, ads), 1);
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(20);
    expect(answers.at(-1)).toMatchObject({ status: 422, body: { code: 'too_many_environments' } });
    expect(answers.at(-1)?.body['detail']).toContain('20 environments');
    const { status } = await get('environment=canary&gateway=search-1', search);
    expect(status).toBe(200);
    const { stop: raised } = await stop(bursar, {});
    expect(raised).toBeDefined();
    expect((await names()).length).toBeLessThanOrEqual(21);
    // Streams are asked the same.
    const where = '/v1/policy/stream?environment=junk-200';
    expect((await send(bursar, where, undefined, ads.as)).status).toBe(422);
  });

  it('that are asked for no longer go after an hour, or a week where they were applied', async () => {
    await get('environment=tried', ads);
    await get('environment=used', ads);
    await acknowledge(bursar, { gateway: 'ads-1', environment: 'used' }, ads.as);
    expect(await names()).toEqual(['tried', 'used']);
    await clock.ahead(2 * 3_600_000, async () => {
      await publish(bursar);
      expect(await names()).toEqual(['used']);
    });
    await clock.ahead(8 * 24 * 3_600_000, async () => {
      await publish(bursar);
      expect(await names()).toEqual([]);
    });
  });

  it('are removed by a platform engineer unless a rule names them, and come back with the stops of the moment', async () => {
    await applyConfig(
      bursar,
      `${SHARED}  - { id: dev, scope: { environment: dev }, limit: "5", window: month }\n`,
    );
    await publish(bursar);
    await get('environment=junk', ads);
    expect(await remove('dev')).toEqual({
      code: 'environment_named',
      message: 'The budget dev names the environment "dev".',
    });
    await expect(remove('junk', await bursar.as('finance'))).rejects.toThrow('FORBIDDEN');
    expect(await remove('junk')).toEqual({ name: 'junk' });
    expect(await remove('junk')).toMatchObject({ code: 'unknown_environment' });
    expect(await names()).toEqual(['dev']);
    const [entry] = await bursar.rows(
      "SELECT action, entity_id, reason FROM audit_entry WHERE entity_type = 'environment'",
    );
    expect(entry).toEqual({ action: 'environment.remove', entity_id: 'junk', reason: 'junk' });
    await stop(bursar, {});
    expect(await bursar.gql('{ verify { checks { differences } } }')).not.toMatchObject({
      verify: { checks: expect.arrayContaining([{ differences: [expect.any(String)] }]) },
    });
    const back = await bursar.http('/v1/policy?environment=junk&format=stops', {}, ads.as);
    const { document } = (await back.json()) as { document: { stops: unknown[] } };
    expect(document).toMatchObject({ stops: [{ scope: { team: 'search' } }] });
  });

  it('that calls invent take no place from a gateway that starts in a new one either', async () => {
    const lines = Array.from({ length: 80 }, (_, n) =>
      logLine({ principal: GATEWAY, metadata: { team: 'ads', env: `called-${n}` } }),
    );
    expect((await post(bursar, lines)).body.accepted).toBe(80);
    await publish(bursar);
    expect(await names()).toHaveLength(50);
    expect((await get('environment=canary&gateway=search-1', search)).status).toBe(200);
  });
});

import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { createKey, revokeKey, rotateKey, TravellingClock } from '../support/http/access.js';
import { askLease } from '../support/limits/leases.js';
import { bearer } from '../support/http/client.js';
import { stop } from '../support/gateways/controls.js';
import { applyConfig } from '../support/usage/lines.js';
import {
  acknowledge,
  inTurn,
  type Machine,
  machine,
  post,
  send,
  SHARED,
} from '../support/gateways/machines.js';
import { startBursar, type TestBursar } from '../support/processes/server.js';

const clock = new TravellingClock();
let bursar: TestBursar;
let owner: Machine;
let other: Machine;
beforeAll(async () => {
  bursar = await startBursar({ clock });
  await applyConfig(bursar, SHARED);
  owner = await machine(bursar, 'owner');
  other = await machine(bursar, 'other', { team: 'ads' });
  await send(bursar, '/v1/policy?environment=prod&gateway=edge-1', undefined, owner.as);
});
afterAll(() => bursar.close());

interface Listed {
  readonly name: string;
  readonly key: string | null;
  readonly environments: readonly string[];
}
const gateways = async (as?: Parameters<typeof bursar.gql>[2]): Promise<Listed[]> =>
  (await bursar.gql<{ gateways: Listed[] }>('{ gateways { name key environments } }', {}, as))
    .gateways;
const ownerOf = async (name: string) =>
  (await gateways()).find((gateway) => gateway.name === name)?.key ?? null;
const retire = async (name: string, reason = 'moved', as?: Parameters<typeof bursar.gql>[2]) =>
  (
    await bursar.gql<{ retireGateway: Record<string, unknown> }>(
      `mutation ($input: RetireGatewayInput!) { retireGateway(input: $input) {
        ... on RetiredGateway { gateway { name key } } ... on Problem { code } } }`,
      { input: { name, reason } },
      as,
    )
  ).retireGateway;

describe('a report under the name of another key’s gateway', () => {
  const rejection = {
    ...{ gateway: 'edge-1', environment: 'prod', kind: 'stops', reason: 'bad_signature' },
    ...{ detail: 'No.', from: 'stream' },
  };
  const denial = {
    ...{ requestId: 'r-1', code: 'stopped', team: 'ads', at: new Date().toISOString() },
  };
  it.each<[string, () => Promise<{ status: number; body: Record<string, unknown> }>]>([
    ['an acknowledgement', () => acknowledge(bursar, { gateway: 'edge-1' }, other.as)],
    ['a rejection', () => post(bursar, '/v1/policy/rejections', rejection, other.as)],
    ['a rejection at its old path', () => post(bursar, '/v1/policy/refusals', rejection, other.as)],
    ['a request for a lease', () => askLease(bursar, { team: 'ads' }, other.as)],
    [
      'a report of denials',
      () => post(bursar, '/v1/denials', { gateway: 'edge-1', denials: [denial] }, other.as),
    ],
    [
      'a request for the policy',
      () => send(bursar, '/v1/policy?environment=prod&gateway=edge-1', undefined, other.as),
    ],
    [
      'a stream',
      () => send(bursar, '/v1/policy/stream?environment=prod&gateway=edge-1', undefined, other.as),
    ],
  ])('%s is refused, and says whose the name is', async (_, say) => {
    const { status, body } = await say();
    expect({ status, code: body['code'] }).toEqual({ status: 403, code: 'gateway_of_another_key' });
    expect(body['detail']).toBe('The gateway "edge-1" belongs to the key "owner".');
    expect(await ownerOf('edge-1')).toBe('owner');
  });

  it('makes no stop look applied, and leaves the gateway pending', async () => {
    const { stop: raised } = await stop(bursar, { scope: { team: 'ads' }, confirm: 'ads' });
    const version = Number(
      (await bursar.http('/v1/policy?environment=prod&format=stops')).headers.get(
        'x-bursar-version',
      ),
    );
    await acknowledge(bursar, { gateway: 'edge-1', version }, other.as);
    const delivered = async () => {
      const query = '{ stops { id delivery { applied pending } } }';
      const { stops } = await bursar.gql<{ stops: { id: string; delivery: unknown }[] }>(query);
      return stops.find(({ id }) => id === raised?.id)?.delivery;
    };
    expect(await delivered()).toEqual({ applied: 0, pending: ['edge-1 (prod)'] });
    expect((await acknowledge(bursar, { gateway: 'edge-1', version }, owner.as)).status).toBe(204);
    expect(await delivered()).toEqual({ applied: 1, pending: [] });
  });

  it('is refused to all but one of many keys that use a new name at once', async () => {
    const keys = await inTurn(6, (n) => machine(bursar, `rival ${n}`));
    const answers = await Promise.all(
      keys.map(({ as }) => acknowledge(bursar, { gateway: 'contested' }, as)),
    );
    expect(answers.map(({ status }) => status).sort()).toEqual([204, 403, 403, 403, 403, 403]);
  });
});

describe('a gateway that is not connected any more', () => {
  const query = `{ gateways { name places { environment connected policy } }
    policies { environment gateways away lastSeenAt } }`;
  interface Answer {
    readonly gateways: readonly { readonly name: string; readonly places: readonly object[] }[];
    readonly policies: readonly {
      readonly environment: string;
      readonly gateways: number;
      readonly away: number;
      readonly lastSeenAt: string | null;
    }[];
  }
  const known = async () => {
    const { gateways: all, policies } = await bursar.gql<Answer>(query);
    const places = all.find(({ name }) => name === 'edge-away')?.places;
    return { places, prod: policies.find(({ environment }) => environment === 'prod') };
  };

  it('is shown with the policy that it applied, as not connected, and counted as away', async () => {
    await acknowledge(bursar, { gateway: 'edge-away', kind: 'policy' }, owner.as);
    const there = await known();
    expect(there.places).toEqual([{ environment: 'prod', connected: true, policy: 1 }]);
    expect(there.prod).toMatchObject({ away: 0, lastSeenAt: null });
    await clock.ahead(120_000, async () => {
      const { places, prod } = await known();
      expect(places).toEqual([{ environment: 'prod', connected: false, policy: 1 }]);
      expect(prod).toMatchObject({ gateways: 0, away: there.prod?.gateways });
      expect(Date.parse(prod?.lastSeenAt ?? '')).toBeLessThanOrEqual(Date.now());
    });
  });
});

describe('a gateway name', () => {
  it('stays with its key over a rotation', async () => {
    const key = await machine(bursar, 'rotated');
    await acknowledge(bursar, { gateway: 'edge-r' }, key.as);
    const { secret } = await rotateKey(bursar, key.id);
    expect((await acknowledge(bursar, { gateway: 'edge-r' }, bearer(secret))).status).toBe(204);
  });

  it('is free once its key is revoked or expired, and takes nothing of what was acknowledged along', async () => {
    const expiresAt = new Date(Date.now() + 60_000).toISOString();
    const [revoked, expiring] = [
      await machine(bursar, 'revoked'),
      await machine(bursar, 'expiring', { expiresAt }),
    ];
    const next = await machine(bursar, 'next');
    await acknowledge(bursar, { gateway: 'edge-v' }, revoked.as);
    await acknowledge(bursar, { gateway: 'edge-x' }, expiring.as);
    expect((await acknowledge(bursar, { gateway: 'edge-v' }, next.as)).status).toBe(403);
    await revokeKey(bursar, revoked.id);
    await send(bursar, '/v1/policy?environment=prod&gateway=edge-v', undefined, next.as);
    expect(await ownerOf('edge-v')).toBe('next');
    expect(await bursar.rows("SELECT FROM limits.gateway_ack WHERE gateway = 'edge-v'")).toEqual(
      [],
    );
    await clock.ahead(61_000, async () => {
      expect((await acknowledge(bursar, { gateway: 'edge-x' }, next.as)).status).toBe(204);
    });
  });

  it('that proved nothing is free after an hour, one that works after a week', async () => {
    const [first, second] = [await machine(bursar, 'first'), await machine(bursar, 'second')];
    await send(bursar, '/v1/policy?environment=prod&gateway=edge-idle', undefined, first.as);
    await acknowledge(bursar, { gateway: 'edge-works' }, first.as);
    const take = async (gateway: string) =>
      (await acknowledge(bursar, { gateway }, second.as)).status;
    await clock.ahead(2 * 3_600_000, async () => {
      expect([await take('edge-idle'), await take('edge-works')]).toEqual([204, 403]);
    });
    await clock.ahead(8 * 24 * 3_600_000, async () => expect(await take('edge-works')).toBe(204));
  });

  it('is retired by a platform engineer, with a reason and an entry in the log, and then free', async () => {
    const [holder, heir] = [await machine(bursar, 'holder'), await machine(bursar, 'heir')];
    await acknowledge(bursar, { gateway: 'edge-old' }, holder.as);
    expect(await retire('edge-old', ' ')).toEqual({ code: 'bad_reason' });
    expect(await retire('edge-unknown')).toEqual({ code: 'unknown_gateway' });
    await expect(retire('edge-old', 'moved', await bursar.as('finance'))).rejects.toThrow(
      'FORBIDDEN',
    );
    expect(await retire('edge-old')).toEqual({ gateway: { name: 'edge-old', key: 'holder' } });
    expect((await acknowledge(bursar, { gateway: 'edge-old' }, heir.as)).status).toBe(204);
    const [entry] = await bursar.rows(
      "SELECT action, reason, before->>'key' AS key FROM audit_entry WHERE entity_type = 'gateway'",
    );
    expect(entry).toEqual({ action: 'gateway.retire', reason: 'moved', key: 'holder' });
  });

  it('is refused where Postgres cannot store it', async () => {
    const { status } = await acknowledge(bursar, { gateway: '\ud800' }, owner.as);
    expect(status).toBe(422);
  });

  it('is not taken by a person who looks at what a gateway gets', async () => {
    const where = '/v1/policy?environment=prod&gateway=edge-1';
    expect((await bursar.http(where, {}, await bursar.as('platform'))).status).toBe(200);
    expect(await ownerOf('edge-1')).toBe('owner');
  });
});

describe('one gateway key', () => {
  it('works with a hundred gateways at a time, and names in use are not pushed out', async () => {
    const many = await machine(bursar, 'many');
    const claimed = async (n: number) =>
      (await acknowledge(bursar, { gateway: `fleet-${n}` }, many.as)).status;
    expect(new Set(await inTurn(100, claimed))).toEqual(new Set([204]));
    const { status, body } = await acknowledge(bursar, { gateway: 'fleet-100' }, many.as);
    expect({ status, code: body['code'] }).toEqual({ status: 422, code: 'too_many_gateways' });
    expect(body['detail']).toContain('100 gateways');
    expect(await claimed(7)).toBe(204);
    expect((await acknowledge(bursar, { gateway: 'elsewhere' }, other.as)).status).toBe(204);
    await clock.ahead(11 * 60_000, async () => {
      expect(await claimed(7)).toBe(204);
      expect(await claimed(100)).toBe(204);
      expect(await ownerOf('fleet-7')).toBe('many');
    });
  });

  it('shows a team lead the gateways of keys that are bound to their team alone', async () => {
    const lead = await bursar.as('teamLead', ['ads']);
    const seen = await gateways(lead);
    expect(new Set(seen.map(({ key }) => key))).toEqual(new Set(['other']));
  });

  it('is created as before, and has no gateway until it is used', async () => {
    const { key } = await createKey(bursar, { name: 'unused', kind: 'gateway' });
    expect((await gateways()).filter((one) => one.key === key.name)).toEqual([]);
  });
});

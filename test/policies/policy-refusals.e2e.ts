import { mkdtemp, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { PolicyKeyData } from '@bursar/policy';
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import {
  createGateway,
  type Gateway,
  type GatewayOptions,
} from '../../packages/gateway/src/index.js';
import { createKey, json, TravellingClock } from '../support/http/access.js';
import { CALL, gatewayKey } from '../support/limits/admissions.js';
import type { Caller } from '../support/http/client.js';
import { resume, rotatePolicyKey, stop, stops } from '../support/gateways/controls.js';
import { applyConfig, TWO_TEAMS } from '../support/usage/lines.js';
import { policyOf } from '../support/gateways/policy.js';
import { runCli } from '../support/processes/process.js';
import { startBursar, type TestBursar } from '../support/processes/server.js';

const clock = new TravellingClock();
let bursar: TestBursar;
beforeAll(async () => {
  bursar = await startBursar({ clock });
  await applyConfig(bursar, TWO_TEAMS);
});
afterEach(async () => {
  for (const { id } of await stops(bursar)) await resume(bursar, id);
  await bursar.rows('DELETE FROM limits.policy_rejection');
});
afterAll(() => bursar.close());

describe('a rejection that a gateway reports', () => {
  const said = { gateway: 'edge-1', environment: 'prod', kind: 'stops', reason: 'retired_key' };
  const sendRejection = async (more: Record<string, unknown> = {}, as?: Caller) =>
    (
      await bursar.http(
        '/v1/policy/rejections',
        json({ ...said, detail: 'Signed as 0a1b.', from: 'stream', ...more }),
        as,
      )
    ).status;

  it('is refused with an invalid reason, detail or count, or for an unknown environment', async () => {
    await policyOf(bursar, 'prod');
    const answers = [
      await sendRejection({ reason: 'because' }),
      await sendRejection({ detail: 'a\u0007b' }),
      await sendRejection({ detail: 'x'.repeat(301) }),
      await sendRejection({ times: 0 }),
      await sendRejection({ gateway: 'edge-0', environment: 'nowhere' }),
    ];
    expect(answers).toEqual([422, 422, 422, 422, 404]);
    expect(await bursar.rows('SELECT FROM limits.policy_rejection')).toEqual([]);
  });

  it('is shown for a day where policies and stops are, counted, and measured', async () => {
    const key = await gatewayKey(bursar);
    await policyOf(bursar, 'prod');
    const { stop: raised } = await stop(bursar, {});
    const metric = async () =>
      /^bursar_policy_refusals_total\{kind="stops",reason="retired_key"\} (\d+)$/m.exec(
        await (await bursar.http('/metrics')).text(),
      )?.[1] ?? '0';
    const counted = Number(await metric());
    expect([
      await sendRejection({}, key),
      await sendRejection({ times: 4, detail: 'Signed as 0a1c.' }, key),
    ]).toEqual([204, 204]);
    const query = '{ policies { refusals { gateway kind reason detail from times } } }';
    expect(await bursar.gql(query)).toEqual({
      policies: [
        {
          refusals: [
            {
              gateway: 'edge-1',
              kind: 'stops',
              reason: 'retired_key',
              detail: 'Signed as 0a1c.',
              from: 'stream',
              times: '5',
            },
          ],
        },
      ],
    });
    const listed = await stops(bursar);
    expect(listed.map(({ id, delivery }) => [id, delivery.refused])).toEqual([
      [raised?.id, ['edge-1 (prod): retired_key']],
    ]);
    expect((await runCli(['stops'], { url: bursar.url, token: bursar.token })).stdout).toContain(
      'refused by edge-1 (prod): retired_key',
    );
    expect(Number(await metric()) - counted).toBe(5);
    await clock.ahead(25 * 3_600_000, async () => {
      expect(await bursar.gql(query)).toEqual({ policies: [{ refusals: [] }] });
      expect(await sendRejection({ from: 'poll' }, key)).toBe(204);
      expect(await bursar.gql(query)).toMatchObject({ policies: [{ refusals: [{ times: '1' }] }] });
    });
  });
});

describe('a gateway', () => {
  const gateways: Gateway[] = [];
  const folders: string[] = [];
  afterEach(async () => {
    await Promise.all(gateways.splice(0).map((gateway) => gateway.close()));
    for (const folder of folders.splice(0)) await rm(folder, { recursive: true, force: true });
  });

  it('takes another key by itself and misses no stop; one that has its keys by hand keeps what it had, and says so', async () => {
    const { secret: token } = await createKey(bursar, { name: 'edge', kind: 'gateway' });
    const { keys } = (await (await bursar.http('/v1/policy/keys')).json()) as {
      keys: PolicyKeyData[];
    };
    const live = async (name: string, more: Partial<GatewayOptions>): Promise<Gateway> => {
      const dataDir = await mkdtemp(path.join(os.tmpdir(), 'bursar-gateway-'));
      folders.push(dataDir);
      const gateway = await createGateway({
        ...{ url: bursar.url, token, environment: 'prod', gateway: name, dataDir },
        ...{ lanes: 'strict', closeMsMax: 100, ...more },
      });
      gateways.push(gateway);
      return gateway;
    };
    const [asking, given] = [await live('asking', {}), await live('given', { policyKeys: keys })];
    const had = given.status.stopsVersion;
    await stop(bursar, { reason: 'before' });
    while (given.status.stopsVersion === had) await sleep(10);
    await rotatePolicyKey(bursar);
    await stop(bursar, { reason: 'after', scope: { team: 'ads' }, confirm: 'ads' });
    while (asking.status.stopsVersion < had + 3 || asking.status.policyVersion < 2) await sleep(10);
    const refusedBy = async () => (await stops(bursar)).map(({ delivery: { refused } }) => refused);
    while ((await refusedBy()).some((refused) => refused.length === 0)) await sleep(10);
    expect(await refusedBy()).toEqual([
      ['given (prod): unknown_key'],
      ['given (prod): unknown_key'],
    ]);
    expect(given.status).toMatchObject({ stopsVersion: had + 1, policyVersion: 1 });
    const call = { ...CALL, requestId: 'x' };
    expect(await given.admit(call)).toMatchObject({
      denied: { code: 'stopped', reason: 'before' },
    });
    expect(await asking.admit({ ...call, team: 'ads' })).toMatchObject({
      denied: { code: 'stopped', reason: 'after' },
    });
  });
});

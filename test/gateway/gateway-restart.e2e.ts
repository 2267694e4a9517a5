import { copyFile, mkdtemp, readdir, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { freePort } from '../../tools/processes.ts';
import {
  createGateway,
  type Gateway,
  type GatewayOptions,
} from '../../packages/gateway/src/index.js';
import { createKey } from '../support/http/access.js';
import { CALL, differences, standings } from '../support/limits/admissions.js';
import { applyConfig, TWO_TEAMS } from '../support/usage/lines.js';
import { policyOf, publish } from '../support/gateways/policy.js';
import { startBursar, type TestBursar } from '../support/processes/server.js';

const CONFIG = `${TWO_TEAMS}
budgets:
  - { id: search, scope: { team: search }, limit: "10", window: month }
`;

let bursar: TestBursar;
let token: string;
const folders: string[] = [];
const gateways: Gateway[] = [];
beforeEach(async () => {
  bursar = await startBursar();
  await applyConfig(bursar, CONFIG);
  token = (await createKey(bursar, { name: 'edge', kind: 'gateway' })).secret;
});
afterEach(async () => {
  await Promise.all(gateways.splice(0).map((gateway) => gateway.close()));
  await bursar.close();
  for (const folder of folders.splice(0)) await rm(folder, { recursive: true, force: true });
});

/** A life of the gateway; with what an earlier one had on disk, as a kill -9 leaves it. */
async function life(
  before?: string,
  more: Partial<GatewayOptions> = {},
): Promise<{ gateway: Gateway; folder: string }> {
  const folder = await mkdtemp(path.join(os.tmpdir(), 'bursar-gateway-'));
  folders.push(folder);
  for (const name of before === undefined ? [] : await readdir(before))
    if (name !== 'lock') await copyFile(path.join(before ?? '', name), path.join(folder, name));
  const gateway = await createGateway({
    ...{ url: bursar.url, token, environment: 'prod', gateway: 'edge-1' },
    ...{ dataDir: folder, lanes: 'strict', closeMsMax: 100, ...more },
  });
  gateways.push(gateway);
  return { gateway, folder };
}

/** Half of 8 cents, in femtodollars: two calls of the usual worst case. */
const SHARE = '40000000000000';

const search = async () => (await standings(bursar))['search'];

const acknowledging = () => bursar.rows('SELECT DISTINCT gateway FROM limits.gateway_ack');

describe('a gateway', () => {
  it('killed before it sent a call proves so after its restart, and the budget is whole again', async () => {
    const { gateway, folder } = await life();
    const sent = await gateway.admit({ ...CALL, requestId: 'sent' });
    const waiting = await gateway.admit({ ...CALL, requestId: 'waiting' });
    if (!sent.allowed || !waiting.allowed) throw new Error('Denied.');
    // What is synced for the one is on disk for the other, too.
    await sent.dispatch();
    expect(await search()).toMatchObject({ held: '0.03234' });
    const { gateway: next } = await life(folder);
    await next.reported();
    expect(await search()).toMatchObject({ held: '0', presumed: '0.01617', posted: '0' });
    expect(await differences(bursar)).toEqual([]);
  });

  it('receives the published policy, in the version that people see', async () => {
    const { gateway } = await life();
    while (gateway.status.policyVersion === 0 || gateway.status.stopsVersion === 0) await sleep(10);
    const { policies } = await bursar.gql<{ policies: { environment: string; version: number }[] }>(
      '{ policies { environment version } }',
    );
    expect(policies).toMatchObject([{ environment: 'prod', version: 1 }]);
  });

  it('that cannot reach Bursar spends its share of a budget, and no more after a restart', async () => {
    const offline = CONFIG.replace('month }', 'month, onUnavailable: { allow: "0.08" } }');
    await applyConfig(bursar, offline);
    const { gateway, folder } = await life();
    const other = await life(undefined, { gateway: 'edge-2' });
    // A share is divided among gateways that have shown that they may spend there.
    while ((await acknowledging()).length < 2) await sleep(10);
    await other.gateway.close();
    await publish(bursar);
    const budgets = [
      { id: 'search', scope: { team: 'search' }, mode: 'hard', onUnavailable: { allow: SHARE } },
    ];
    const { document } = await policyOf(bursar, 'prod');
    expect(document.notes).toEqual({ offline: { budgets } });
    while (gateway.status.policyVersion < document.version) await sleep(10);
    await gateway.close();
    const unreachable = { url: `http://127.0.0.1:${await freePort()}`, admitMsMax: 50 };
    const alone = await life(folder, unreachable);
    for (const requestId of ['alone-1', 'alone-2']) {
      const admission = await alone.gateway.admit({ ...CALL, requestId });
      if (!admission.allowed) throw new Error(admission.denied.detail);
      await admission.dispatch();
      await admission.settle({ outcome: 'ok', usage: { input: 1_180, output: 212 } });
    }
    await alone.gateway.close();
    const again = await life(alone.folder, unreachable);
    expect(await again.gateway.admit({ ...CALL, requestId: 'alone-3' })).toMatchObject({
      denied: { status: 503, code: 'budget_unavailable', budget: 'search', offlineUsd: '0.03234' },
    });
    await again.gateway.close();
    const { gateway: back } = await life(again.folder);
    await back.reported();
    expect(await search()).toMatchObject({ held: '0', presumed: '0', posted: '0.014784' });
    const { why } = await bursar.gql<{ why: unknown[] }>(
      '{ why(id: "alone-3") { outcome code budget gateway } }',
    );
    expect(why).toEqual([
      { outcome: 'denied', code: 'budget_unavailable', budget: 'search', gateway: 'edge-1' },
    ]);
    expect(await differences(bursar)).toEqual([]);
  });
});

import { copyFile, mkdtemp, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { createGateway, type Gateway } from '../packages/gateway/src/index.js';
import { createKey } from './support/access.js';
import { CALL, differences, standings } from './support/admissions.js';
import { applyConfig, TWO_TEAMS } from './support/lines.js';
import { startBursar, type TestBursar } from './support/server.js';

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
async function life(before?: string): Promise<{ gateway: Gateway; folder: string }> {
  const folder = await mkdtemp(path.join(os.tmpdir(), 'bursar-gateway-'));
  folders.push(folder);
  if (before !== undefined)
    await copyFile(path.join(before, 'journal'), path.join(folder, 'journal'));
  const gateway = await createGateway({
    ...{ url: bursar.url, token, environment: 'prod', gateway: 'edge-1' },
    ...{ dataDir: folder, lanes: 'strict', closeMsMax: 100 },
  });
  gateways.push(gateway);
  return { gateway, folder };
}

const search = async () => (await standings(bursar))['search'];

describe('a gateway', () => {
  it('killed before it sent a call proves it in its next life, and the budget is whole again', async () => {
    const { gateway, folder } = await life();
    const sent = await gateway.admit({ ...CALL, requestId: 'sent' });
    const waiting = await gateway.admit({ ...CALL, requestId: 'waiting' });
    if (!sent.allowed || !waiting.allowed) throw new Error('Denied.');
    // What is synced for the one is on disk for the other, too.
    await sent.dispatch();
    expect(await search()).toMatchObject({ held: '0.03234' });
    const { gateway: next } = await life(folder);
    await next.told();
    expect(await search()).toMatchObject({ held: '0', presumed: '0.01617', posted: '0' });
    expect(await differences(bursar)).toEqual([]);
  });

  it('has the policy that people see, published for it by then', async () => {
    const { gateway } = await life();
    while (gateway.status.policyVersion === 0 || gateway.status.stopsVersion === 0) await sleep(10);
    const { policies } = await bursar.gql<{ policies: { environment: string; version: number }[] }>(
      '{ policies { environment version } }',
    );
    expect(policies).toMatchObject([{ environment: 'prod', version: 1 }]);
  });
});

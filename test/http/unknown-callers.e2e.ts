import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { residentMegabytes } from '../support/processes/memory.js';
import { type SpawnedBursar, spawnBursar } from '../support/processes/process.js';
import { closeAll, openSocket, type RawSocket } from '../support/http/sockets.js';

const CONNECTIONS = 60;
const BODY_BYTES = 6_290_000;
/** A process grows by itself as it is used, by 82 MB at most so far; the bodies would be 372 MB. */
const GROWTH_MB_MAX = 180;

let spawned: SpawnedBursar;
beforeAll(async () => {
  spawned = await spawnBursar({ env: { BURSAR_IDLE_SECONDS: '2' } });
}, 120_000);
afterAll(() => spawned.close());

describe(`${CONNECTIONS} unauthenticated callers, each with 6 MB of a body that never ends`, () => {
  it.each(['/v1/config', '/graphql', '/v1/session', '/v1/usage/bedrock-logs'])(
    'to %s are not listened to',
    async (path) => {
      const before = await residentMegabytes(spawned.pid);
      const headers = { 'content-type': 'application/json', 'content-length': String(BODY_BYTES) };
      const most = Buffer.alloc(BODY_BYTES - 100_000, 0x20);
      const callers: RawSocket[] = [];
      for (let n = 0; n < CONNECTIONS; n++) {
        callers.push(await openSocket(spawned.url, { path, headers, body: most }));
      }
      for (const caller of callers) await caller.closed();
      expect((await residentMegabytes(spawned.pid)) - before).toBeLessThan(GROWTH_MB_MAX);
      expect((await fetch(`${spawned.url}/readyz`)).status).toBe(200);
      expect(spawned.output()).not.toContain('"level":50');
      closeAll(callers);
    },
  );

  it('and those who send nothing at all are disconnected', async () => {
    const silent = await openSocket(spawned.url, { path: '/graphql', headers: { a: 'b' } });
    expect(await silent.status()).not.toBeNull();
    const { hostname, port } = new URL(spawned.url);
    const net = await import('node:net');
    const mute = net.connect({ host: hostname, port: Number(port) });
    await new Promise<void>((resolve) => mute.once('close', () => resolve()));
  });
});

import { spawn, spawnSync } from 'node:child_process';
import { setTimeout as sleep } from 'node:timers/promises';
import { describe } from '@jest/globals';
import { Redis } from 'ioredis';
import { freePort } from '../../tools/processes.mjs';

/** Reports its tests as skipped where no Redis is installed. */
export const describeWithRedis: typeof describe.skip =
  spawnSync('redis-server', ['--version']).status === 0 ? describe : describe.skip;

export interface TestRedis {
  readonly url: string;
  readonly flush: () => Promise<void>;
  readonly keys: () => Promise<string[]>;
  readonly stop: () => Promise<void>;
}

/** A Redis of its own that keeps nothing. */
export async function startRedis(): Promise<TestRedis> {
  const port = await freePort();
  const args = ['--port', String(port), '--bind', '127.0.0.1', '--save', '', '--appendonly', 'no'];
  const child = spawn('redis-server', args, { stdio: 'ignore' });
  const ended = new Promise((resolve) => child.on('close', resolve));
  const client = new Redis({ port, retryStrategy: () => 50 });
  client.on('error', () => undefined);
  while ((await client.ping().catch(() => null)) !== 'PONG') await sleep(20);
  return {
    url: `redis://127.0.0.1:${port}`,
    flush: async () => {
      await client.flushall();
    },
    keys: () => client.keys('*'),
    stop: async () => {
      await client.quit().catch(() => undefined);
      child.kill('SIGKILL');
      await ended;
    },
  };
}

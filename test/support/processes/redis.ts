import { spawn, spawnSync } from 'node:child_process';
import { setTimeout as sleep } from 'node:timers/promises';
import { describe } from '@jest/globals';
import { Redis } from 'ioredis';
import { freePort } from '../../../tools/processes.ts';

/** Reports its tests as skipped where no Redis is installed. */
export const describeWithRedis: typeof describe.skip =
  spawnSync('redis-server', ['--version']).status === 0 ? describe : describe.skip;

export interface TestRedis {
  readonly url: string;
  readonly port: number;
  readonly pid: number;
  readonly flush: () => Promise<void>;
  readonly keys: () => Promise<string[]>;
  /** Removes some keys, as an eviction would. */
  readonly remove: (which: RegExp) => Promise<void>;
  readonly stop: () => Promise<void>;
}

/** A Redis of its own that keeps nothing: started again on the same port, it is empty. */
export async function startRedis(on?: number): Promise<TestRedis> {
  const port = on ?? (await freePort());
  const args = ['--port', String(port), '--bind', '127.0.0.1', '--save', '', '--appendonly', 'no'];
  const child = spawn('redis-server', args, { stdio: 'ignore' });
  const ended = new Promise((resolve) => child.on('close', resolve));
  const client = new Redis({ port, retryStrategy: () => 50 });
  client.on('error', () => undefined);
  while ((await client.ping().catch(() => null)) !== 'PONG') await sleep(20);
  return {
    url: `redis://127.0.0.1:${port}`,
    port,
    pid: child.pid ?? 0,
    flush: async () => {
      await client.flushall();
    },
    keys: () => client.keys('*'),
    remove: async (which) => {
      const keys = (await client.keys('*')).filter((key) => which.test(key));
      if (keys.length > 0) await client.del(keys);
    },
    stop: async () => {
      client.disconnect();
      child.kill('SIGKILL');
      await ended;
    },
  };
}

import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { chmodSync, cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { readEnv } from '../../tools/start/data-folder.ts';
import { freePort } from '../../tools/processes.ts';
import { fastScratchFolder } from '../../tools/scratch.ts';
import { json } from '../support/http/access.js';
import { bearer } from '../support/http/client.js';
import { createTestDatabase, type TestDatabase } from '../support/processes/database.js';
import { CALL, quotaConfig } from '../support/limits/quotas.js';
import { describeWithRedis, startRedis, type TestRedis } from '../support/processes/redis.js';
import { root } from '../support/root.js';

const WAIT_MS_MAX = 150_000;
const SERVICE_UID = 65_534;

interface Running {
  readonly child: ChildProcess;
  readonly printed: () => string;
  readonly ended: Promise<number | null>;
}

function run(args: readonly string[], env: Record<string, string>, uid?: number): Running {
  const { PATH = '' } = process.env;
  const child = spawn(process.execPath, args, {
    cwd: root,
    env: { PATH, HOME: '/nonexistent', ...env },
    ...(uid !== undefined && { uid, gid: uid }),
  });
  let text = '';
  for (const stream of [child.stdout, child.stderr])
    stream.setEncoding('utf8').on('data', (part: string) => (text += part));
  const ended = new Promise<number | null>((resolve) => child.on('close', resolve));
  return { child, printed: () => text, ended };
}

async function untilPrinted({ child, printed }: Running, words: string): Promise<void> {
  const deadline = Date.now() + WAIT_MS_MAX;
  while (!printed().includes(words)) {
    if (child.exitCode !== null || Date.now() > deadline)
      throw new Error(`It never said “${words}”:\n${printed()}`);
    await sleep(50);
  }
}

async function stop(running: Running | undefined): Promise<void> {
  running?.child.kill('SIGTERM');
  await running?.ended;
}

/** Another user who may read the clone and nothing more; only root can become one. */
const mayBeAnother =
  process.getuid?.() === 0 &&
  spawnSync('test', ['-r', path.join(root, 'package.json')], { uid: SERVICE_UID, cwd: '/' })
    .status === 0;
const itAsAnother = mayBeAnother ? it : it.skip;

describe('a service user who may not write to the clone', () => {
  let database: TestDatabase;
  let scratch: string;
  beforeAll(async () => {
    database = await createTestDatabase({ empty: true });
    scratch = mkdtempSync(path.join(os.tmpdir(), 'bursar-clone-'));
    chmodSync(scratch, 0o755);
  });
  afterAll(async () => {
    await database.drop();
    rmSync(scratch, { recursive: true, force: true });
  });

  itAsAnother(
    'runs the api and the worker from it, migrations included',
    async () => {
      const port = String(await freePort());
      const env = { DATABASE_URL: database.url, PORT: port };
      const started = (kind: string) =>
        run(['tools/run.mjs', 'tools/process.ts', kind], env, SERVICE_UID);
      const api = started('api');
      await untilPrinted(api, `The api answers at http://127.0.0.1:${port}`);
      expect((await fetch(`http://127.0.0.1:${port}/readyz`)).status).toBe(200);
      const worker = started('worker');
      await untilPrinted(worker, 'The worker is running');
      await Promise.all([stop(api), stop(worker)]);
      expect(api.printed() + worker.printed()).not.toContain('EACCES');
    },
    WAIT_MS_MAX * 2,
  );

  itAsAnother('gets an error that says what must be built, and by whom', async () => {
    const clone = path.join(scratch, 'clone');
    mkdirSync(path.join(clone, 'packages/pricing/src'), { recursive: true });
    writeFileSync(path.join(clone, 'packages/pricing/src/index.ts'), 'export {};');
    writeFileSync(path.join(clone, 'package-lock.json'), '{"packages":{}}');
    cpSync(path.join(root, 'package.json'), path.join(clone, 'package.json'));
    mkdirSync(path.join(clone, 'examples'));
    cpSync(path.join(root, 'tools'), path.join(clone, 'tools'), { recursive: true });
    const building = run([path.join(clone, 'tools/build.ts'), 'pricing'], {}, SERVICE_UID);
    expect(await building.ended).toBe(1);
    expect(building.printed().trim()).toBe(
      `pricing must be built, and this user may not write to ${clone}: run npm run build there as its owner.`,
    );
  });

  itAsAnother('cannot be given a data folder that it may not write to', async () => {
    const starting = run(['tools/start.mjs'], { BURSAR_DATA_DIR: scratch }, SERVICE_UID);
    expect(await starting.ended).toBe(2);
    expect(starting.printed().trim()).toBe(
      `The data folder ${scratch} cannot be used: this user may not write to it. Set BURSAR_DATA_DIR to a folder ` +
        'that this user may write to.',
    );
  });
});

describeWithRedis('a further api beside npm start', () => {
  let folder: string;
  let redis: TestRedis;
  let first: Running;
  let second: Running;
  beforeAll(async () => {
    folder = fastScratchFolder('beside');
    redis = await startRedis();
  });
  afterAll(async () => {
    await stop(second);
    await stop(first);
    await redis.stop();
    rmSync(folder, { recursive: true, force: true });
  });

  it(
    'has its settings, so that both count one quota',
    async () => {
      const where = { BURSAR_DATA_DIR: folder };
      first = run(['tools/start.mjs'], {
        ...where,
        PORT: String(await freePort()),
        BURSAR_SAMPLE: 'off',
        REDIS_URL: redis.url,
        BURSAR_RETENTION_MONTHS: '7',
      });
      await untilPrinted(first, 'Bursar is ready at');
      const settings = readEnv(folder);
      expect(settings).toMatchObject({ REDIS_URL: redis.url, BURSAR_RETENTION_MONTHS: '7' });
      second = run(['tools/run.mjs', 'tools/process.ts', 'api'], where);
      await untilPrinted(second, 'The api answers at');
      const urls = [
        settings['BURSAR_URL'] ?? '',
        /answers at (\S+)/.exec(second.printed())?.[1] ?? '',
      ];
      expect(new Set(urls).size).toBe(2);

      const as = bearer(settings['BURSAR_TOKEN'] ?? '');
      const applied = await fetch(`${urls[0] ?? ''}/v1/config`, {
        method: 'POST',
        headers: { ...as, 'content-type': 'text/yaml' },
        body: quotaConfig('  - { id: all, scope: {}, requestsPerMinute: 3 }'),
      });
      expect(applied.status).toBe(200);
      const statuses: number[] = [];
      for (let call = 0; call < 8; call++) {
        const body = json({ ...CALL, team: 'ads', requestId: `call-${call}` });
        const headers = { ...as, ...Object.fromEntries(new Headers(body.headers)) };
        const url = `${urls[call % 2] ?? ''}/v1/admissions`;
        statuses.push((await fetch(url, { ...body, headers })).status);
      }
      expect(statuses.filter((status) => status === 201)).toHaveLength(3);
      expect(statuses.filter((status) => status === 429)).toHaveLength(5);
    },
    WAIT_MS_MAX * 3,
  );
});

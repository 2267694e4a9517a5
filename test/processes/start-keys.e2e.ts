import { type ChildProcess, spawn } from 'node:child_process';
import { readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import pg from 'pg';
import { freePort } from '../../tools/processes.ts';
import { fastScratchFolder } from '../../tools/scratch.ts';
import { runCli } from '../support/processes/process.js';
import { root } from '../support/root.js';

const WAIT_MS_MAX = 240_000;

interface Started {
  readonly child: ChildProcess;
  readonly printed: () => string;
  readonly ended: Promise<number | null>;
}

let folder: string;
let port: number;
let running: Started | null = null;

beforeAll(async () => {
  folder = fastScratchFolder('start-keys');
  port = await freePort();
});
const stop = async () => {
  running?.child.kill('SIGTERM');
  await running?.ended;
  running = null;
};
afterAll(async () => {
  await stop();
  rmSync(folder, { recursive: true, force: true });
});

function start(): Started {
  const { PATH = '', HOME = '' } = process.env;
  const env = { PATH, HOME, BURSAR_DATA_DIR: folder, PORT: String(port), BURSAR_SAMPLE: 'off' };
  const child = spawn(process.execPath, ['tools/start.mjs'], { cwd: root, env });
  let text = '';
  for (const stream of [child.stdout, child.stderr])
    stream.setEncoding('utf8').on('data', (part: string) => (text += part));
  const ended = new Promise<number | null>((resolve) => child.on('close', resolve));
  running = { child, printed: () => text, ended };
  return running;
}

async function ready(): Promise<void> {
  const started = start();
  const deadline = Date.now() + WAIT_MS_MAX;
  while (!started.printed().includes('Bursar is ready at')) {
    if (started.child.exitCode !== null || Date.now() > deadline)
      throw new Error(started.printed());
    await sleep(50);
  }
}

const written = (name: string): string => readFileSync(path.join(folder, name), 'utf8');
const tokenInEnv = (): string => /^BURSAR_TOKEN=(.*)$/m.exec(written('env'))?.[1] ?? '';
const cli = (...words: string[]) => runCli(words, { env: { BURSAR_DATA_DIR: folder } });
const opens = async (token: string): Promise<number> => {
  const headers = { authorization: `Bearer ${token}` };
  return (await fetch(`http://127.0.0.1:${port}/v1/session`, { headers })).status;
};

describe('the key of an installation', () => {
  it(
    'is rotated by one command while it runs, and stays so over a restart',
    async () => {
      await ready();
      const old = tokenInEnv();
      const rotated = await cli('keys', 'rotate', 'local');
      const secret = rotated.stdout.trim();
      expect(rotated).toMatchObject({ code: 0, stdout: expect.stringMatching(/^bur_cli_\w+\n$/) });
      expect([written('token'), tokenInEnv()]).toEqual([secret, secret]);
      for (const name of ['token', 'env'])
        expect(statSync(path.join(folder, name)).mode & 0o777).toBe(0o600);
      expect([await opens(old), await opens(secret)]).toEqual([401, 200]);
      expect((await cli('keys', 'list')).code).toBe(0);

      await stop();
      await ready();
      expect([written('token'), tokenInEnv()]).toEqual([secret, secret]);
      expect([await opens(old), await opens(secret)]).toEqual([401, 200]);
      expect(await cli('keys', 'revoke', 'local')).toMatchObject({
        code: 2,
        stderr: expect.stringContaining('No one could manage people and keys any more.'),
      });
    },
    WAIT_MS_MAX * 2,
  );

  it(
    'is not taken from a mangled file, which is named at once; without the file another is made',
    async () => {
      await stop();
      const old = written('token');
      for (const mangled of ['', 'x y', old.slice(0, -3), `${old}${old}`]) {
        writeFileSync(path.join(folder, 'token'), mangled);
        const refused = start();
        expect(await refused.ended).toBe(1);
        expect(refused.printed()).toContain(`${path.join(folder, 'token')} holds no token`);
      }
      rmSync(path.join(folder, 'token'));
      await ready();
      expect([await opens(old), await opens(tokenInEnv())]).toEqual([401, 200]);
    },
    WAIT_MS_MAX * 2,
  );

  it(
    'opens a database in which the application is no superuser',
    async () => {
      const url = /^DATABASE_URL=(.*)$/m.exec(written('env'))?.[1];
      const client = new pg.Client({ connectionString: url });
      await client.connect();
      await expect(client.query("COPY (SELECT 1) TO PROGRAM 'true'")).rejects.toThrow(
        'permission denied',
      );
      await client.end();
    },
    WAIT_MS_MAX * 2,
  );
});

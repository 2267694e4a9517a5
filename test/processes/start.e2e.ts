import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync, readFileSync, rmSync, statSync } from 'node:fs';
import { createServer } from 'node:http';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import pg from 'pg';
import { freePort } from '../../tools/processes.ts';
import { fastScratchFolder } from '../../tools/scratch.ts';
import { root } from '../support/root.js';

const WAIT_MS_MAX = 240_000;

interface Started {
  readonly child: ChildProcess;
  readonly printed: () => string;
  /** The exit code, once it has ended. */
  readonly ended: Promise<number | null>;
}

let folder: string;
let port: number;
const running = new Set<Started>();

beforeAll(async () => {
  folder = fastScratchFolder('start');
  port = await freePort();
});
afterAll(async () => {
  for (const { child, ended } of running) {
    child.kill('SIGTERM');
    await ended;
  }
  rmSync(folder, { recursive: true, force: true });
});

function start(env: Record<string, string> = {}): Started {
  const { PATH = '', HOME = '' } = process.env;
  const child = spawn(process.execPath, ['tools/start.mjs'], {
    cwd: root,
    env: { PATH, HOME, BURSAR_DATA_DIR: folder, PORT: String(port), BURSAR_SAMPLE: 'off', ...env },
  });
  let text = '';
  for (const stream of [child.stdout, child.stderr])
    stream.setEncoding('utf8').on('data', (part: string) => (text += part));
  const ended = new Promise<number | null>((resolve) => child.on('close', resolve));
  const started = { child, printed: () => text, ended };
  running.add(started);
  void ended.then(() => running.delete(started));
  return started;
}

async function until(what: string, holds: () => boolean | Promise<boolean>): Promise<void> {
  const deadline = Date.now() + WAIT_MS_MAX;
  while (!(await holds())) {
    if (Date.now() > deadline) throw new Error(`Waited in vain: ${what}`);
    await sleep(50);
  }
}

const ready = (started: Started): Promise<void> =>
  until(`ready; it printed:\n${started.printed()}`, () => {
    if (started.child.exitCode !== null) throw new Error(started.printed());
    return started.printed().split('\n').includes(`Bursar is ready at http://127.0.0.1:${port}`);
  });

function environment(): Record<string, string> {
  const lines = readFileSync(path.join(folder, 'env'), 'utf8').trim().split('\n');
  return Object.fromEntries(
    lines.map((line) => [line.slice(0, line.indexOf('=')), line.slice(line.indexOf('=') + 1)]),
  );
}

async function sql(text: string): Promise<Record<string, unknown>[]> {
  const client = new pg.Client(environment()['DATABASE_URL']);
  await client.connect();
  try {
    const { rows } = await client.query<Record<string, unknown>>(text);
    return rows;
  } finally {
    await client.end();
  }
}

const answer = (where: string, init?: RequestInit): Promise<Response> =>
  fetch(`http://127.0.0.1:${port}${where}`, init);
const isSample = (): Promise<boolean> =>
  answer('/readyz')
    .then((response) => response.json() as Promise<{ sample?: boolean }>)
    .then(({ sample }) => sample === true);

/** What people did over weeks, calls that gateways asked for, denials, an anomaly and a closed month: all by the product itself. */
async function expectHistory(): Promise<void> {
  const [people] = await sql(
    `SELECT count(DISTINCT actor_name)::int AS actors, count(DISTINCT at::date)::int AS days,
       count(*) FILTER (WHERE actor_kind = 'key')::int AS "byKeys",
       (SELECT count(DISTINCT started_at::date)::int FROM ledger.import_run WHERE finished_at >= started_at) AS imported
     FROM audit_entry WHERE actor_kind <> 'system'`,
  );
  expect(people).toMatchObject({ actors: 3, byKeys: 0 });
  expect(Number(people?.['days'])).toBeGreaterThan(10);
  expect(Number(people?.['imported'])).toBeGreaterThan(10);
  const [gateways] = await sql(
    `SELECT count(*)::int AS settled, count(*) FILTER (WHERE logged <> '[]')::int AS logged
     FROM limits.hold WHERE state = 'POSTED'`,
  );
  expect(Number(gateways?.settled)).toBeGreaterThan(80);
  expect(gateways).toMatchObject({ logged: gateways?.['settled'] });
  const denied = await sql(
    "SELECT DISTINCT code FROM limits.denial WHERE detail ->> 'team' = 'search'",
  );
  expect(denied.map(({ code }) => code)).toEqual(expect.arrayContaining(['model_not_allowed']));
  const [closed] = await sql('SELECT count(*)::int AS months FROM chargeback.issue');
  expect(Number(closed?.['months'])).toBeGreaterThan(0);
  const [odd] = await sql(
    "SELECT count(*)::int AS incidents FROM anomalies.anomaly WHERE team = 'support'",
  );
  expect(Number(odd?.['incidents'])).toBeGreaterThan(0);
}

describe('npm start', () => {
  /** The one that three tests look at, since each start takes seconds of a processor. */
  let second: Started;

  it(
    'serves, leaves its settings to its owner alone, and ends with everything it started',
    async () => {
      const first = start();
      await ready(first);
      expect(await isSample()).toBe(false);
      const settings = environment();
      expect(settings).toMatchObject({
        BURSAR_URL: `http://127.0.0.1:${port}`,
        PORT: String(port),
        BURSAR_DATA_DIR: folder,
      });
      expect(statSync(path.join(folder, 'env')).mode & 0o777).toBe(0o600);
      const me = await answer('/graphql', {
        method: 'POST',
        headers: {
          'content-type': 'application/json',
          authorization: `Bearer ${settings['BURSAR_TOKEN'] ?? ''}`,
        },
        body: JSON.stringify({ query: '{ me { roles } }' }),
      });
      expect(await me.json()).toMatchObject({
        data: { me: { roles: expect.arrayContaining(['platform', 'finance']) } },
      });
      await sql("INSERT INTO team (id, name) VALUES ('kept', 'Kept')");

      first.child.kill('SIGINT');
      expect(await first.ended).toBe(0);
      await expect(answer('/healthz')).rejects.toThrow('fetch failed');
      await expect(sql('SELECT 1')).rejects.toThrow('ECONNREFUSED');
    },
    WAIT_MS_MAX * 2,
  );

  it(
    'finds its data after it was killed outright, and carries on with the server that lived on',
    async () => {
      const first = start();
      await ready(first);
      first.child.kill('SIGKILL');
      await first.ended;
      expect(await sql("SELECT id FROM team WHERE id = 'kept'")).toEqual([{ id: 'kept' }]);
      second = start();
      await ready(second);
      expect(await sql("SELECT id FROM team WHERE id = 'kept'")).toEqual([{ id: 'kept' }]);
    },
    WAIT_MS_MAX * 2,
  );

  it(
    'brings the api and the database back when they die',
    async () => {
      const processes = readFileSync(path.join(folder, 'postgres/postmaster.pid'), 'utf8').split(
        '\n',
      );
      process.kill(Number(processes[0]), 'SIGKILL');
      await until('the database to come back', () =>
        sql('SELECT 1').then(
          () => true,
          () => false,
        ),
      );
      await until('the api to answer', () =>
        answer('/readyz').then(
          (response) => response.ok,
          () => false,
        ),
      );
      expect(await sql("SELECT id FROM team WHERE id = 'kept'")).toEqual([{ id: 'kept' }]);
    },
    WAIT_MS_MAX * 2,
  );

  it(
    'refuses a second start on the same data, and a port that is taken, in words',
    async () => {
      const third = start();
      expect(await third.ended).toBe(1);
      expect(third.printed()).toContain(`Bursar is running on ${folder}`);

      second.child.kill('SIGTERM');
      expect(await second.ended).toBe(0);
      const stranger = createServer().listen(port, '127.0.0.1');
      const fourth = start();
      expect(await fourth.ended).toBe(1);
      expect(fourth.printed()).toContain(`Port ${port} is taken`);
      await new Promise((resolve) => stranger.close(resolve));
    },
    WAIT_MS_MAX * 2,
  );

  it(
    'shows the sample organisation until a person leaves it: then its database is gone, for good',
    async () => {
      const first = start({ BURSAR_SAMPLE: '' });
      await ready(first);
      expect(await isSample()).toBe(true);
      const { BURSAR_TOKEN: token = '' } = environment();
      await expectHistory();

      const left = await answer('/v1/sample/leave', {
        method: 'POST',
        headers: { authorization: `Bearer ${token}` },
      });
      expect(left.status).toBe(202);
      await until('the empty organisation', () =>
        isSample().then(
          (sample) => !sample,
          () => false,
        ),
      );
      expect(await sql("SELECT datname FROM pg_database WHERE datname LIKE 'bursar%'")).toEqual([
        { datname: 'bursar' },
      ]);
      expect(environment()).toMatchObject({ BURSAR_IS_SAMPLE: 'false', BURSAR_TOKEN: token });
      expect(existsSync(path.join(folder, 'left-sample'))).toBe(true);
      first.child.kill('SIGINT');
      expect(await first.ended).toBe(0);

      await ready(start({ BURSAR_SAMPLE: '' }));
      expect(await isSample()).toBe(false);
    },
    WAIT_MS_MAX * 2,
  );
});

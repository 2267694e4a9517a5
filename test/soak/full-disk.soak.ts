import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { chmodSync, existsSync, readFileSync, rmSync, statfsSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import pg from 'pg';
import { readEnv } from '../../tools/start/data-folder.ts';
import { freePort, signal } from '../../tools/processes.ts';
import { scratchFolder } from '../../tools/scratch.ts';
import { json } from '../support/http/access.js';
import { CALL } from '../support/limits/admissions.js';
import { bearer } from '../support/http/client.js';
import { applyConfig, logLine, post, TWO_TEAMS } from '../support/usage/lines.js';
import { runCli } from '../support/processes/process.js';
import { root } from '../support/root.js';

const DISK = '600m';
/** What is left for the import to fill. */
const LEFT_BYTES = 24 * 1024 * 1024;
const LINES_PER_CHUNK = 400;
const REFUSED_MIN = 12;
const FULL_MS_MIN = 20_000;
const FULL_MS_MAX = 240_000;
const RESUME_MS_MAX = 180_000;
const CONFIG = `${TWO_TEAMS}budgets:
  - { id: all, scope: {}, limit: "100000", window: month }
`;

/** A disk of its own needs root, and a system that lets root mount one. */
const disk = scratchFolder('full-disk');
const isMounted =
  process.getuid?.() === 0 &&
  spawnSync('mount', ['-t', 'tmpfs', '-o', `size=${DISK},mode=711`, 'tmpfs', disk]).status === 0;
const describeOnSmallDisk = isMounted ? describe : describe.skip;
afterAll(() => {
  if (isMounted) spawnSync('umount', ['-l', disk]);
  rmSync(disk, { recursive: true, force: true });
});

describeOnSmallDisk('a disk that runs full under load', () => {
  const folder = path.join(disk, 'data');
  const ballast = path.join(disk, 'ballast');
  let child: ChildProcess;
  let printed = '';
  let url: string;
  let token: string;
  beforeAll(async () => {
    const { PATH = '', HOME = '' } = process.env;
    const env = { PATH, HOME, BURSAR_DATA_DIR: folder, BURSAR_SAMPLE: 'off' };
    child = spawn(process.execPath, ['tools/start.mjs'], {
      cwd: root,
      env: { ...env, PORT: String(await freePort()) },
    });
    for (const stream of [child.stdout, child.stderr])
      stream?.setEncoding('utf8').on('data', (text: string) => (printed += text));
    await until('the start', 180_000, () => printed.includes('Bursar is ready at'));
    chmodSync(disk, 0o711);
    ({ BURSAR_URL: url = '', BURSAR_TOKEN: token = '' } = readEnv(folder));
    await applyConfig({ http }, CONFIG);
  }, 200_000);
  let onEnd = (): Promise<void> => Promise.resolve();
  afterAll(async () => {
    await onEnd();
    const ended = new Promise((resolve) => child.once('close', resolve));
    rmSync(ballast, { force: true });
    child.kill('SIGTERM');
    await ended;
  }, 60_000);

  const http = (where: string, init: RequestInit = {}): Promise<Response> =>
    fetch(new URL(where, url), {
      ...init,
      signal: AbortSignal.timeout(30_000),
      headers: { ...bearer(token), ...Object.fromEntries(new Headers(init.headers)) },
    });

  async function until(
    what: string,
    msMax: number,
    holds: () => boolean | Promise<boolean>,
  ): Promise<void> {
    const deadline = Date.now() + msMax;
    while (!(await holds())) {
      if (child.exitCode !== null) throw new Error(`npm start ended:\n${printed}`);
      if (Date.now() > deadline) throw new Error(`Waited in vain for ${what}:\n${printed}`);
      await sleep(250);
    }
  }

  /** The status of an answer; null where none came, as while the api or Postgres starts again. */
  const statusOf = (asked: Promise<{ status: number; headers?: Headers }>) =>
    asked.then(
      ({ status }) => status,
      () => null,
    );

  /** A chunk under its key until it is acknowledged, as every sender does. */
  async function importChunk(n: number, seen: (number | null)[]): Promise<void> {
    const lines = Array.from({ length: LINES_PER_CHUNK }, (_, line) =>
      logLine({ requestId: `disk-${n}-${line}`, metadata: { team: 'search', note: `n${n}` } }),
    );
    for (;;) {
      const status = await statusOf(
        post({ http }, lines, { 'idempotency-key': `chunk-${n}`, 'bursar-object': `chunk-${n}` }),
      );
      seen.push(status);
      if (status === 200) return;
      if (child.exitCode !== null) throw new Error(`npm start ended:\n${printed}`);
      await sleep(300);
    }
  }

  async function admitAndSettle(n: number): Promise<number | null> {
    const admitted = await http('/v1/admissions', json({ ...CALL, requestId: `call-${n}` })).catch(
      () => null,
    );
    if (admitted?.status !== 201) return admitted?.status ?? null;
    const { admissionId } = (await admitted.json()) as { admissionId: string };
    const end = json({ outcome: 'ok', usage: { input: 10, output: 10 } });
    return statusOf(http(`/v1/admissions/${admissionId}/settlement`, end));
  }

  const fillUp = (leave: number): void => {
    const { bavail, bsize } = statfsSync(disk);
    writeFileSync(ballast, Buffer.alloc(Math.max(0, bavail * bsize - leave)));
  };

  it('answers 503, acknowledges nothing it did not keep, and goes on by itself once there is room', async () => {
    const imports: (number | null)[] = [];
    const calls: (number | null)[] = [];
    let acknowledged = 0;
    const over = new AbortController();
    const importing = (async () => {
      for (let n = 0; !over.signal.aborted; n++) {
        await importChunk(n, imports);
        acknowledged += 1;
      }
    })();
    const calling = (async () => {
      for (let n = 0; !over.signal.aborted; n++) {
        calls.push(await admitAndSettle(n));
        await sleep(40);
      }
    })();
    // Whichever way this test ends, its callers end with it.
    const callers = Promise.allSettled([importing, calling]);
    onEnd = async () => {
      over.abort();
      await callers;
    };
    await until('the first import', 60_000, () => acknowledged >= 2);
    fillUp(LEFT_BYTES);
    const fullSince = Date.now();
    const isRefused = () => imports.slice(-REFUSED_MIN).every((status) => status !== 200);
    await until(
      'the disk to be full',
      FULL_MS_MAX,
      () => imports.length > REFUSED_MIN && isRefused() && Date.now() - fullSince > FULL_MS_MIN,
    );
    const before = acknowledged;
    process.stderr.write(`full after ${before} chunks; ${countsOf(imports)}; ${countsOf(calls)}\n`);

    // The worst moment to lose the database, too.
    const pid = postmaster();
    if (pid !== null) signal(pid, 'SIGKILL');
    await sleep(5_000);
    rmSync(ballast);
    await until('imports to go on', RESUME_MS_MAX, () => acknowledged > before + 2);
    await until('calls to go on', RESUME_MS_MAX, () => calls.at(-1) === 200);
    over.abort();
    await Promise.all([importing, calling]);

    const others = [...imports, ...calls].filter(
      (status) => status !== null && ![200, 201, 503].includes(status),
    );
    expect(others).toEqual([]);
    expect(imports).toContain(503);
    expect((await http('/readyz')).status).toBe(200);
    const counted = await onDatabase(
      `SELECT sum(accepted)::int AS accepted, sum(duplicate)::int AS duplicate
       FROM ledger.batch WHERE object LIKE 'chunk-%'`,
    );
    expect(counted.rows).toEqual([{ accepted: acknowledged * LINES_PER_CHUNK, duplicate: 0 }]);
    const verified = await runCli(['verify'], { url, token });
    expect({ code: verified.code, out: verified.code === 0 ? '' : verified.stdout }).toEqual({
      code: 0,
      out: '',
    });
    expect(child.exitCode).toBeNull();
  }, 900_000);

  const countsOf = (statuses: readonly (number | null)[]): string =>
    [...new Set(statuses)]
      .map((status) => `${String(status)}: ${statuses.filter((one) => one === status).length}`)
      .join(', ');

  async function onDatabase(text: string) {
    const client = new pg.Client(readEnv(folder)['DATABASE_URL']);
    client.on('error', () => undefined);
    await client.connect();
    try {
      return await client.query(text);
    } finally {
      await client.end();
    }
  }

  /** Null where a full disk has ended it already, and it is being started again. */
  function postmaster(): number | null {
    const file = path.join(folder, 'postgres/postmaster.pid');
    return existsSync(file) ? Number.parseInt(readFileSync(file, 'utf8'), 10) : null;
  }
});

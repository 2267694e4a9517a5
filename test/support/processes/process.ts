import { type ChildProcess, spawn } from 'node:child_process';
import { setTimeout as sleep } from 'node:timers/promises';
import { freePort } from '../../../tools/processes.ts';
import { createTestDatabase, type TestDatabase } from './database.js';
import { root } from '../root.js';

const READY_MS_MAX = 60_000;
const POLL_MS = 40;

export interface Finished {
  /** Null after a signal. */
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** A child with what it printed so far, and how it ended. */
function watch(child: ChildProcess): {
  stdout: () => string;
  stderr: () => string;
  ended: Promise<Finished>;
} {
  let [stdout, stderr] = ['', ''];
  child.stdout?.setEncoding('utf8').on('data', (text: string) => (stdout += text));
  child.stderr?.setEncoding('utf8').on('data', (text: string) => (stderr += text));
  const ended = new Promise<Finished>((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (code) => resolve({ code, stdout, stderr }));
  });
  return { stdout: () => stdout, stderr: () => stderr, ended };
}

/** Runs a program of the repository to its end. */
export function runNode(
  args: readonly string[],
  env: Record<string, string> = {},
  input?: string,
): Promise<Finished> {
  const child = spawn(process.execPath, args, {
    cwd: root,
    env: { ...cleanEnvironment(), ...env },
    stdio: 'pipe',
  });
  child.stdin.end(input);
  return watch(child).ended;
}

/** `npx bursar …` as a script would run it: no terminal, output captured. */
export function runCli(
  args: readonly string[],
  {
    url,
    token,
    env = {},
    input,
  }: { url?: string; token?: string; env?: Record<string, string>; input?: string } = {},
): Promise<Finished> {
  const where = {
    ...(url !== undefined && { BURSAR_URL: url }),
    ...(token !== undefined && { BURSAR_TOKEN: token }),
  };
  return runNode(['apps/cli/bin/bursar.mjs', ...args], { ...where, ...env }, input);
}

/** What a shell has, without the settings of this test run. */
function cleanEnvironment(): Record<string, string> {
  const { PATH = '', HOME = '' } = process.env;
  return { PATH, HOME, TZ: 'UTC' };
}

export interface SpawnedBursar {
  readonly url: string;
  readonly token: string;
  readonly database: TestDatabase;
  readonly pid: number;
  /** What the current process printed. */
  readonly output: () => string;
  /** Kills it, by SIGKILL unless another signal is given, and waits until it is gone. */
  readonly kill: (signal?: NodeJS.Signals) => Promise<Finished>;
  /** Starts it again on the same port and database. */
  readonly restart: () => Promise<void>;
  readonly close: () => Promise<void>;
}

export interface SpawnOptions {
  kind?: 'api' | 'worker';
  database?: TestDatabase;
  token?: string;
  env?: Record<string, string>;
}

/** The built api (or worker) as a process of its own, so that a test can kill it. */
export async function spawnBursar(options: SpawnOptions = {}): Promise<SpawnedBursar> {
  const { kind = 'api' } = options;
  const database = options.database ?? (await createTestDatabase());
  const token = options.token ?? database.token;
  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;
  const env = {
    ...cleanEnvironment(),
    DATABASE_URL: database.appUrl,
    PORT: String(port),
    BURSAR_BOOT_TOKEN: token,
    LOG_LEVEL: 'warn',
    ...options.env,
  };
  const start = () => {
    const child = spawn(
      process.execPath,
      ['--enable-source-maps', `apps/api/dist/bundled/main.${kind}.js`],
      { cwd: root, env },
    );
    return { child, ...watch(child) };
  };
  let current = start();
  const ready = () => (kind === 'api' ? answers(url, current) : Promise.resolve());
  const kill = (signal: NodeJS.Signals = 'SIGKILL') => {
    current.child.kill(signal);
    return current.ended;
  };
  await ready();
  return {
    url,
    token,
    database,
    get pid() {
      return current.child.pid ?? 0;
    },
    output: () => current.stdout() + current.stderr(),
    kill,
    restart: async () => {
      current = start();
      await ready();
    },
    close: async () => {
      await kill('SIGKILL');
      if (options.database === undefined) await database.drop();
    },
  };
}

async function answers(
  url: string,
  { child, stderr }: { child: ChildProcess; stderr: () => string },
): Promise<void> {
  const deadline = Date.now() + READY_MS_MAX;
  while (Date.now() < deadline) {
    if (child.exitCode !== null)
      throw new Error(`The api ended with code ${child.exitCode}:\n${stderr()}`);
    const answer = await fetch(`${url}/readyz`).catch(() => null);
    if (answer?.ok === true) return;
    await sleep(POLL_MS);
  }
  throw new Error(`The api was not ready in ${READY_MS_MAX / 1000} s:\n${stderr()}`);
}

import { execFile, execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir, readFile, rm } from 'node:fs/promises';
import { createHash } from 'node:crypto';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import { root } from '../../../tools/bootstrap.mjs';

const cache = path.join(root, 'node_modules/.cache/bursar/python');
const run = promisify(execFile);
/** So long an installation takes at most. */
const INSTALL_MS_MAX = 240_000;

/** A Python that the clients run on, 3.10 or later; null where the machine has none. */
export function findPython(): string | null {
  const names = ['python3.13', 'python3.12', 'python3.11', 'python3.10', 'python3'];
  return names.find((name) => versionOf(name) >= 10) ?? null;
}

/** Of Python 3; 0: there is none. */
function versionOf(name: string): number {
  try {
    const code = 'import sys, venv; print(sys.version_info[1] * (sys.version_info[0] == 3))';
    return Number(execFileSync(name, ['-c', code], { stdio: ['ignore', 'pipe', 'ignore'] }));
  } catch {
    return 0;
  }
}

/** Official clients that call Bursar. */
export const installClients = (python: string): Promise<string> =>
  install(python, 'test/clients/requirements.txt');

/** Emulators of what Bursar calls, and what judges its files. */
export const installEmulators = (python: string): Promise<string> =>
  install(python, 'test/connectors/requirements.txt');

/** Installs what a list names, once for each list, in a folder of the cache. Answers the Python that has it. */
export async function install(python: string, requirements: string): Promise<string> {
  const file = path.join(root, requirements);
  const list = await readFile(file);
  const name = createHash('sha256').update(list).update(python).digest('hex').slice(0, 16);
  const folder = path.join(cache, name);
  const done = path.join(folder, 'bin/python');
  const isThere = () => existsSync(path.join(folder, 'done'));
  if (isThere()) return done;
  await mkdir(cache, { recursive: true });
  await alone(`${folder}.lock`, async () => {
    if (!isThere()) await installInto(folder, python, file);
  });
  return done;
}

/** Tests of several files run at once, and may all want the same installation. */
async function alone(lock: string, work: () => Promise<void>): Promise<void> {
  const deadline = Date.now() + INSTALL_MS_MAX;
  for (;;) {
    const isOurs = await mkdir(lock).then(
      () => true,
      () => false,
    );
    // One that was left by a run that was killed is taken over.
    if (isOurs || Date.now() > deadline) break;
    await sleep(200);
  }
  try {
    await work();
  } finally {
    await rm(lock, { recursive: true, force: true });
  }
}

async function installInto(folder: string, python: string, list: string): Promise<void> {
  const done = path.join(folder, 'bin/python');
  await rm(folder, { recursive: true, force: true });
  await run(python, ['-m', 'venv', folder]);
  const pip = [
    '-m',
    'pip',
    'install',
    '--quiet',
    '--disable-pip-version-check',
    // A run imports few of the modules; Python compiles those when it does.
    '--no-compile',
    '--only-binary',
    ':all:',
  ];
  await run(done, [...pip, '-r', list]);
  // Written last: a folder that a cut installation left is made again.
  await run(done, ['-c', `open(${JSON.stringify(path.join(folder, 'done'))}, 'w').close()`]);
}

/** Runs a script of test/clients, by the Python that has the clients, and reads the JSON object that it prints. */
export async function runClient<T>(python: string, script: string, args: string[]): Promise<T> {
  const file = path.join(root, 'test/clients', script);
  const { stdout } = await run(python, [file, ...args], { maxBuffer: 16 * 1024 * 1024 });
  return JSON.parse(stdout) as T;
}

/**
 * A Postgres that is not our own, as most managed ones are: the oldest version that Bursar runs on, a linguistic collation,
 * and a role that may make databases and nothing more.
 */
import { spawn, spawnSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { closeSync, existsSync, openSync, rmSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import { freePort, isAlive, outputOf, pidOf, signal } from '../../../tools/processes.ts';
import type { PostgresServer } from '../../../tools/database/postgres.ts';
import { postgresUser, reachableFolder } from '../../../tools/database/unprivileged.ts';

const ROLE = 'bursar_guest';
const START_MS_MAX = 60_000;
const POLL_MS = 25;

/** The folder of a version's programs, where it is installed; null elsewhere. */
export function foreignPrograms(version: number): string | null {
  const folders = [`/usr/lib/postgresql/${version}/bin`, '/usr/local/bin'];
  const found = folders.find((folder) => {
    const said = outputOf(path.join(folder, 'postgres'), ['--version']) ?? '';
    return said.includes(`(PostgreSQL) ${version}.`) && existsSync(path.join(folder, 'initdb'));
  });
  return found ?? null;
}

export interface ForeignOptions {
  readonly version: number;
  readonly settings?: Readonly<Record<string, string>>;
}

/** Both addresses are of the role without privileges, which owns what it makes. */
export async function startForeignPostgres(
  folder: string,
  { version, settings = {} }: ForeignOptions,
): Promise<PostgresServer> {
  const programs = foreignPrograms(version);
  if (programs === null) throw new Error(`PostgreSQL ${version} is not installed here.`);
  const user = postgresUser();
  const home = reachableFolder(path.resolve(folder), user);
  const options = { ...user, cwd: '/', env: { PATH: process.env['PATH'] } };
  const made = spawnSync(
    path.join(programs, 'initdb'),
    [
      `--pgdata=${home}`,
      '--username=owner',
      '--auth=trust',
      '--encoding=UTF8',
      '--locale-provider=icu',
      '--icu-locale=en-US',
      '--locale=C.UTF-8',
    ],
    { ...options, encoding: 'utf8' },
  );
  if (made.status !== 0) throw new Error(`initdb failed: ${made.stderr}`);
  const port = await freePort();
  const all = { port, listen_addresses: '127.0.0.1', unix_socket_directories: '', ...settings };
  const flags = Object.entries(all).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
  const log = openSync(`${path.resolve(folder)}.log`, 'a', 0o600);
  const child = spawn(path.join(programs, 'postgres'), ['-D', home, ...flags], {
    ...options,
    detached: true,
    stdio: ['ignore', log, log],
  });
  closeSync(log);
  child.unref();
  const pid = pidOf(child);
  const address = (role: string, database: string): string =>
    `postgresql://${role}@127.0.0.1:${port}/${database}`;
  await makeRole(address('owner', 'postgres'));
  const url = (database = 'postgres'): string => address(ROLE, database);
  return {
    url,
    appUrl: url,
    pid,
    stop: async () => {
      signal(pid, 'SIGINT');
      while (isAlive(pid)) await sleep(POLL_MS);
      rmSync(home, { recursive: true, force: true });
    },
  };
}

async function makeRole(url: string): Promise<void> {
  const deadline = Date.now() + START_MS_MAX;
  for (;;) {
    const client = new pg.Client({ connectionString: url });
    client.on('error', () => undefined);
    try {
      await client.connect();
      const password = randomBytes(12).toString('hex');
      await client.query(`CREATE ROLE ${ROLE} LOGIN CREATEDB NOSUPERUSER PASSWORD '${password}'`);
      return;
    } catch (error) {
      if (Date.now() > deadline) throw error;
    } finally {
      await client.end().catch(() => undefined);
    }
    await sleep(POLL_MS);
  }
}

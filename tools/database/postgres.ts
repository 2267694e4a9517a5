/**
 * The embedded Postgres: one server per data folder, on loopback, that outlives the process that started it. Its log goes to
 * a file and it has a process group of its own, so neither Ctrl-C nor the death of its starter takes it down half-way; the
 * next process finds it by its pid file.
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import fs, { existsSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import { APP_ROLE, appPassword, ensureAppRole } from './app-role.ts';
import { boundForeignLog } from '../start/bounded-log.ts';
import { commandOf, freePort, isAlive, pidOf, signal } from '../processes.ts';
import { postgresUser, reachableFolder, type SystemUser } from './unprivileged.ts';
import { messageOf } from '../errors.mjs';
import {
  findPrograms,
  initialise,
  plainEnvironment,
  type Programs,
  SUPERUSER,
} from './postgres-install.ts';
import { readSecrets, writeSecrets } from './postgres-secrets.ts';

/** Recovery after a power cut replays up to max_wal_size. */
const START_MS_MAX = 180_000;
const STOP_MS_MAX = 30_000;
const POLL_MS = 25;

/** A server that runs. Without a database named, addresses are of `postgres`. */
export interface PostgresServer {
  /** For the owner of everything. */
  readonly url: (database?: string) => string;
  /** For the role of the application. */
  readonly appUrl: (database?: string) => string;
  readonly pid: number;
  readonly stop: () => Promise<void>;
}

export interface EmbeddedPostgres extends PostgresServer {
  /** It was running before. */
  readonly attached: boolean;
  /** Keeps its log file below its bound. */
  readonly boundLog: () => void;
}

export interface StartOptions {
  /** Further settings of the server, as `postgres -c` takes them. */
  readonly settings?: Readonly<Record<string, string>>;
  readonly log?: (line: string) => void;
}

/** Starts the server of `folder`, creating it the first time, or attaches to the one that runs there already. */
export async function startPostgres(
  folder: string,
  { settings = {}, log = () => undefined }: StartOptions = {},
): Promise<EmbeddedPostgres> {
  const user = postgresUser();
  const programs = findPrograms(user);
  const home = reachableFolder(path.resolve(folder), user);
  const secretsFile = `${path.resolve(folder)}.json`;
  const logFile = `${path.resolve(folder)}.log`;
  const secrets = readSecrets(home, secretsFile);
  const { password } = secrets;
  if (!secrets.complete) {
    log('Creating the database …');
    initialise({ programs, home, user, password });
    writeSecrets(secretsFile, { ...secrets, complete: true });
  }
  const running = findRunning(home);
  const port = running?.port ?? (await freePort(secrets.port));
  if (running === null && port !== secrets.port)
    writeSecrets(secretsFile, { password, port, complete: true });
  const pid = running?.pid ?? (await launch({ programs, home, user, settings, logFile, port }));
  const url = (database = 'postgres'): string => address(SUPERUSER, password, port, database);
  await answers(url(), pid, logFile);
  await ensureAppRole(url(), appPassword(password));
  return {
    url,
    appUrl: (database = 'postgres') => address(APP_ROLE, appPassword(password), port, database),
    pid,
    attached: running !== null,
    stop: () => stopServer(pid),
    boundLog: () => boundForeignLog(logFile),
  };
}

/** The settings that fit a machine which also runs Bursar itself. */
function serverSettings(port: number): Record<string, string | number> {
  const memory = Math.min(os.totalmem(), process.constrainedMemory() || Infinity);
  const megabytes = (share: number, max: number): string =>
    `${Math.max(32, Math.min(max, Math.floor((memory * share) / 2 ** 20)))}MB`;
  return {
    port,
    listen_addresses: '127.0.0.1',
    unix_socket_directories: '',
    max_connections: 200,
    shared_preload_libraries: 'pg_stat_statements',
    shared_buffers: megabytes(1 / 8, 512),
    effective_cache_size: megabytes(1 / 2, 8192),
    work_mem: '16MB',
    maintenance_work_mem: megabytes(1 / 16, 256),
    max_wal_size: '4GB',
    synchronous_commit: 'on',
    random_page_cost: '1.1',
    jit: 'off',
    timezone: 'UTC',
    log_timezone: 'UTC',
  };
}

interface Launch {
  readonly programs: Programs;
  readonly home: string;
  readonly user: SystemUser | null;
  readonly settings: Readonly<Record<string, string>>;
  readonly logFile: string;
  readonly port: number;
}

async function launch({ programs, home, user, settings, logFile, port }: Launch): Promise<number> {
  const flags = Object.entries({ ...serverSettings(port), ...settings }).flatMap(
    ([name, value]) => ['-c', `${name}=${value}`],
  );
  boundForeignLog(logFile);
  const output = fs.openSync(logFile, 'a', 0o600);
  const server = spawn(programs.postgres, ['-D', home, ...flags], {
    ...user,
    cwd: '/',
    env: plainEnvironment(),
    detached: true,
    stdio: ['ignore', output, output],
  });
  fs.closeSync(output);
  await once(server, 'spawn').catch((error: unknown) => {
    throw new Error(`Postgres does not start: ${messageOf(error)}`);
  });
  server.unref();
  return pidOf(server);
}

/** The server that holds this folder, from its pid file; a pid file whose process is gone or another's is removed. */
function findRunning(home: string): { pid: number; port: number } | null {
  const file = path.join(home, 'postmaster.pid');
  if (!existsSync(file)) return null;
  const [pidLine = '', , , portLine = ''] = fs.readFileSync(file, 'utf8').split('\n');
  const [pid, port] = [Number.parseInt(pidLine, 10), Number.parseInt(portLine, 10)];
  const command = isAlive(pid) ? commandOf(pid) : '';
  if (command.includes(home)) return { pid, port };
  rmSync(file, { force: true });
  return null;
}

async function answers(url: string, pid: number, logFile: string): Promise<void> {
  const deadline = Date.now() + START_MS_MAX;
  for (;;) {
    const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 5_000 });
    client.on('error', () => undefined);
    try {
      await client.connect();
      await client.end();
      return;
    } catch (error) {
      await client.end().catch(() => undefined);
      const why = isAlive(pid)
        ? `Postgres does not answer: ${messageOf(error)}`
        : 'Postgres did not start:';
      if (!isAlive(pid) || Date.now() > deadline)
        throw new Error(`${why}\n${lastLines(logFile)}`, { cause: error });
      await sleep(POLL_MS);
    }
  }
}

function lastLines(file: string): string {
  return existsSync(file)
    ? fs.readFileSync(file, 'utf8').trim().split('\n').slice(-12).join('\n')
    : '';
}

/** A fast shutdown: open transactions roll back, everything committed is on disk. */
async function stopServer(pid: number): Promise<void> {
  const deadline = Date.now() + STOP_MS_MAX;
  signal(pid, 'SIGINT');
  while (isAlive(pid)) {
    // Without a shutdown checkpoint, the next start recovers from the log; nothing committed is lost.
    if (Date.now() > deadline) signal(pid, 'SIGQUIT');
    await sleep(POLL_MS);
  }
}

function address(role: string, password: string, port: number, database: string): string {
  return `postgresql://${role}:${password}@127.0.0.1:${port}/${database}`;
}

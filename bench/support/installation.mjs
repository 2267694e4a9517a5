/** A Bursar of its own for a benchmark: embedded Postgres on a fresh folder, one built api process, and their end. */
import { spawn, spawnSync } from 'node:child_process';
import { existsSync, readFileSync, rmSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { root } from '../../tools/bootstrap.mjs';
import { build } from '../../tools/build.ts';
import { createDatabase } from '../../tools/database/databases.ts';
import { migrate } from '../../tools/database/migrate.ts';
import { startPostgres } from '../../tools/database/postgres.ts';
import { freePort } from '../../tools/processes.ts';
import { scratchFolder } from '../../tools/scratch.ts';
import { NODE_FLAGS } from '../../tools/start/supervisor.ts';
import { newToken } from '../../tools/token.ts';

const READY_MS_MAX = 60_000;
const RSS_POLL_MS = 200;

/** Runs `work({ url, token, databaseUrl, peakRssMb(), … })` and takes everything down again, whatever happens. */
export async function withInstallation(work) {
  await build(['api']);
  const folder = scratchFolder('bench');
  const postgres = await startPostgres(path.join(folder, 'postgres'));
  try {
    const databaseUrl = postgres.url('bench');
    await createDatabase(databaseUrl);
    await migrate(databaseUrl);
    const place = { databaseUrl, folder, port: await freePort(), token: newToken() };
    return await withApi(place, async (bursar, paused) => {
      /** Runs `twin` beside another installation whose database holds the same. */
      const withTwin = async (twin) => {
        const other = { ...place, databaseUrl: postgres.url('twin'), port: await freePort() };
        await paused(() => createDatabase(other.databaseUrl, { template: 'bench' }));
        return withApi(other, twin);
      };
      return work({ ...bursar, withTwin });
    });
  } finally {
    await postgres.stop();
    rmSync(folder, { recursive: true, force: true });
  }
}

/** An api on a database, while `work` lasts. */
async function withApi(place, work) {
  let api = await startApi(place);
  const startWorker = (env) => startProcess('worker', { ...place, env });
  /** Kills the api as a crash does, and starts it again at the same address. */
  const crashApi = async () => {
    await api.crash();
    api = await startApi(place);
  };
  const paused = async (meanwhile) => {
    await api.stop();
    await meanwhile();
    api = await startApi(place);
  };
  const { url, token, peakRssMb } = api;
  const { databaseUrl } = place;
  try {
    return await work({ url, token, peakRssMb, databaseUrl, startWorker, crashApi }, paused);
  } finally {
    await api.stop();
  }
}

async function startApi({ databaseUrl, folder, port, token }) {
  const url = `http://127.0.0.1:${port}`;
  const own = { PORT: String(port), BURSAR_BOOT_TOKEN: token };
  const { gone, ...api } = startProcess('api', { databaseUrl, folder, env: own });
  try {
    await Promise.race([
      answers(url),
      gone.then((code) => Promise.reject(new Error(`The api ended with code ${code}.`))),
    ]);
  } catch (error) {
    await api.stop();
    throw error;
  }
  return { url, token, ...api };
}

/** A built api or worker as a process of its own. */
function startProcess(kind, { databaseUrl, folder, env }) {
  const entry = path.join(root, `apps/api/dist/bundled/main.${kind}.js`);
  const child = spawn(process.execPath, [...NODE_FLAGS, entry], {
    env: {
      ...process.env,
      DATABASE_URL: databaseUrl,
      BURSAR_DATA_DIR: folder,
      LOG_LEVEL: 'warn',
      ...env,
    },
    stdio: ['ignore', 2, 2, 'ipc'],
  });
  const gone = new Promise((resolve) => child.once('close', resolve));
  const memory = watchRss(child.pid);
  const stop = async () => {
    memory.stop();
    child.kill('SIGTERM');
    await gone;
  };
  const crash = async () => {
    memory.stop();
    child.kill('SIGKILL');
    await gone;
  };
  return { peakRssMb: memory.peakMb, stop, crash, gone };
}

async function answers(url) {
  for (const deadline = Date.now() + READY_MS_MAX; Date.now() < deadline; await sleep(50)) {
    const answer = await fetch(`${url}/readyz`).catch(() => null);
    if (answer?.ok) return;
  }
  throw new Error('The api did not become ready.');
}

/** Linux keeps the high-water mark itself; elsewhere it is the highest of many looks. */
function watchRss(pid) {
  let peak = 0;
  const look = () => (peak = Math.max(peak, residentMb(pid)));
  const timer = setInterval(look, RSS_POLL_MS).unref();
  return {
    peakMb: () => Math.round(look()),
    stop: () => clearInterval(timer),
  };
}

function residentMb(pid) {
  const status = `/proc/${pid}/status`;
  const kilobytes = existsSync(status)
    ? /^VmHWM:\s+(\d+)/m.exec(readFileSync(status, 'utf8'))?.[1]
    : spawnSync('ps', ['-o', 'rss=', '-p', String(pid)], { encoding: 'utf8' }).stdout.trim();
  return Number(kilobytes ?? 0) / 1024;
}

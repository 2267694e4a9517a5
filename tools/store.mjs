/** The databases of an installation: on the embedded server, or on the one that DATABASE_URL names. */
import path from 'node:path';
import { letAppIn } from './app-role.mjs';
import { hasLeftSample } from './data-folder.mjs';
import { createDatabase, databaseOf, dropDatabase, withDatabase } from './databases.mjs';
import { migrate } from './migrate.mjs';
import { startPostgres } from './postgres.mjs';
import { isAlive } from './processes.mjs';

const DATABASE = 'bursar';
const INSUFFICIENT_PRIVILEGE = '42501';

/** How often a server that died is looked for, and how often in a row starting it again may fail. */
const WATCH_MS = 1_000;
const RESTARTS_MAX = 20;

/**
 * Returns `{ main, sample, dropSample(), stop() }`: addresses of migrated databases, as api and worker connect to them.
 * `sample` is null where the sample organisation was left, is not wanted, or the server grants no second database.
 */
export async function openStore(
  folder,
  { env = process.env, log = () => {}, onLost = () => {} } = {},
) {
  const embedded = env.DATABASE_URL
    ? null
    : await keepRunning(path.join(folder, 'postgres'), log, onLost);
  const stop = async () => embedded?.stop();
  try {
    const given = embedded ? embedded.url(DATABASE) : env.DATABASE_URL;
    const main = withDatabase(given, databaseOf(given, DATABASE));
    const sample = withDatabase(main, `${databaseOf(main)}_sample`);
    const withSample = env.BURSAR_SAMPLE !== 'off' && !hasLeftSample(folder);
    const [, hasSample] = await Promise.all([
      prepare(main, embedded, log),
      withSample && prepareSample(sample, embedded, log),
    ]);
    const asApp = (url) => (embedded ? embedded.appUrl(databaseOf(url)) : url);
    return {
      main: asApp(main),
      sample: hasSample ? asApp(sample) : null,
      dropSample: () => dropDatabase(sample),
      stop,
    };
  } catch (error) {
    await stop();
    throw error;
  }
}

/** The embedded server, started again on the same port should it die: what was committed is there after any crash. */
async function keepRunning(folder, log, onLost) {
  let server = await startPostgres(folder, { log });
  let restarting = null;
  let failures = 0;
  const restart = async () => {
    log('Postgres ended; starting it again …');
    try {
      server = await startPostgres(folder, { log });
      failures = 0;
    } catch (error) {
      // The processes of the old server may still be letting go of its memory.
      failures += 1;
      if (failures > RESTARTS_MAX) onLost(error);
    }
    restarting = null;
  };
  const watch = setInterval(() => {
    if (!isAlive(server.pid)) restarting ??= restart();
  }, WATCH_MS).unref();
  const stop = async () => {
    clearInterval(watch);
    await restarting;
    await server.stop();
  };
  return { url: server.url, appUrl: server.appUrl, stop };
}

async function prepare(url, embedded, log) {
  await createDatabase(url);
  for (const name of await migrate(url)) log(`${databaseOf(url)}: applied ${name}`);
  if (embedded) await letAppIn(url);
}

/** A server that lets us have one database only still serves an organisation of its own. */
async function prepareSample(url, embedded, log) {
  try {
    await prepare(url, embedded, log);
    return true;
  } catch (error) {
    if (error.code !== INSUFFICIENT_PRIVILEGE) throw error;
    log('No sample organisation: this server does not let us create a second database.');
    return false;
  }
}

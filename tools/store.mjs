/** The databases of an installation: on the embedded server, or on the one that DATABASE_URL names. */
import path from 'node:path';
import { hasLeftSample } from './data-folder.mjs';
import { createDatabase, databaseOf, dropDatabase, withDatabase } from './databases.mjs';
import { migrate } from './migrate.mjs';
import { startPostgres } from './postgres.mjs';

const DATABASE = 'bursar';
const INSUFFICIENT_PRIVILEGE = '42501';

/**
 * Returns `{ main, sample, dropSample(), stop() }`: addresses of migrated databases. `sample` is null where the sample
 * organisation was left, is not wanted, or the server grants no second database.
 */
export async function openStore(folder, { env = process.env, log = () => {} } = {}) {
  const embedded = env.DATABASE_URL
    ? null
    : await startPostgres(path.join(folder, 'postgres'), { log });
  const stop = async () => embedded?.stop();
  try {
    const given = embedded ? embedded.url(DATABASE) : env.DATABASE_URL;
    const main = withDatabase(given, databaseOf(given, DATABASE));
    const sample = withDatabase(main, `${databaseOf(main)}_sample`);
    const withSample = env.BURSAR_SAMPLE !== 'off' && !hasLeftSample(folder);
    const [, hasSample] = await Promise.all([
      prepare(main, log),
      withSample && prepareSample(sample, log),
    ]);
    return {
      main,
      sample: hasSample ? sample : null,
      dropSample: () => dropDatabase(sample),
      stop,
    };
  } catch (error) {
    await stop();
    throw error;
  }
}

async function prepare(url, log) {
  await createDatabase(url);
  for (const name of await migrate(url)) log(`${databaseOf(url)}: applied ${name}`);
}

/** A server that lets us have one database only still serves an organisation of its own. */
async function prepareSample(url, log) {
  try {
    await prepare(url, log);
    return true;
  } catch (error) {
    if (error.code !== INSUFFICIENT_PRIVILEGE) throw error;
    log('No sample organisation: this server does not let us create a second database.');
    return false;
  }
}

/** The databases of an installation: on the embedded server, or on the one that DATABASE_URL names. */
import path from 'node:path';
import { letAppIn } from '../database/app-role.ts';
import { hasLeftSample } from './data-folder.ts';
import { createDatabase, databaseOf, dropDatabase, withDatabase } from '../database/databases.ts';
import { migrate } from '../database/migrate.ts';
import { type EmbeddedPostgres, startPostgres } from '../database/postgres.ts';
import { codeOf, messageOf } from '../errors.mjs';
import { isAlive } from '../processes.ts';
import { type Environment, settingOf } from '../settings.ts';

const DATABASE = 'bursar';
const INSUFFICIENT_PRIVILEGE = '42501';

/** How often a server that died is looked for, and the longest pause between two tries to start it again. */
const WATCH_MS = 1_000;
const PAUSE_MS_MAX = 15_000;

type Log = (line: string) => void;

/** Migrated databases, by the addresses that api and worker connect to. */
export interface Store {
  readonly main: string;
  /** Null where the sample organisation was left, is not wanted, or the server grants no second database. */
  readonly sample: string | null;
  readonly dropSample: () => Promise<void>;
  /** Empty, as at the first start. */
  readonly renewSample: () => Promise<void>;
  readonly stop: () => Promise<void>;
}

export interface StoreOptions {
  readonly env?: Environment;
  readonly log?: Log;
}

export async function openStore(
  folder: string,
  { env = process.env, log = () => undefined }: StoreOptions = {},
): Promise<Store> {
  const named = settingOf(env, 'DATABASE_URL');
  const embedded =
    named === undefined ? await keepRunning(path.join(folder, 'postgres'), log) : null;
  const stop = async (): Promise<void> => embedded?.stop();
  try {
    const given = named ?? embedded?.url(DATABASE) ?? '';
    const main = withDatabase(given, databaseOf(given, DATABASE));
    const sample = withDatabase(main, `${databaseOf(main)}_sample`);
    const withSample = env['BURSAR_SAMPLE'] !== 'off' && !hasLeftSample(folder);
    const [, hasSample] = await Promise.all([
      prepare(main, embedded, log),
      withSample && prepareSample(sample, embedded, log),
    ]);
    const asApp = (url: string): string => embedded?.appUrl(databaseOf(url)) ?? url;
    return {
      main: asApp(main),
      sample: hasSample ? asApp(sample) : null,
      dropSample: () => dropDatabase(sample),
      renewSample: async () => {
        await dropDatabase(sample);
        await prepare(sample, embedded, () => undefined);
      },
      stop,
    };
  } catch (error) {
    await stop();
    throw error;
  }
}

type KeptRunning = Pick<EmbeddedPostgres, 'url' | 'appUrl' | 'stop'>;

/**
 * The embedded server, started again on the same port should it die, for as long as it takes: a disk that is full now may
 * have room in an hour. What was committed is there after any crash.
 */
async function keepRunning(folder: string, log: Log): Promise<KeptRunning> {
  let server = await startPostgres(folder, { log });
  let restarting: Promise<void> | null = null;
  let failures = 0;
  let pausedUntil = 0;
  const restart = async (): Promise<void> => {
    if (failures === 0) log('Postgres ended; starting it again …');
    try {
      server = await startPostgres(folder, { log });
      if (failures > 0) log('Postgres runs again.');
      failures = 0;
    } catch (error) {
      // The processes of the old server may still be letting go of its memory: the first failure is not reported.
      failures += 1;
      if (failures === 2)
        log(`${messageOf(error)}\nPostgres does not start yet; it is tried again and again.`);
      pausedUntil = Date.now() + Math.min(PAUSE_MS_MAX, WATCH_MS * 2 ** (failures - 1));
    }
    restarting = null;
  };
  const watch = setInterval(() => {
    server.boundLog();
    if (!isAlive(server.pid) && Date.now() >= pausedUntil) restarting ??= restart();
  }, WATCH_MS).unref();
  const stop = async (): Promise<void> => {
    clearInterval(watch);
    await restarting;
    await server.stop();
  };
  return { url: server.url, appUrl: server.appUrl, stop };
}

async function prepare(url: string, embedded: KeptRunning | null, log: Log): Promise<void> {
  await createDatabase(url);
  for (const name of await migrate(url)) log(`${databaseOf(url)}: applied ${name}`);
  if (embedded) await letAppIn(url);
}

/** A server that lets us have one database only still serves an organisation of its own. */
async function prepareSample(
  url: string,
  embedded: KeptRunning | null,
  log: Log,
): Promise<boolean> {
  try {
    await prepare(url, embedded, log);
    return true;
  } catch (error) {
    if (codeOf(error) !== INSUFFICIENT_PRIVILEGE) throw error;
    log('No sample organisation: this server does not let us create a second database.');
    return false;
  }
}

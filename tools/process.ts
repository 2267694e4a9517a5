/**
 * `npm run api` and `npm run worker`: one more process on DATABASE_URL, or beside a running `npm start`, whose settings it
 * then takes from the data folder. Variables of the environment always win.
 */
import path from 'node:path';
import v8 from 'node:v8';
import type * as platformConfig from '../apps/api/src/platform/config.js';
import { EXIT_BAD_SETTING, root, stop, stopBy } from './bootstrap.mjs';
import { build } from './build.ts';
import { dataFolder, markLeftSample, readEnv } from './start/data-folder.ts';
import { onAbandoned } from './start/ending.ts';
import { migrate } from './database/migrate.ts';
import { messageOf } from './errors.mjs';
import { freePort } from './processes.ts';
import { settingOf } from './settings.ts';

const EXIT_LEAVE_SAMPLE = 75;
const DEFAULT_PORT = '4400';

const kind = process.argv[2];
if (kind !== 'api' && kind !== 'worker') stop('Usage: npm run api | npm run worker');

/** What a process of each kind runs; whatever else is in the clone need not be built. */
const PARTS = { api: ['api', 'web'], worker: ['api'] };

// Nothing is kept there by these processes: a folder that is missing stays so.
const folder = dataFolder(root);
const beside = settingsBeside();
const env: NodeJS.ProcessEnv = { ...beside, ...process.env };
const databaseUrl = settingOf(env, 'DATABASE_URL');
if (databaseUrl === undefined)
  stop(
    `DATABASE_URL is not set, and ${folder}/env does not exist: start Bursar first, or name a database.`,
    EXIT_BAD_SETTING,
  );

env['BURSAR_DATA_DIR'] = folder;
env['BURSAR_WEB_DIR'] = settingOf(env, 'BURSAR_WEB_DIR') ?? path.join(root, 'apps/web/dist');
const token = settingOf(env, 'BURSAR_BOOT_TOKEN') ?? settingOf(beside, 'BURSAR_TOKEN');
if (token !== undefined) env['BURSAR_BOOT_TOKEN'] = token;
const port = Number(settingOf(env, 'PORT') ?? DEFAULT_PORT);

// As many workers as are wanted, each with metrics of its own.
if (kind === 'worker')
  env['BURSAR_METRICS_PORT'] =
    settingOf(process.env, 'BURSAR_METRICS_PORT') ??
    String(await freePort(Math.min(port + 1, 65_535)));

try {
  // The remembered port is that of `npm start`; only a port asked for by name must be that one.
  if (kind === 'api' && settingOf(process.env, 'PORT') === undefined)
    env['PORT'] = String(await freePort(port));
  await build(PARTS[kind], console.log);
  const { readConfig } = (await import(
    path.join(root, 'apps/api/dist/platform/config.js')
  )) as typeof platformConfig;
  readConfig(env);
  for (const name of await migrate(databaseUrl)) console.log(`applied ${name}`);
} catch (error) {
  // By name, since the api's compiled code has a BadSettings of its own.
  const isSetting =
    error instanceof Error &&
    ['BadSettings', 'UnsupportedPostgres'].includes(error.constructor.name);
  stop(messageOf(error), isSetting ? EXIT_BAD_SETTING : 1);
}

// The other processes of this installation are not children of this one: the mark makes `npm start` switch.
process.on('exit', (code) => {
  if (code === EXIT_LEAVE_SAMPLE && beside['DATABASE_URL'] !== undefined) markLeftSample(folder);
});

onAbandoned(() => {
  process.kill(process.pid, 'SIGTERM');
});
Object.assign(process.env, env);
process.setSourceMapsEnabled(true);
// What supervisor.ts passes on the command line, as far as a running process can still take it.
v8.setFlagsFromString('--heap-growing-percent=80');
await import(path.join(root, `apps/api/dist/bundled/main.${kind}.js`));
console.log(
  kind === 'api'
    ? `The api answers at http://127.0.0.1:${env['PORT']}`
    : `The worker is running, with metrics at port ${env['BURSAR_METRICS_PORT']}.`,
);

/** The settings of the `npm start` beside which this process runs; none where a database is named. */
function settingsBeside(): Record<string, string> {
  try {
    return settingOf(process.env, 'DATABASE_URL') === undefined ? readEnv(folder) : {};
  } catch (error) {
    return stopBy(error);
  }
}

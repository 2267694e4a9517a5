/**
 * `npm run api` and `npm run worker`: one more process on DATABASE_URL, or beside a running `npm start`, whose settings it
 * then takes from the data folder. Variables of the environment always win.
 */
import path from 'node:path';
import v8 from 'node:v8';
import { EXIT_BAD_SETTING, root, stop, stopBy } from './bootstrap.mjs';
import { build } from './build.mjs';
import { dataFolder, markLeftSample, readEnv } from './start/data-folder.mjs';
import { onAbandoned } from './start/ending.mjs';
import { migrate } from './database/migrate.mjs';
import { freePort } from './processes.mjs';

const EXIT_LEAVE_SAMPLE = 75;

const kind = process.argv[2];
if (kind !== 'api' && kind !== 'worker') stop('Usage: npm run api | npm run worker');

/** What a process of each kind runs; whatever else is in the clone need not be built. */
const PARTS = { api: ['pricing', 'policy', 'api', 'web'], worker: ['pricing', 'policy', 'api'] };

// Nothing is kept there by these processes: a folder that is missing stays so.
const folder = dataFolder(root);
let beside;
try {
  beside = process.env.DATABASE_URL ? {} : readEnv(folder);
} catch (error) {
  stopBy(error);
}
const env = { ...beside, ...process.env };
if (!env.DATABASE_URL)
  stop(
    `DATABASE_URL is not set, and ${folder}/env does not exist: start Bursar first, or name a database.`,
    EXIT_BAD_SETTING,
  );

env.BURSAR_DATA_DIR = folder;
env.BURSAR_WEB_DIR ||= path.join(root, 'apps/web/dist');
if (beside.BURSAR_TOKEN) env.BURSAR_BOOT_TOKEN ||= beside.BURSAR_TOKEN;

// As many workers as are wanted, each with metrics of its own.
if (kind === 'worker')
  env.BURSAR_METRICS_PORT = String(
    process.env.BURSAR_METRICS_PORT ||
      (await freePort(Math.min(Number(env.PORT || 4400) + 1, 65_535))),
  );

try {
  // The remembered port is that of `npm start`; only a port asked for by name must be that one.
  if (kind === 'api' && !process.env.PORT)
    env.PORT = String(await freePort(Number(env.PORT || 4400)));
  await build(PARTS[kind], console.log);
  const { readConfig } = await import(path.join(root, 'apps/api/dist/platform/config.js'));
  readConfig(env);
  for (const name of await migrate(env.DATABASE_URL)) console.log(`applied ${name}`);
} catch (error) {
  const isSetting = ['BadSettings', 'UnsupportedPostgres'].includes(error.constructor.name);
  stop(error.message, isSetting ? EXIT_BAD_SETTING : 1);
}

// The other processes of this installation are not children of this one: the mark makes `npm start` switch.
process.on('exit', (code) => {
  if (code === EXIT_LEAVE_SAMPLE && beside.DATABASE_URL) markLeftSample(folder);
});

onAbandoned(() => process.kill(process.pid, 'SIGTERM'));
Object.assign(process.env, env);
process.setSourceMapsEnabled(true);
// What supervisor.mjs passes on the command line, as far as a running process can still take it.
v8.setFlagsFromString('--heap-growing-percent=80');
await import(path.join(root, `apps/api/dist/main.${kind}.js`));
console.log(
  kind === 'api'
    ? `The api answers at http://127.0.0.1:${env.PORT}`
    : `The worker is running, with metrics at port ${env.BURSAR_METRICS_PORT}.`,
);

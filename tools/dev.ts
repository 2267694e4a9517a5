/** `npm run dev`: the api and the worker start again when their code changes, the web app updates in the browser. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import { createServer } from 'vite';
import { root } from './bootstrap.mjs';
import { build } from './build.ts';
import { PARTS } from './build/parts.ts';
import { settingOf } from './settings.ts';
import { openDataFolder, ownToken, sharedSettings, writeEnv } from './start/data-folder.ts';
import { Ending } from './start/ending.ts';
import { openStore } from './start/store.ts';

const PORT = settingOf(process.env, 'PORT') ?? '4400';
const PROXIED = ['/graphql', '/v1', '/readyz', '/healthz', '/metrics'];

const ending = new Ending();
ending.onSignals();
const folder = openDataFolder(root);
const store = await openStore(folder, { log: console.log });
ending.add(() => store.stop());
await build(
  Object.keys(PARTS).filter((name) => name !== 'web'),
  console.log,
);

const url = `http://127.0.0.1:${PORT}`;
const settings = {
  ...sharedSettings(),
  DATABASE_URL: store.sample ?? store.main,
  BURSAR_URL: url,
  BURSAR_TOKEN: ownToken(folder),
  PORT,
  BURSAR_DATA_DIR: folder,
  BURSAR_IS_SAMPLE: String(store.sample !== null),
};
writeEnv(folder, settings);

const children: ChildProcess[] = [];
const start = (args: readonly string[], cwd = root): void => {
  const env = { ...process.env, ...settings, BURSAR_BOOT_TOKEN: settings.BURSAR_TOKEN };
  children.push(spawn(process.execPath, args, { cwd, env, stdio: 'inherit' }));
};

/** What the api and the worker are made of, beside their own code. */
const packages = (PARTS['api']?.uses ?? []).map((name) => `packages/${name}`);

/** Compiles single files as they change: milliseconds each. */
for (const workspace of [...packages, 'apps/api']) {
  start(
    [
      path.join(root, 'node_modules/@swc/cli/bin/swc.js'),
      'src',
      '-d',
      'dist',
      '--watch',
      '--strip-leading-paths',
      '--copy-files',
      '--config-file',
      path.join(root, 'apps/api/.swcrc'),
      '--ignore',
      '**/*.spec.ts',
    ],
    path.join(root, workspace),
  );
}
for (const kind of ['api', 'worker']) {
  const watched = [...packages, 'apps/api'].map(
    (workspace) => `--watch-path=${path.join(root, workspace, 'dist')}`,
  );
  start([
    ...watched,
    '--watch-preserve-output',
    '--enable-source-maps',
    `apps/api/dist/main.${kind}.js`,
  ]);
}

const proxy = Object.fromEntries(PROXIED.map((prefix) => [prefix, { target: url }]));
const web = await createServer({ root: path.join(root, 'apps/web'), server: { proxy } });
await web.listen();
console.log(`The api answers at ${url}, with key ${path.join(folder, 'token')}; the web app:`);
web.printUrls();

const stopChild = async (child: ChildProcess): Promise<void> => {
  const gone = once(child, 'exit');
  child.kill();
  await gone;
};
ending.add(() => web.close());
ending.add(async () => {
  await Promise.all(children.map(stopChild));
});

#!/usr/bin/env node
/** Finds the Node that the repository brings and starts the command on it. Must run on any Node ≥ 20, so: built-ins only. */
import { spawn } from 'node:child_process';
import { existsSync, realpathSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

const NODE_MAJOR_MIN = 22;
// npm starts this file through a link in node_modules/.bin.
const here = path.dirname(realpathSync(fileURLToPath(import.meta.url)));
const root = path.resolve(here, '../../..');
const main = path.resolve(here, '../dist/main.js');
const ownNode = path.join(root, 'node_modules/node/bin/node');

if (!existsSync(main)) {
  console.error(
    'The bursar command is not built yet. Run `npm start` once, or `npm run build`, in\n' + root,
  );
  process.exitCode = 1;
} else if (Number.parseInt(process.versions.node, 10) >= NODE_MAJOR_MIN) {
  await import(pathToFileURL(main).href);
} else if (!existsSync(ownNode)) {
  console.error(
    `bursar needs Node ${NODE_MAJOR_MIN} or newer; this is ${process.version}, and the one that comes with the repository is\n` +
      'missing. Run `npm start` once, or `npm ci`, in ' +
      root,
  );
  process.exitCode = 1;
} else {
  // However this process ends, the copy ends with it: the channel between the two breaks.
  const endWithParent = pathToFileURL(path.join(root, 'tools/start/exit-with-parent.mjs')).href;
  const copy = spawn(ownNode, ['--import', endWithParent, main, ...process.argv.slice(2)], {
    stdio: ['inherit', 'inherit', 'inherit', 'ipc'],
  });
  // The terminal signals both; what is sent to this process alone is passed on.
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => copy.kill(signal));
  copy.on('error', (error) => {
    console.error(`${ownNode} does not start: ${error.message}`);
    process.exitCode = 1;
  });
  copy.on('exit', (code) => {
    process.exitCode = code ?? 1;
  });
}

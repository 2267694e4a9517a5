/** `node tools/run.mjs SCRIPT [ARGS]`: runs a script of this repository with its dependencies in place and on its own Node. */
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { ready, root, stop } from './bootstrap.mjs';

const [script, ...args] = process.argv.slice(2);
if (script === undefined) stop('Usage: node tools/run.mjs SCRIPT [ARGS]');
await ready();

// The script finds its arguments where it would if it had been started directly.
const file = path.resolve(root, script);
process.argv = [process.execPath, file, ...args];
process.chdir(root);
await import(pathToFileURL(file).href);

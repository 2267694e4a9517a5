/** `node on-full-disk.mjs PROGRAM [ARGS]`: runs it with a standard output that has no room, as a file on a full disk has none. */
import { spawn } from 'node:child_process';
import { openSync } from 'node:fs';

const [program, ...args] = process.argv.slice(2);
const child = spawn(program, args, { stdio: ['ignore', openSync('/dev/full', 'w'), 'inherit'] });
child.on('exit', (code, signal) => {
  process.exitCode = code ?? (signal ? 1 : 0);
});

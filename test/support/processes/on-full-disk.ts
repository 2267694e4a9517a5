/** `node on-full-disk.ts PROGRAM [ARGS]`: runs it with a standard output that has no room, as a file on a full disk has none. */
import { type ChildProcess, spawn } from 'node:child_process';
import { openSync } from 'node:fs';

const [program = '', ...args] = process.argv.slice(2);
const full = openSync('/dev/full', 'w');
const child: ChildProcess = spawn(program, args, { stdio: ['ignore', full, 'inherit'] });
child.on('exit', (code, signal) => {
  process.exitCode = code ?? (signal ? 1 : 0);
});

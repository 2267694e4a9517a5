import { readFileSync } from 'node:fs';
import path from 'node:path';
import { reasonOf } from './imports/log-files.js';
import { say } from './output.js';
import { createProgram, report } from './program.js';
import { Server } from './server.js';
import { readSettings, type Settings } from './settings.js';

/** Compiled, this file lies in apps/cli/dist. */
const root = path.resolve(import.meta.dirname, '../../..');

const settings = (): Settings =>
  readSettings({ env: process.env, cwd: process.cwd(), root, readFile });

function readFile(file: string): string | null {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return null;
  }
}

const servers: Server[] = [];

/** One per run of the command, made when it is first asked for. */
function connect(): Server {
  const [known] = servers;
  if (known !== undefined) return known;
  const server = new Server(settings(), settings);
  servers.push(server);
  return server;
}

// `bursar … | head` closes the pipe early, which is no failure; a file on a full disk is one.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code === 'EPIPE') process.exit(0);
  say(`The output cannot be written: ${reasonOf(error, 'written')}.`);
  process.exit(1);
});
// Where nothing can be said, the exit code still is.
process.stderr.on('error', () => undefined);

const program = createProgram({ settings, server: connect });
try {
  await program.parseAsync();
} catch (error) {
  process.exitCode = report(error);
} finally {
  for (const server of servers) server.close();
}

import type { Command } from 'commander';
import { Failure } from '../failure.js';
import { put, say } from '../output.js';
import { isSample, leaveSample } from '../sample.js';
import type { Context } from './context.js';

export function addInstanceCommands(program: Command, context: Context): void {
  program
    .command('sample')
    .description('the sample organisation of a first start')
    .command('leave')
    .description('drop the sample organisation and begin with an empty one')
    .action(() => leave(context));
  program
    .command('open')
    .description('print the link that signs in to this installation')
    .action(() => open(context));
}

async function leave(context: Context): Promise<void> {
  const server = context.server();
  if (!(await isSample(server))) {
    put('This is not the sample organisation; there is nothing to leave.');
    return;
  }
  await leaveSample(server);
  put(
    'The sample organisation is gone; this one is empty. Begin with `bursar apply` or `bursar import`.',
  );
}

/** What stands behind # stays in the browser: it is in no log and in no request but the one that signs in. */
async function open(context: Context): Promise<void> {
  const server = context.server();
  await server.ask({ method: 'GET', path: '/readyz', ifLost: 'repeat' });
  if (server.token === null) {
    throw new Failure(
      'There is no token to sign in with.',
      1,
      'Run this where Bursar runs, or set BURSAR_TOKEN.',
    );
  }
  const link = new URL('/sign-in', server.url);
  link.hash = `token=${server.token}`;
  say(
    'This link carries the token of this installation: whoever opens it on this machine is signed in.',
  );
  put(link.href);
}

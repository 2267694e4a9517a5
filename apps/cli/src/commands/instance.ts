import type { Command } from 'commander';
import { addressIn } from '../server.js';
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

/** What stands behind # stays in the browser: in no log. It is kept in the history, where a code that was used is worth nothing. */
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
  const { code } = await server.json<{ code: string }>({
    method: 'POST',
    path: '/v1/session/codes',
    ifLost: 'repeat',
  });
  const link = addressIn(server.url, '/sign-in');
  link.hash = `code=${code}`;
  say('This link signs in once, within two minutes, in a browser on this machine.');
  put(link.href);
}

import type { Command } from 'commander';
import { Failure } from '../failure.js';
import { expected, graphql, type Outcome, PROBLEM } from '../graphql.js';
import { type Column, type Format, put, show } from '../output.js';
import type { Server } from '../server.js';
import { type Context, outputOption } from './context.js';

interface Channel {
  readonly id: string;
  readonly type: string;
  readonly target: string;
  readonly waiting: number;
  readonly dead: number;
  readonly lastSentAt: string | null;
  readonly lastError: string | null;
}

interface Message {
  readonly id: string;
  readonly channel: string;
  readonly state: string;
  readonly error: string | null;
  readonly hint: string | null;
}

const CHANNELS: readonly Column<Channel>[] = [
  { name: 'channel', of: ({ id }) => id },
  { name: 'type', of: ({ type }) => type },
  { name: 'target', of: ({ target }) => target },
  { name: 'waiting', of: ({ waiting }) => String(waiting), figure: true },
  { name: 'givenUp', of: ({ dead }) => String(dead), figure: true },
  { name: 'lastSent', of: ({ lastSentAt }) => lastSentAt ?? 'never' },
  { name: 'error', of: ({ lastError }) => lastError },
];

const MESSAGES: readonly Column<Message>[] = [
  { name: 'id', of: ({ id }) => id },
  { name: 'channel', of: ({ channel }) => channel },
  { name: 'state', of: ({ state }) => state },
  { name: 'error', of: ({ error }) => error },
  { name: 'whatToDo', of: ({ hint }) => hint },
];

export function addAlertCommands(program: Command, context: Context): void {
  const alerts = program.command('alerts').description('where alerts go, and whether they arrive');
  alerts
    .command('channels')
    .description('what is configured, what waits, and what was given up')
    .addOption(outputOption('table'))
    .action(async ({ output }: { output: Format }) => {
      const query = '{ channels { id type target waiting dead lastSentAt lastError } }';
      const { channels } = await graphql<{ channels: readonly Channel[] }>(context.server(), query);
      show(output, channels, channels, CHANNELS);
    });
  alerts
    .command('test')
    .description('send a message to a channel now')
    .argument('<channel>')
    .addOption(outputOption('table'))
    .action((channel: string, { output }: { output: Format }) =>
      test(context.server(), channel, output),
    );
}

async function test(server: Server, id: string, output: Format): Promise<void> {
  const mutation = `mutation Test($id: ID!) { outcome: testChannel(id: $id) {
    __typename ... on Message { id channel state error hint } ${PROBLEM} } }`;
  const { outcome } = await graphql<{ outcome: Outcome<Message> }>(server, mutation, { id });
  const message = expected(outcome);
  if (output !== 'table') show(output, message, [message], MESSAGES);
  if (message.state !== 'sent')
    throw new Failure([message.error, message.hint].filter((text) => text !== null).join('\n'));
  if (output === 'table') put(`Sent to ${id}: message ${message.id}.`);
}

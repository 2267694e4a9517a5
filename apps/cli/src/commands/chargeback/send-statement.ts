import type { Command } from 'commander';
import { badInput, Failure } from '../../failure.js';
import { expected, graphql, type Outcome, PROBLEM } from '../../graphql.js';
import { put } from '../../output.js';
import type { Context } from '../context.js';
import { requireMonth } from './close.js';

interface Options {
  readonly team?: string;
  readonly issued?: string;
  readonly to: string;
}

interface Message {
  readonly id: string;
  readonly state: string;
  readonly error: string | null;
  readonly hint: string | null;
}

/** The command above takes options of the same names, wherever they stand, and passes them on. */
export function addSendCommand(statements: Command, context: Context): void {
  statements
    .command('send <month>')
    .description('send an issued statement to a channel now; by e-mail with its files')
    .option('--team <team>', 'whose statement it is')
    .option('--issued <version>', 'as it was issued, such as 1; without it the version in force')
    .requiredOption('--to <channel>', 'as `bursar alerts channels` lists them')
    .action((month: string, _: unknown, command: Command) =>
      send(context, month, command.optsWithGlobals<Options>()),
    );
}

async function send(
  context: Context,
  month: string,
  { team, issued, to: channel }: Options,
): Promise<void> {
  requireMonth(month);
  if (team === undefined)
    throw badInput('Whose statement it is, is missing.', 'Name the team: --team search.');
  const mutation = `mutation Send($input: SendStatementInput!) { outcome: sendStatement(input: $input) {
    __typename ... on Message { id state error hint } ${PROBLEM} } }`;
  const version = issued === undefined ? null : Number(issued);
  const { outcome } = await graphql<{ outcome: Outcome<Message> }>(context.server(), mutation, {
    input: { month, team, version, channel },
  });
  const { id, state, error, hint } = expected(outcome);
  if (state !== 'sent') throw new Failure([error, hint].filter((text) => text !== null).join('\n'));
  put(`Sent the statement of ${team} for ${month} to ${channel}: message ${id}.`);
}

import type { Command } from 'commander';
import { badInput, Failure } from '../../failure.js';
import { expected, graphql, type Outcome, PROBLEM } from '../../graphql.js';
import { type Column, type Format, put, show, toTable } from '../../output.js';
import { requireMonth } from './close.js';
import { type Context, outputOption } from '../context.js';

interface Answer {
  readonly kind: string;
  readonly text: string;
  readonly at: string;
  readonly byName: string;
  readonly deadline: string | null;
}

interface Line {
  readonly key: string;
  readonly description: string;
  readonly amount: string;
  readonly state: string | null;
  readonly answers: readonly Answer[];
}

interface Statements {
  readonly disputableUntil: string;
  readonly statements: readonly { readonly team: string; readonly lines: readonly Line[] }[];
}

/** A line that someone has answered. */
interface Answered extends Line {
  readonly team: string;
  /** As the statement and its CSV file number it. */
  readonly line: number;
}

const last = ({ answers }: Line): Answer | undefined => answers.at(-1);

const ANSWERED: readonly Column<Answered>[] = [
  { name: 'team', of: ({ team }) => team },
  { name: 'line', of: ({ line }) => line, figure: true },
  { name: 'description', of: ({ description }) => description },
  { name: 'amount', of: ({ amount }) => amount, figure: true },
  { name: 'state', of: ({ state }) => state },
  { name: 'by', of: (line) => last(line)?.byName ?? null },
  { name: 'said', of: (line) => last(line)?.text ?? null },
];

/** What may be said to a line, and whether it takes a text. */
const KINDS = [
  ['accept', 'accept a line of a statement', false],
  ['dispute', 'dispute a line of a statement, with the reason', true],
  ['reply', 'say more to a line that is disputed', true],
  ['withdraw', 'take a dispute back', false],
  ['uphold', 'decide that a dispute is right; finance alone', true],
  ['reject', 'decide that a dispute is wrong; finance alone', true],
] as const;

interface AnswerOptions {
  readonly team?: string;
  readonly line: string;
  readonly text?: string;
}

interface ListOptions {
  readonly team?: string;
  readonly output: Format;
}

/** Answers to the lines of statements. The command above takes options of the same names, wherever they stand, and passes them on. */
export function addDisputeCommands(statements: Command, context: Context): void {
  statements
    .command('disputes <month>')
    .description('the lines of a month that were answered, and how each stands')
    .option('--team <team>', 'of one team')
    .addOption(outputOption('table'))
    .action((month: string, _: unknown, command: Command) =>
      disputes(context, month, command.optsWithGlobals<ListOptions>()),
    );
  for (const [kind, description, takesText] of KINDS) {
    const command = statements
      .command(`${kind} <month>`)
      .description(description)
      .option('--team <team>', 'whose statement it is')
      .requiredOption('--line <number>', 'its number in the statement and its CSV file, from 1');
    if (takesText) command.requiredOption('--text <text>', 'what the other side reads');
    else command.option('--text <text>', 'what the other side reads');
    command.action((month: string) =>
      answer(context, month, kind, command.optsWithGlobals<AnswerOptions>()),
    );
  }
}

async function read(context: Context, month: string, team?: string): Promise<Statements> {
  requireMonth(month);
  const query = `query Disputes($month: String!, $teams: [String!]) {
    outcome: statements(month: $month, teams: $teams) {
      __typename
      ... on Statements { disputableUntil statements { team
        lines { key description amount state answers { kind text at byName deadline } } } }
      ${PROBLEM} } }`;
  const teams = team === undefined ? null : [team];
  const { outcome } = await graphql<{ outcome: Outcome<Statements> }>(context.server(), query, {
    ...{ month, teams },
  });
  return expected(outcome);
}

async function disputes(context: Context, month: string, options: ListOptions): Promise<void> {
  const { team, output } = options;
  const { disputableUntil, statements } = await read(context, month, team);
  const answered = statements.flatMap((one) =>
    one.lines.flatMap((line, i): Answered[] =>
      line.answers.length === 0 ? [] : [{ ...line, team: one.team, line: i + 1 }],
    ),
  );
  if (output !== 'table') {
    show(output, answered, answered, ANSWERED);
    return;
  }
  if (answered.length > 0) put(toTable(answered, ANSWERED));
  put(`Lines of ${month} can be disputed until ${disputableUntil}.`);
}

async function answer(
  context: Context,
  month: string,
  kind: string,
  { team, line, text = '' }: AnswerOptions,
): Promise<void> {
  if (team === undefined)
    throw badInput('Whose statement it is, is missing.', 'Name the team: --team search.');
  const number = /^[1-9]\d{0,5}$/.test(line) ? Number(line) : 0;
  if (number === 0) throw badInput(`“${line}” is no line.`, 'Lines are whole numbers from 1.');
  const { statements } = await read(context, month, team);
  const found = statements[0]?.lines[number - 1];
  if (found === undefined)
    throw new Failure(
      `The statement of ${team} for ${month} has no line ${line}.`,
      2,
      `bursar statements ${month} --team ${team} lists them.`,
    );
  const query = `mutation Answer($month: String!, $team: String!, $line: ID!, $kind: LineAnswerKind!, $text: String!) {
    outcome: answerLine(month: $month, team: $team, line: $line, kind: $kind, text: $text) {
      __typename ... on AnsweredLine { kind } ${PROBLEM} } }`;
  const { outcome } = await graphql<{ outcome: Outcome<{ kind: string }> }>(
    context.server(),
    query,
    { month, team, line: found.key, kind, text },
  );
  expected(outcome);
  put(`${kind}: line ${line} of ${team} for ${month}, ${found.description}, ${found.amount} USD.`);
}

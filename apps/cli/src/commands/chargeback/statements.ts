import type { Command } from 'commander';
import { pipeline } from 'node:stream/promises';
import { Failure } from '../../failure.js';
import { expected, graphql, type Outcome, PROBLEM } from '../../graphql.js';
import { type Column, type Format, put, show, toTable } from '../../output.js';
import { requireMonth } from './close.js';
import { addDisputeCommands } from './disputes.js';
import { addSendCommand } from './send-statement.js';
import { type Context, outputOption } from '../context.js';

interface Line {
  readonly kind: string;
  readonly description: string;
  readonly costCentre: string | null;
  readonly quantity: string | null;
  readonly unitPrice: string | null;
  readonly exactUsd: string;
  readonly amount: string;
}

interface Statement {
  readonly team: string;
  readonly name: string;
  readonly costCentres: readonly string[];
  readonly calls: string;
  readonly unpriced: string;
  readonly notes: readonly string[];
  readonly exactUsd: string;
  readonly amount: string;
  readonly lines: readonly Line[];
}

interface Statements {
  readonly month: string;
  readonly version: number | null;
  readonly stage: 'accrual' | 'final';
  readonly currency: string;
  readonly exactUsd: string;
  readonly amount: string;
  readonly statements: readonly Statement[];
}

const STATEMENTS: readonly Column<Statement>[] = [
  { name: 'team', of: ({ team }) => team },
  { name: 'name', of: ({ name }) => name },
  { name: 'cost centres', of: ({ costCentres }) => costCentres.join(' ') },
  { name: 'calls', of: ({ calls }) => calls, figure: true },
  { name: 'unpriced', of: ({ unpriced }) => unpriced, figure: true },
  { name: 'exactUsd', of: ({ exactUsd }) => exactUsd, figure: true },
  { name: 'amount', of: ({ amount }) => amount, figure: true },
];

const LINES: readonly Column<Line & { readonly line: number }>[] = [
  { name: 'line', of: ({ line }) => line, figure: true },
  { name: 'kind', of: ({ kind }) => kind },
  { name: 'description', of: ({ description }) => description },
  { name: 'cost centre', of: ({ costCentre }) => costCentre },
  { name: 'quantity', of: ({ quantity }) => quantity, figure: true },
  { name: 'per 1M', of: ({ unitPrice }) => unitPrice, figure: true },
  { name: 'exactUsd', of: ({ exactUsd }) => exactUsd, figure: true },
  { name: 'amount', of: ({ amount }) => amount, figure: true },
];

const numbered = (lines: readonly Line[]) => lines.map((line, i) => ({ ...line, line: i + 1 }));

interface Options {
  readonly team?: string;
  readonly issued?: string;
  readonly final?: true;
  readonly output: Format;
}

export function addStatementsCommand(program: Command, context: Context): void {
  const command = program
    .command('statements <month>')
    .description(
      'what each team owes for a month (2026-09): as issued, or a draft while it is open',
    )
    .option('--team <team>', 'the lines of one team; `unallocated` is the organisation\u2019s own')
    .option('--issued <version>', 'as it was issued, such as 1; without it the version in force')
    .option('--final', 'as the invoices say, once they have come; without it as accrued')
    .addOption(outputOption('table'))
    .action((month: string, options: Options) => statements(context, month, options));
  addDisputeCommands(command, context);
  addSendCommand(command, context);
}

async function statements(context: Context, month: string, options: Options): Promise<void> {
  requireMonth(month);
  const { team, issued, final, output } = options;
  if (output === 'csv') {
    await copyFile(context, month, options);
    return;
  }
  const lines =
    'lines { kind description costCentre provider model region meter quantity unit unitPrice originMonth cause charge rule vendor invoice user exactUsd amount localCurrency localAmount }';
  const query = `query Statements($month: String!, $version: Int, $stage: StatementStage, $teams: [String!]) {
    outcome: statements(month: $month, version: $version, stage: $stage, teams: $teams) {
      __typename
      ... on Statements { month version stage basis currency exactUsd amount
        statements { team name costCentres calls unpriced estimated notes exactUsd amount
          local { currency exactUsd amount rate rateDate rateSource } ${lines} }
        costCentres { costCentre parent depth exactUsd amount totalExactUsd totalAmount } }
      ${PROBLEM} } }`;
  const { outcome } = await graphql<{ outcome: Outcome<Statements> }>(context.server(), query, {
    ...{ month, version: issued === undefined ? null : Number(issued) },
    stage: final === true ? 'final' : 'accrual',
    teams: team === undefined ? null : [team],
  });
  const found = expected(outcome);
  const { __typename: _, ...whole } = found as Statements & { readonly __typename: string };
  const [one] = found.statements;
  if (output === 'json') show(output, whole, found.statements, STATEMENTS);
  else if (team === undefined) put(toTable(found.statements, STATEMENTS));
  else if (one === undefined)
    throw new Failure(`There is no statement of ${team} for ${month}.`, 2);
  else put([toTable(numbered(one.lines), LINES), ...one.notes].join('\n'));
  if (output === 'table') {
    const stage = found.stage === 'final' ? ', final' : '';
    const state = found.version === null ? 'draft' : `version ${found.version}${stage}`;
    put(`${month}, ${state}: ${found.amount} ${found.currency} (${found.exactUsd})`);
  }
}

/** As it arrives, byte for byte: an issued statement is always the same file. */
async function copyFile(
  context: Context,
  month: string,
  { team, issued, final }: Options,
): Promise<void> {
  const what = team === undefined ? month : `${month}/${encodeURIComponent(team)}`;
  const wanted = new URLSearchParams({
    ...(issued !== undefined && { version: issued }),
    ...(final === true && { stage: 'final' }),
  }).toString();
  const query = wanted === '' ? '' : `?${wanted}`;
  const answer = await context.server().stream({
    ...{ method: 'GET', path: `/v1/statements/${what}.csv${query}`, ifLost: 'repeat' },
  } as const);
  await pipeline(answer, process.stdout, { end: false }).catch((error: unknown) => {
    if ((error as NodeJS.ErrnoException).code === 'EPIPE') return;
    throw new Failure('The answer broke off: what was printed is not all.');
  });
}

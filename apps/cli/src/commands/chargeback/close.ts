import type { Command } from 'commander';
import { badInput, Failure } from '../../failure.js';
import { expected, graphql, type Outcome, PROBLEM } from '../../graphql.js';
import { type Column, type Format, put, say, show, toTable } from '../../output.js';
import { type Context, outputOption } from '../context.js';
import { addFinalCommands } from './final.js';

interface Version {
  readonly version: number;
  readonly closedAt: string;
  readonly closedName: string;
  readonly reason: string;
  readonly hash: string | null;
  readonly statements: number | null;
  readonly usd: string | null;
  readonly amount: string | null;
  readonly reopenedAt: string | null;
}

interface Month {
  readonly month: string;
  readonly state: 'open' | 'review' | 'closed' | 'final';
  readonly calls: string;
  readonly usd: string;
  readonly versions: readonly Version[];
}

interface Review {
  readonly month: Month;
  readonly checklist: readonly {
    readonly check: string;
    readonly passes: boolean;
    readonly text: string;
  }[];
  readonly changedSince: readonly {
    readonly team: string;
    readonly cause: string;
    readonly postedMonth: string;
    readonly calls: string;
    readonly usd: string;
  }[];
  readonly waits: string | null;
}

interface Closed {
  readonly month: string;
  readonly version: number;
  readonly hash: string;
  readonly statements: number;
  readonly usd: string;
  readonly amount: string;
}

const VERSION = 'version closedAt closedName reason hash statements usd amount reopenedAt';
const MONTH = `month state calls usd versions { ${VERSION} }`;

const MONTHS: readonly Column<Month>[] = [
  { name: 'month', of: ({ month }) => month },
  { name: 'state', of: ({ state }) => state },
  { name: 'version', of: ({ versions }) => versions[0]?.version, figure: true },
  { name: 'calls', of: ({ calls }) => calls, figure: true },
  { name: 'usd', of: ({ usd }) => usd, figure: true },
];

const LINES: readonly Column<Review['checklist'][number]>[] = [
  { name: 'check', of: ({ check }) => check },
  { name: 'result', of: ({ passes }) => (passes ? 'ok' : 'warning') },
  { name: 'what', of: ({ text }) => text },
];

const SINCE: readonly Column<Review['changedSince'][number]>[] = [
  { name: 'team', of: ({ team }) => team },
  { name: 'cause', of: ({ cause }) => cause },
  { name: 'posted to', of: ({ postedMonth }) => postedMonth },
  { name: 'calls', of: ({ calls }) => calls, figure: true },
  { name: 'usd', of: ({ usd }) => usd, figure: true },
];

export function addCloseCommands(program: Command, context: Context): void {
  const close = program.command('close').description('months of accounting, in UTC');
  close
    .command('status [month]')
    .description(
      'how the months stand; of one month its checklist, versions and what changed since',
    )
    .addOption(outputOption('table'))
    .action((month: string | undefined, { output }: { output: Format }) =>
      month === undefined ? listMonths(context, output) : review(context, month, output),
    );
  close
    .command('run <month>')
    .description('close a month that is over (2026-09), and issue its statements')
    .requiredOption('--reason <text>', 'why, for the audit log')
    .option('--accept-warnings', 'close it although the checklist warns')
    .addOption(outputOption('table'))
    .action((month: string, options: RunOptions) => run(context, month, options));
  close
    .command('reopen <month>')
    .description('ask another person to agree that a closed month opens again')
    .requiredOption('--reason <text>', 'why, for the audit log')
    .action((month: string, { reason }: { reason: string }) => reopen(context, month, reason));
  addFinalCommands(close, context);
}

export function requireMonth(month: string): void {
  if (!/^20\d{2}-(0[1-9]|1[0-2])$/.test(month))
    throw badInput(`“${month}” is not a month.`, 'Write it as year and month, such as 2026-09.');
}

async function listMonths(context: Context, output: Format): Promise<void> {
  const { months } = await graphql<{ months: Month[] }>(
    context.server(),
    `query { months: accountingMonths { ${MONTH} } }`,
  );
  show(output, months, months, MONTHS);
}

async function review(context: Context, month: string, output: Format): Promise<void> {
  requireMonth(month);
  const query = `query Review($month: String!) { outcome: monthReview(month: $month) {
    __typename
    ... on MonthReview { month { ${MONTH} } checklist { check passes text } waits
      changedSince { team cause postedMonth calls usd } }
    ${PROBLEM} } }`;
  const { outcome } = await graphql<{ outcome: Outcome<Review> }>(context.server(), query, {
    month,
  });
  const found = expected(outcome);
  const { month: about, checklist, changedSince, waits } = found;
  if (output !== 'table') {
    const whole = { ...about, checklist, changedSince, waits };
    show(output, whole, checklist, LINES);
    return;
  }
  put(`${about.month} is ${STATES[about.state]}: ${about.calls} calls, ${about.usd} USD.`);
  put(toTable(checklist, LINES));
  for (const one of about.versions) put(versionText(one));
  if (changedSince.length > 0) put(`Changed since:\n${toTable(changedSince, SINCE)}`);
  if (waits !== null)
    put(`Reopening it waits for another person: bursar approvals approve ${waits}`);
}

const STATES: Readonly<Record<Month['state'], string>> = {
  open: 'open',
  review: 'in review',
  closed: 'closed',
  final: 'final: its invoices have come',
};

function versionText(one: Version): string {
  const { version, closedAt, closedName, hash, amount, statements, reopenedAt } = one;
  const what =
    hash === null
      ? 'statements not drawn yet'
      : `${statements ?? 0} statements, ${amount ?? ''} USD, ${hash}`;
  const again = reopenedAt === null ? '' : `; reopened ${reopenedAt}`;
  return `Version ${version}, closed ${closedAt} by ${closedName}: ${what}${again}`;
}

interface RunOptions {
  readonly reason: string;
  readonly acceptWarnings?: true;
  readonly output: Format;
}

/** Warnings that are not accepted are a refusal by the data, not bad input: exit 1. */
async function run(context: Context, month: string, options: RunOptions): Promise<void> {
  requireMonth(month);
  const query = `mutation Close($month: String!, $reason: String!, $accept: Boolean!) {
    outcome: closeMonth(month: $month, reason: $reason, acceptWarnings: $accept) {
      __typename ... on ClosedMonth { month version hash statements usd amount } ${PROBLEM} } }`;
  const { outcome } = await graphql<{ outcome: Outcome<Closed> }>(context.server(), query, {
    ...{ month, reason: options.reason, accept: options.acceptWarnings === true },
  });
  if ('code' in outcome && outcome.code === 'open_warnings')
    throw new Failure(outcome.message, 1, outcome.hint ?? undefined);
  const closed = expected(outcome);
  const { __typename: _, ...plain } = outcome as Closed & { readonly __typename: string };
  if (options.output !== 'table') {
    show(options.output, plain, [closed], CLOSED);
    return;
  }
  const { version, statements, amount, usd, hash } = closed;
  put(`${month} is closed: version ${version}, ${statements} statements, ${amount} USD (${usd}).`);
  say(`SHA-256 ${hash}`);
}

const CLOSED: readonly Column<Closed>[] = [
  { name: 'month', of: ({ month }) => month },
  { name: 'version', of: ({ version }) => version, figure: true },
  { name: 'statements', of: ({ statements }) => statements, figure: true },
  { name: 'exactUsd', of: ({ usd }) => usd, figure: true },
  { name: 'amount', of: ({ amount }) => amount, figure: true },
  { name: 'hash', of: ({ hash }) => hash },
];

async function reopen(context: Context, month: string, reason: string): Promise<void> {
  requireMonth(month);
  const query = `mutation Reopen($month: String!, $reason: String!) {
    outcome: reopenMonth(month: $month, reason: $reason) {
      __typename ... on ReopeningAsked { month proposal state } ${PROBLEM} } }`;
  const { outcome } = await graphql<{ outcome: Outcome<{ proposal: string }> }>(
    context.server(),
    query,
    { month, reason },
  );
  const { proposal } = expected(outcome);
  put(`${month} stays closed until another person agrees: bursar approvals approve ${proposal}`);
}

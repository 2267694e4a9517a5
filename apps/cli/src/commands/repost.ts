import type { Command } from 'commander';
import { expected, graphql, type Outcome, PROBLEM } from '../graphql.js';
import { type Column, type Format, say, show } from '../output.js';
import { type Context, outputOption, reasonOption, toInstant } from './context.js';

interface Moved {
  readonly team: string;
  readonly month: string;
  readonly before: string;
  readonly after: string;
  readonly requests: string;
}

interface Result {
  readonly dryRun: boolean;
  readonly examined: string;
  readonly changed: string;
  readonly moved: readonly Moved[];
}

interface RepostOptions {
  readonly from: string;
  readonly to: string;
  readonly dryRun?: true;
  readonly reason?: string;
  readonly output: Format;
}

const COLUMNS: readonly Column<Moved>[] = [
  { name: 'team', of: ({ team }) => team },
  { name: 'month', of: ({ month }) => month },
  { name: 'requests', of: ({ requests }) => requests, figure: true },
  { name: 'before', of: ({ before }) => before, figure: true },
  { name: 'after', of: ({ after }) => after, figure: true },
];

export function addRepostCommands(program: Command, context: Context): void {
  const about = {
    rerate:
      'price usage again under today’s price book; every difference is a new line of the ledger',
    reattribute:
      'recognise usage again under today’s rules, and move what was recognised late or wrongly',
  };
  for (const [name, description] of Object.entries(about)) {
    program
      .command(name)
      .description(description)
      .requiredOption('--from <date>', 'inclusive; a date in UTC, or an instant', toInstant)
      .requiredOption('--to <date>', 'exclusive', toInstant)
      .option('--dry-run', 'only show what would move')
      .addOption(reasonOption())
      .addOption(outputOption('table'))
      .action((options: RepostOptions) => repost(context, name, options));
  }
}

async function repost(
  context: Context,
  name: string,
  { from, to, dryRun, reason, output }: RepostOptions,
): Promise<void> {
  const query = `mutation Repost($from: DateTime!, $to: DateTime!, $dryRun: Boolean!, $reason: String) {
    outcome: ${name}(from: $from, to: $to, dryRun: $dryRun, reason: $reason) {
      __typename
      ... on RepostResult { dryRun examined changed moved { team month before after requests } }
      ${PROBLEM}
    }
  }`;
  const variables = { from, to, dryRun: dryRun === true, reason: reason ?? null };
  const { outcome } = await graphql<{ outcome: Outcome<Result> }>(
    context.server(),
    query,
    variables,
  );
  const result = expected(outcome);
  const whole = {
    dryRun: result.dryRun,
    examined: Number(result.examined),
    changed: Number(result.changed),
    moved: result.moved.map((moved) => ({ ...moved, requests: Number(moved.requests) })),
  };
  if (output !== 'table' || whole.moved.length > 0) show(output, whole, result.moved, COLUMNS);
  const would = result.dryRun ? 'would change' : 'changed';
  say(
    `${whole.changed.toLocaleString('en-US')} of ${whole.examined.toLocaleString('en-US')} calls ${would}.`,
  );
}

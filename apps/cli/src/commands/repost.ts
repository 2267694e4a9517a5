import { setTimeout as sleep } from 'node:timers/promises';
import type { Command } from 'commander';
import { badInput, Failure } from '../failure.js';
import { expected, graphql, type Outcome, PROBLEM } from '../graphql.js';
import { type Column, type Format, put, say, show } from '../output.js';
import type { Server } from '../server.js';
import { type Context, outputOption, reasonOption, toInstant } from './context.js';

interface Moved {
  readonly team: string;
  readonly month: string;
  readonly before: string;
  readonly after: string;
  readonly requests: string;
}

interface Run {
  readonly id: string;
  readonly question: string;
  readonly from: string;
  readonly to: string;
  readonly dryRun: boolean;
  readonly state: string;
  readonly orderedBy: string;
  readonly orderedAt: string;
  readonly total: string | null;
  readonly examined: string;
  readonly changed: string;
  readonly error: string | null;
  readonly moved: readonly Moved[];
}

interface RepostOptions {
  readonly from: string;
  readonly to: string;
  readonly dryRun?: true;
  readonly reason?: string;
  readonly output: Format;
}

const RUN = `id question from to dryRun state orderedBy orderedAt total examined changed error
  moved { team month before after requests }`;

const COLUMNS: readonly Column<Moved>[] = [
  { name: 'team', of: ({ team }) => team },
  { name: 'month', of: ({ month }) => month },
  { name: 'requests', of: ({ requests }) => requests, figure: true },
  { name: 'before', of: ({ before }) => before, figure: true },
  { name: 'after', of: ({ after }) => after, figure: true },
];

const RUNS: readonly Column<Run>[] = [
  { name: 'id', of: ({ id }) => id, figure: true },
  { name: 'what', of: ({ question, dryRun }) => `${question}${dryRun ? ' (dry run)' : ''}` },
  { name: 'from', of: ({ from }) => from },
  { name: 'to', of: ({ to }) => to },
  { name: 'state', of: ({ state }) => state },
  { name: 'examined', of: ({ examined }) => examined, figure: true },
  { name: 'of', of: ({ total }) => total, figure: true },
  { name: 'changed', of: ({ changed }) => changed, figure: true },
  { name: 'by', of: ({ orderedBy }) => orderedBy },
  { name: 'at', of: ({ orderedAt }) => orderedAt },
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
      .action((options: RepostOptions) => repost(context.server(), name, options));
  }
  addRunCommands(program, context);
}

function addRunCommands(program: Command, context: Context): void {
  const runs = program.command('reposts').description('re-ratings and re-attributions');
  runs
    .command('list')
    .description('the latest, and how far they are')
    .addOption(outputOption('table'))
    .action(async ({ output }: { output: Format }) => {
      const { reposts } = await graphql<{ reposts: readonly Run[] }>(
        context.server(),
        `{ reposts { ${RUN} } }`,
      );
      show(output, reposts, reposts, RUNS);
    });
  runs
    .command('follow')
    .description('waits for one, and shows what it moved')
    .argument('<id>')
    .addOption(outputOption('table'))
    .action(async (id: string, { output }: { output: Format }) => {
      const server = context.server();
      print(await finished(server, await ask(server, id)), output);
    });
  runs
    .command('cancel')
    .description('what it has posted stays; ordered again, it does the rest')
    .argument('<id>')
    .addOption(reasonOption())
    .action(async (id: string, { reason }: { reason?: string }) => {
      const mutation = `mutation Cancel($id: ID!, $reason: String) {
        outcome: cancelRepost(id: $id, reason: $reason) { __typename ... on RepostResult { ${RUN} } ${PROBLEM} } }`;
      const { outcome } = await graphql<{ outcome: Outcome<Run> }>(context.server(), mutation, {
        ...{ id, reason: reason ?? null },
      });
      const { question, examined } = expected(outcome);
      put(`The ${question} ${id} is cancelled; ${figure(examined)} calls were examined.`);
    });
}

async function repost(
  server: Server,
  name: string,
  { from, to, dryRun, reason, output }: RepostOptions,
): Promise<void> {
  const mutation = `mutation Repost($from: DateTime!, $to: DateTime!, $dryRun: Boolean!, $reason: String) {
    outcome: ${name}(from: $from, to: $to, dryRun: $dryRun, reason: $reason) {
      __typename
      ... on RepostResult { ${RUN} }
      ${PROBLEM}
    }
  }`;
  const variables = { from, to, dryRun: dryRun === true, reason: reason ?? null };
  const { outcome } = await graphql<{ outcome: Outcome<Run> }>(server, mutation, variables);
  const run = expected(outcome);
  if (isOpen(run))
    say(`It goes on as a job: \`bursar reposts cancel ${run.id}\` ends it, Ctrl-C does not.`);
  print(await finished(server, run), output);
}

const POLL_MS = 500;

const isOpen = ({ state }: Run): boolean => state === 'waiting' || state === 'running';

/** Says how far it is until it is over. */
async function finished(server: Server, ordered: Run): Promise<Run> {
  let run = ordered;
  let said = '';
  while (isOpen(run)) {
    const line = progressOf(run);
    if (line !== said) say(line);
    said = line;
    await sleep(POLL_MS);
    run = await ask(server, run.id);
  }
  if (run.state === 'cancelled')
    throw new Failure(
      run.error ?? `It was cancelled after ${figure(run.examined)} calls.`,
      1,
      'what it has posted stays; run it again for the rest',
    );
  return run;
}

function progressOf({ examined, total, changed, error }: Run): string {
  const of = total === null ? '' : ` of about ${figure(total)}`;
  return `${figure(examined)}${of} calls examined, ${figure(changed)} changed.${error === null ? '' : ` ${error}`}`;
}

async function ask(server: Server, id: string): Promise<Run> {
  const { repost: run } = await graphql<{ repost: Run | null }>(
    server,
    `query Repost($id: ID!) { repost(id: $id) { ${RUN} } }`,
    { id },
  );
  if (run === null)
    throw badInput(`There is no re-rating or re-attribution ${id}.`, '`bursar reposts list`');
  return run;
}

function print(run: Run, output: Format): void {
  const { id, dryRun, state } = run;
  const whole = {
    ...{ id, dryRun, state },
    examined: Number(run.examined),
    changed: Number(run.changed),
    moved: run.moved.map((moved) => ({ ...moved, requests: Number(moved.requests) })),
  };
  if (output !== 'table' || whole.moved.length > 0) show(output, whole, run.moved, COLUMNS);
  say(
    `${figure(run.changed)} of ${figure(run.examined)} calls ${dryRun ? 'would change' : 'changed'}.`,
  );
}

const figure = (count: string): string => Number(count).toLocaleString('en-US');

import { type Command, Option } from 'commander';
import { Failure } from '../failure.js';
import { expected, graphql, type Outcome, PROBLEM } from '../graphql.js';
import { type Column, type Format, put, say, show } from '../output.js';
import type { Server } from '../server.js';
import { addAddCommand } from './add-source.js';
import { type Context, outputOption } from './context.js';

interface Source {
  readonly id: string;
  readonly type: string;
  readonly every: string;
  readonly paused: boolean;
  readonly lastRunAt: string | null;
  readonly lastOkAt: string | null;
  readonly lastError: string | null;
  readonly lastHint: string | null;
}

interface Part {
  readonly part: string;
  readonly summary: string;
  readonly error: string | null;
  readonly hint: string | null;
}

const SOURCE =
  'id type every paused url nextRunAt lastRunAt lastOkAt lagSeconds lastError lastHint';

const COLUMNS: readonly Column<Source>[] = [
  { name: 'id', of: ({ id }) => id },
  { name: 'type', of: ({ type }) => type },
  { name: 'every', of: ({ every, paused }) => (paused ? 'paused' : every) },
  { name: 'lastRun', of: ({ lastRunAt }) => lastRunAt ?? 'never' },
  { name: 'lastOk', of: ({ lastOkAt }) => lastOkAt ?? 'never' },
  { name: 'error', of: ({ lastError }) => lastError },
  { name: 'whatToDo', of: ({ lastHint }) => lastHint },
];

const PARTS: readonly Column<Part>[] = [
  { name: 'part', of: ({ part }) => part },
  { name: 'result', of: ({ summary, error }) => error ?? summary },
  { name: 'whatToDo', of: ({ hint }) => hint },
];

export function addSourceCommands(program: Command, context: Context): void {
  const sources = program.command('sources').description('feeds that Bursar reads by itself');
  sources
    .command('list')
    .description('what is configured, when it was last read, and what went wrong')
    .addOption(outputOption('table'))
    .action(({ output }: { output: Format }) => list(context.server(), output));
  sources
    .command('test')
    .description('read a source now and keep nothing')
    .argument('<id>')
    .addOption(outputOption('table'))
    .action((id: string, { output }: { output: Format }) => test(context.server(), id, output));
  addAddCommand(sources, context);
  addBackfill(sources, context);
  addPolicy(sources, context);
  for (const [name, about] of [
    ['pause', 'stop reading a source until it is resumed'],
    ['resume', 'read a paused source again, at once'],
  ] as const)
    sources
      .command(name)
      .description(about)
      .argument('<id>')
      .requiredOption('--reason <text>', 'why, for the audit log')
      .addOption(outputOption('table'))
      .action((id: string, options: { reason: string; output: Format }) =>
        turn(context.server(), { id, name }, options),
      );
}

function addBackfill(sources: Command, context: Context): void {
  sources
    .command('backfill')
    .description('read everything since a day; what is counted already counts once')
    .argument('<id>')
    .requiredOption('--from <day>', 'the first day, such as 2026-09-01 (UTC)')
    .requiredOption('--reason <text>', 'why, for the audit log')
    .addOption(outputOption('table'))
    .action((id: string, options: { from: string; reason: string; output: Format }) =>
      backfill(context.server(), id, options),
    );
}

function addPolicy(sources: Command, context: Context): void {
  sources
    .command('policy')
    .description('print the least IAM policy that a source needs, or a role that has it')
    .argument('<id>')
    .addOption(
      new Option('--as <form>', 'the policy alone, or a template of a role')
        .choices(Object.keys(FORMS))
        .default('json'),
    )
    .action((id: string, options: { as: keyof typeof FORMS }) =>
      policy(context.server(), id, options.as),
    );
}

async function backfill(
  server: Server,
  id: string,
  { from, reason, output }: { from: string; reason: string; output: Format },
): Promise<void> {
  const mutation = `mutation Backfill($id: ID!, $from: String!, $reason: String!) {
    outcome: backfillSource(id: $id, from: $from, reason: $reason) { __typename ... on Source { ${SOURCE} } ${PROBLEM} } }`;
  const { outcome } = await graphql<{ outcome: Outcome<Source> }>(server, mutation, {
    ...{ id, from, reason },
  });
  const source = expected(outcome);
  if (output !== 'table') show(output, source, [source], COLUMNS);
  else put(`${source.id} reads everything since ${from}, from its next turn on.`);
}

const FORMS = {
  json: 'document',
  cloudformation: 'cloudFormation',
  terraform: 'terraform',
} as const;

type Policy = Readonly<Record<(typeof FORMS)[keyof typeof FORMS], string>> & {
  readonly statements: readonly { readonly sid: string; readonly why: string }[];
};

async function policy(server: Server, id: string, form: keyof typeof FORMS): Promise<void> {
  const query = `query Policy($id: ID!) { outcome: sourcePolicy(id: $id) {
    __typename ... on SourcePolicy { document cloudFormation terraform statements { sid why } } ${PROBLEM} } }`;
  const { outcome } = await graphql<{ outcome: Outcome<Policy> }>(server, query, { id });
  const policy = expected(outcome);
  const { statements } = policy;
  if (statements.length === 0) {
    say(`The source ${id} needs no policy: it reads what is public.`);
    return;
  }
  put(policy[FORMS[form]].trimEnd());
  for (const { sid, why } of statements) say(`${sid}: ${why}`);
}

async function list(server: Server, output: Format): Promise<void> {
  const { sources } = await graphql<{ sources: readonly Source[] }>(
    server,
    `{ sources { ${SOURCE} } }`,
  );
  if (output === 'table' && sources.length === 0)
    say('No source is configured: add one under `sources` in the configuration file.');
  else show(output, sources, sources, COLUMNS);
}

async function test(server: Server, id: string, output: Format): Promise<void> {
  const mutation = `mutation Test($id: ID!) { outcome: testSource(id: $id) {
    __typename ... on SourceTest { parts { part summary error hint } } ${PROBLEM} } }`;
  const { outcome } = await graphql<{ outcome: Outcome<{ parts: readonly Part[] }> }>(
    server,
    mutation,
    { id },
  );
  const { parts } = expected(outcome);
  show(output, { id, parts }, parts, PARTS);
  const failed = parts.filter(({ error }) => error !== null);
  if (failed.length > 0) throw new Failure(`${failed.length} of ${parts.length} parts failed.`);
  say('Nothing was kept: this was a test.');
}

async function turn(
  server: Server,
  { id, name }: { id: string; name: 'pause' | 'resume' },
  { reason, output }: { reason: string; output: Format },
): Promise<void> {
  const mutation = `mutation Turn($id: ID!, $reason: String!) { outcome: ${name}Source(id: $id, reason: $reason) {
    __typename ... on Source { ${SOURCE} } ${PROBLEM} } }`;
  const variables = { id, reason };
  const { outcome } = await graphql<{ outcome: Outcome<Source> }>(server, mutation, variables);
  const source = expected(outcome);
  if (output !== 'table') show(output, source, [source], COLUMNS);
  else put(`${source.id} is ${source.paused ? 'paused' : 'read again at once'}.`);
}

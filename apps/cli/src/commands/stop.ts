import { type Command, InvalidArgumentError, Option } from 'commander';
import { badInput } from '../failure.js';
import { expected, graphql, type Outcome, PROBLEM } from '../graphql.js';
import { type Column, type Format, put, say, show } from '../output.js';
import type { Server } from '../server.js';
import { type Context, outputOption, toInstant } from './context.js';
import { carryOutside } from './enforcers.js';
import { EVERYTHING, type Scope, toScope, WHAT } from './scope-words.js';

interface Stop {
  readonly id: string;
  readonly scope: Scope;
  readonly reason: string;
  readonly by: string;
  readonly createdAt: string;
  readonly until: string | null;
  readonly liftedAt: string | null;
  readonly liftedBy: string | null;
  readonly origin: string;
  readonly inForce: boolean;
  readonly delivery: {
    readonly gateways: number;
    readonly applied: number;
    readonly lastMs: number | null;
    readonly refused: readonly string[];
  };
}

interface StopOptions {
  readonly reason: string;
  readonly for?: number;
  readonly until?: string;
  readonly outside?: string;
  readonly output: Format;
}

const STOP = `id scope reason by createdAt until liftedAt liftedBy origin inForce delivery { gateways applied lastMs refused }`;

const COLUMNS: readonly Column<Stop>[] = [
  { name: 'id', of: ({ id }) => id },
  { name: 'what', of: ({ scope }) => describeScope(scope) },
  { name: 'since', of: ({ createdAt }) => createdAt },
  { name: 'until', of: endOf },
  { name: 'by', of: ({ by }) => by },
  { name: 'reason', of: ({ reason }) => reason },
  { name: 'gateways', of: deliveredTo, figure: true },
];

function endOf({ until, liftedAt, liftedBy }: Stop): string {
  if (liftedAt !== null) return `lifted ${liftedAt} by ${liftedBy ?? '?'}`;
  return until ?? 'lifted';
}

/** A gateway that refuses what it is given goes by what it had: that is said beside the count. */
function deliveredTo({ delivery: { applied, gateways, lastMs, refused } }: Stop): string {
  const progress = `${applied} of ${gateways}${lastMs === null ? '' : `, ${lastMs} ms`}`;
  return refused.length === 0 ? progress : `${progress}, refused by ${refused.join(', ')}`;
}

const describeScope = (scope: Scope): string =>
  Object.entries(scope)
    .map((pair) => pair.join('/'))
    .join(' ') || EVERYTHING;

export function addStopCommands(program: Command, context: Context): void {
  program
    .command('stop')
    .description('let no call in a scope be made, everywhere and at once')
    .argument('<what...>', WHAT)
    .requiredOption('--reason <text>', 'why, for those who are stopped and for the audit log')
    .addOption(
      new Option('--for <time>', 'end by itself after so long, such as 30m, 2h or 1d')
        .argParser(toDuration)
        .conflicts('until'),
    )
    .option('--until <instant>', 'end by itself at this instant', toInstant)
    .option(
      '--outside <text>',
      'also deny callers outside the gateways: the text that `bursar enforcers plan` asks for',
    )
    .addOption(outputOption('table'))
    .action((what: string[], options: StopOptions) => stop(context.server(), what, options));
  program
    .command('resume')
    .description('lift a stop: name its id, or the scope as it was stopped')
    .argument('<what...>', `the id of a stop, or ${WHAT}`)
    .option('--reason <text>', 'why, for the audit log', 'lifted from a terminal')
    .addOption(outputOption('table'))
    .action((what: string[], options: { reason: string; output: Format }) =>
      resume(context.server(), what, options),
    );
  program
    .command('stops')
    .description('what is stopped')
    .option('--ended', 'those that are over, too')
    .addOption(outputOption('table'))
    .action(async ({ output, ended }: { output: Format; ended?: boolean }) => {
      const all = await listStops(context.server(), ended === true);
      show(output, all, all, COLUMNS);
    });
}

async function stop(
  server: Server,
  what: readonly string[],
  { reason, for: forMs, until, outside, output }: StopOptions,
): Promise<void> {
  const scope = toScope(what);
  const end = forMs === undefined ? until : new Date(Date.now() + forMs).toISOString();
  const mutation = `mutation Stop($input: StopInput!) {
    outcome: stop(input: $input) { __typename ... on StopResult { stop { ${STOP} } } ${PROBLEM} } }`;
  const { confirmText: confirm, note } = await previewOf(server, scope);
  const input = { scope, reason, confirm, ...(end !== undefined && { until: end }) };
  const { outcome } = await graphql<{ outcome: Outcome<{ stop: Stop }> }>(server, mutation, {
    input,
  });
  const { stop: raised } = expected(outcome);
  if (output === 'table') {
    const ends = raised.until === null ? 'until someone lifts it' : `until ${raised.until}`;
    put(`Stopped ${describeScope(raised.scope)} ${ends}, id ${raised.id}.`);
    if (note !== null) put(note);
  } else show(output, raised, [raised], COLUMNS);
  if (outside === undefined) return;
  const denied = await carryOutside(server, { stop: raised.id, confirm: outside, reason });
  say(`${denied} to be denied outside the gateways: see \`bursar enforcers denies\`.`);
}

interface Preview {
  readonly confirmText: string;
  readonly note: string | null;
}

/** Naming a scope in a command counts as typing it: the text to confirm comes from the server's own preview. */
async function previewOf(server: Server, scope: Scope): Promise<Preview> {
  const query = 'query Preview($scope: JSON!) { stopPreview(scope: $scope) { confirmText note } }';
  const { stopPreview } = await graphql<{ stopPreview: Preview }>(server, query, { scope });
  return stopPreview;
}

interface Resumed {
  readonly stop?: Stop;
  /** What waits for approval instead. */
  readonly proposal?: string;
}

async function resume(
  server: Server,
  what: readonly string[],
  { reason, output }: { reason: string; output: Format },
): Promise<void> {
  const mutation = `mutation Resume($input: ResumeInput!) {
    outcome: resume(input: $input) { __typename ... on StopResult { stop { ${STOP} } }
      ... on Proposal { proposal: id } ${PROBLEM} } }`;
  const lifted: Stop[] = [];
  for (const id of await idsOf(server, what)) {
    const { outcome } = await graphql<{ outcome: Outcome<Resumed> }>(server, mutation, {
      input: { id, reason },
    });
    const { stop: over, proposal } = expected(outcome);
    if (over !== undefined) lifted.push(over);
    else
      say(
        `Stop ${id} is lifted once other people approve: \`bursar approvals list\`, id ${proposal ?? '?'}.`,
      );
  }
  if (output !== 'table') show(output, lifted, lifted, COLUMNS);
  else for (const { scope, id } of lifted) put(`Resumed ${describeScope(scope)}, id ${id}.`);
}

/** Every stop that a person put on exactly this scope. */
async function idsOf(server: Server, what: readonly string[]): Promise<readonly string[]> {
  const [only = ''] = what;
  if (what.length === 1 && UUID.test(only)) return [only];
  const wanted = keyOf(toScope(what));
  const inForce = await listStops(server, false);
  const found = inForce.filter(
    ({ scope, origin }) => keyOf(scope) === wanted && origin === 'person',
  );
  if (found.length > 0) return found.map(({ id }) => id);
  const hint = 'See `bursar stops` for what is stopped.';
  throw badInput(`${what.join(' ')} is not stopped.`, hint);
}

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;
const keyOf = (scope: Scope): string => JSON.stringify(Object.entries(scope).sort());

async function listStops(server: Server, ended: boolean): Promise<readonly Stop[]> {
  const query = `query Stops($ended: Boolean) { stops(includeEnded: $ended) { ${STOP} } }`;
  return (await graphql<{ stops: readonly Stop[] }>(server, query, { ended })).stops;
}

const UNIT_MS: Readonly<Record<string, number>> = {
  s: 1_000,
  m: 60_000,
  h: 3_600_000,
  d: 86_400_000,
};

/** `1h30m` in milliseconds. */
export function toDuration(text: string): number {
  const parts = [...text.matchAll(/(\d{1,6})([smhd])/g)];
  const total = parts.reduce(
    (sum, [, count, unit]) => sum + Number(count) * (UNIT_MS[unit ?? ''] ?? 0),
    0,
  );
  if (total === 0 || parts.map(([part]) => part).join('') !== text)
    throw new InvalidArgumentError('Write a time such as 30m, 2h or 1d.');
  return total;
}

import type { Command } from 'commander';
import { expected, graphql, type Outcome, PROBLEM } from '../../graphql.js';
import { type Column, type Format, say, show } from '../../output.js';
import type { Server } from '../../server.js';
import { type Context, outputOption, toInstant } from '../context.js';
import { type Scope, toScope } from '../scope-words.js';

interface Plan {
  readonly id: string;
  readonly scope: Scope;
  readonly startsAt: string;
  readonly endsAt: string;
  readonly upToUsd: string | null;
  readonly note: string;
  readonly createdBy: string;
}

const FIELDS = 'id scope startsAt endsAt upToUsd note createdBy';

const COLUMNS: readonly Column<Plan>[] = [
  { name: 'id', of: ({ id }) => id },
  { name: 'what', of: ({ scope }) => wordsOf(scope) },
  { name: 'from', of: ({ startsAt }) => startsAt },
  { name: 'to', of: ({ endsAt }) => endsAt },
  { name: 'upToUsd', of: ({ upToUsd }) => upToUsd ?? 'any', figure: true },
  { name: 'note', of: ({ note }) => note },
  { name: 'by', of: ({ createdBy }) => createdBy },
];

const wordsOf = (scope: Scope): string =>
  Object.entries(scope)
    .map((pair) => pair.join('/'))
    .join(' ');

interface AddOptions {
  readonly from: string;
  readonly to: string;
  readonly upTo?: string;
  readonly note: string;
  readonly output: Format;
}

/** Spend that is meant to happen, said beforehand. */
export function addPlanCommands(anomalies: Command, context: Context): void {
  const plan = anomalies
    .command('plan')
    .description('spend that is meant to happen, and raises no alarm');
  plan
    .command('list')
    .description('what is planned and has not ended')
    .addOption(outputOption('table'))
    .action(async ({ output }: { output: Format }) => {
      const query = `{ plannedEvents { ${FIELDS} } }`;
      const { plannedEvents } = await graphql<{ plannedEvents: readonly Plan[] }>(
        context.server(),
        query,
      );
      if (output === 'table' && plannedEvents.length === 0) say('Nothing is planned.');
      else show(output, { rows: plannedEvents }, plannedEvents, COLUMNS);
    });
  plan
    .command('add <what...>')
    .description(
      'announce it: team/ID, environment/NAME, model/ID, key/NAME, user/ID, or several of them',
    )
    .requiredOption('--from <instant>', 'a date or an instant', toInstant)
    .requiredOption('--to <instant>', 'a date or an instant, exclusive', toInstant)
    .requiredOption('--note <text>', 'what is planned, for others and for the audit log')
    .option('--up-to <usd>', 'the most that it may cost above the usual; without it: any amount')
    .addOption(outputOption('table'))
    .action((what: readonly string[], options: AddOptions) =>
      addPlan(context.server(), toScope(what), options),
    );
  plan
    .command('cancel <id>')
    .description('call it off: what goes on within it is reported again')
    .action((id: string) => cancelPlan(context.server(), id));
}

async function addPlan(
  server: Server,
  scope: Scope,
  { from, to, upTo, note, output }: AddOptions,
): Promise<void> {
  const query = `mutation Plan($input: PlannedEventInput!) { planEvent(input: $input) { __typename ${PROBLEM}
    ... on PlannedEvent { ${FIELDS} } } }`;
  const input = { scope, startsAt: from, endsAt: to, upToUsd: upTo ?? null, note };
  const { planEvent } = await graphql<{ planEvent: Outcome<Plan> }>(server, query, { input });
  const made = expected(planEvent);
  show(output, made, [made], COLUMNS);
}

async function cancelPlan(server: Server, id: string): Promise<void> {
  const query = `mutation Cancel($id: ID!) { removePlannedEvent(id: $id) { __typename ${PROBLEM}
    ... on PlannedEvent { id } } }`;
  const { removePlannedEvent } = await graphql<{ removePlannedEvent: Outcome<{ id: string }> }>(
    server,
    query,
    { id },
  );
  say(`The plan ${expected(removePlannedEvent).id} is called off.`);
}

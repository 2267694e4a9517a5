import type { Command } from 'commander';
import { badInput } from '../../failure.js';
import { expected, graphql, type Outcome, PROBLEM } from '../../graphql.js';
import { type Column, type Format, put, say, show } from '../../output.js';
import type { Server } from '../../server.js';
import { addPlanCommands } from './plans.js';
import { type Context, outputOption, toInstant } from '../context.js';

interface Cause {
  readonly dimension: string;
  readonly value: string;
  readonly excessUsd: string;
}

interface Anomaly {
  readonly id: string;
  readonly startedAt: string;
  readonly endedAt: string | null;
  readonly detectedAt: string;
  readonly scope: Readonly<Record<string, string>>;
  readonly kind: string;
  readonly observedUsd: string;
  readonly expectedUsd: string;
  readonly excessUsd: string;
  readonly causes: readonly Cause[];
  readonly verdict: string | null;
}

interface Shown extends Anomaly {
  readonly sentence: string;
  readonly nature: string;
  readonly planned: boolean;
  readonly runbook: string | null;
  readonly ownerName: string | null;
  readonly acknowledgedBy: string | null;
  readonly verdictBy: string | null;
  readonly verdictReason: string | null;
}

interface Nearby {
  readonly at: string;
  readonly kind: string;
  readonly title: string;
  readonly detail: string | null;
  readonly by: string | null;
}

const FIELDS = `id startedAt endedAt detectedAt scope kind observedUsd expectedUsd excessUsd
  causes { dimension value excessUsd } verdict`;
const MORE = `${FIELDS} sentence nature planned runbook ownerName acknowledgedBy verdictBy verdictReason`;
const PAGE = 200;
const VERDICTS = ['real', 'planned', 'false'];

const COLUMNS: readonly Column<Anomaly>[] = [
  { name: 'id', of: ({ id }) => id },
  { name: 'startedAt', of: ({ startedAt }) => startedAt },
  { name: 'endedAt', of: ({ endedAt }) => endedAt },
  { name: 'kind', of: ({ kind }) => kind },
  { name: 'scope', of: ({ scope }) => wordsOf(scope) },
  { name: 'observedUsd', of: ({ observedUsd }) => observedUsd, figure: true },
  { name: 'expectedUsd', of: ({ expectedUsd }) => expectedUsd, figure: true },
  { name: 'excessUsd', of: ({ excessUsd }) => excessUsd, figure: true },
  { name: 'verdict', of: ({ verdict }) => verdict },
];

const wordsOf = (scope: Readonly<Record<string, string>>): string =>
  Object.entries(scope)
    .map(([name, value]) => `${name}=${value}`)
    .join(' ');

export function addAnomalyCommands(program: Command, context: Context): void {
  const anomalies = program.command('anomalies').description('unexpected spend, and its cause');
  addListCommand(anomalies, context);
  addPlanCommands(anomalies, context);
  anomalies
    .command('show <id>')
    .description('one anomaly with its cause and what changed near its start')
    .addOption(outputOption('table'))
    .action((id: string, { output }: { output: Format }) =>
      showAnomaly(context.server(), id, output),
    );
  anomalies
    .command('verdict <id> <verdict>')
    .description(
      'real: it needs work; planned: it was meant, and the same again is silent; false: nothing is wrong',
    )
    .requiredOption('--reason <text>', 'why, for others and for the audit log')
    .action((id: string, verdict: string, { reason }: { reason: string }) =>
      judge(context.server(), { id, verdict, reason }),
    );
  anomalies
    .command('assign <id> [person]')
    .description('who looks after it, by e-mail address; without a person: no one')
    .action((id: string, person: string | undefined) =>
      assign(context.server(), id, person ?? null),
    );
}

function addListCommand(anomalies: Command, context: Context): void {
  anomalies
    .command('list')
    .description('anomalies that overlap a range, the latest start first')
    .option('--from <date>', 'a date or an instant', toInstant)
    .option('--to <date>', 'exclusive', toInstant)
    .option('--open', 'those that go on')
    .addOption(outputOption('table'))
    .action(async ({ output, ...asked }: { output: Format } & Asked) => {
      const rows = await listAnomalies(context.server(), asked);
      if (output === 'table' && rows.length === 0) say('There is no anomaly in this range.');
      else show(output, { rows }, rows, COLUMNS);
    });
}

interface Asked {
  readonly from?: string;
  readonly to?: string;
  readonly open?: boolean;
}

interface Page {
  readonly edges: readonly { readonly node: Anomaly }[];
  readonly pageInfo: { readonly hasNextPage: boolean; readonly endCursor: string | null };
}

async function listAnomalies(server: Server, asked: Asked): Promise<Anomaly[]> {
  const query = `query List($from: DateTime, $to: DateTime, $open: Boolean!, $first: Int!, $after: String) {
    anomalies(from: $from, to: $to, open: $open, first: $first, after: $after) {
      edges { node { ${FIELDS} } } pageInfo { hasNextPage endCursor } } }`;
  const all: Anomaly[] = [];
  for (let after: string | null = null; ;) {
    const { anomalies }: { anomalies: Page } = await graphql(server, query, {
      from: asked.from ?? null,
      to: asked.to ?? null,
      open: asked.open === true,
      first: PAGE,
      after,
    });
    all.push(...anomalies.edges.map(({ node }) => node));
    if (!anomalies.pageInfo.hasNextPage) return all;
    after = anomalies.pageInfo.endCursor;
  }
}

interface Detail {
  readonly anomaly: Shown;
  readonly nearby: readonly Nearby[];
}

async function showAnomaly(server: Server, id: string, output: Format): Promise<void> {
  const query = `query Show($id: ID!) { anomaly(id: $id) { __typename ${PROBLEM}
    ... on AnomalyDetail { anomaly { ${MORE} } nearby { at kind title detail by } } } }`;
  const { anomaly: outcome } = await graphql<{ anomaly: Outcome<Detail> }>(server, query, { id });
  const { anomaly, nearby } = expected(outcome);
  if (output !== 'table') {
    show(output, { ...anomaly, nearby }, [anomaly], COLUMNS);
    return;
  }
  put(linesOf(anomaly, nearby).join('\n'));
}

function linesOf(one: Shown, nearby: readonly Nearby[]): string[] {
  const { startedAt, endedAt, verdict, verdictBy, verdictReason, ownerName, acknowledgedBy } = one;
  const judged = `${verdict ?? ''}, by ${verdictBy ?? ''}: ${verdictReason ?? ''}`;
  return [
    one.sentence,
    `From ${startedAt} to ${endedAt ?? 'now: it goes on'}. ${one.kind}, ${one.nature}${one.planned ? ', planned' : ''}.`,
    ...one.causes.map(
      ({ dimension, value, excessUsd }) =>
        `  ${dimension} ${value}: ${excessUsd} USD of the excess`,
    ),
    verdict === null ? 'There is no verdict yet.' : `Verdict: ${judged}`,
    `Owner: ${ownerName ?? 'no one'}${acknowledgedBy === null ? '' : `; seen by ${acknowledgedBy}`}`,
    ...(one.runbook === null ? [] : [`What to do: ${one.runbook}`]),
    ...nearby.map(
      ({ at, title, detail, by }) =>
        `  ${at} ${title}${detail === null ? '' : ` (${detail})`}${by === null ? '' : ` by ${by}`}`,
    ),
  ];
}

async function judge(
  server: Server,
  input: { readonly id: string; readonly verdict: string; readonly reason: string },
): Promise<void> {
  if (!VERDICTS.includes(input.verdict))
    throw badInput(`“${input.verdict}” is not a verdict.`, 'Use real, planned or false.');
  const query = `mutation Judge($input: AnomalyVerdictInput!) { judgeAnomaly(input: $input) { __typename ${PROBLEM}
    ... on Anomaly { id verdict } } }`;
  const { judgeAnomaly } = await graphql<{
    judgeAnomaly: Outcome<{ id: string; verdict: string }>;
  }>(server, query, { input });
  const { id, verdict } = expected(judgeAnomaly);
  say(`${id} is ${verdict}.`);
}

async function assign(server: Server, id: string, to: string | null): Promise<void> {
  const query = `mutation Assign($input: AnomalyOwnerInput!) { assignAnomaly(input: $input) { __typename ${PROBLEM}
    ... on Anomaly { id ownerName } } }`;
  const { assignAnomaly } = await graphql<{
    assignAnomaly: Outcome<{ id: string; ownerName: string | null }>;
  }>(server, query, { input: { id, to } });
  const { ownerName } = expected(assignAnomaly);
  say(ownerName === null ? `No one looks after ${id}.` : `${ownerName} looks after ${id}.`);
}

import { type Command, Option } from 'commander';
import { COUNTS, type Counts } from '@bursar/logs';
import { expected, graphql, type Outcome, PROBLEM } from '../graphql.js';
import { type Column, type Format, say, show } from '../output.js';
import type { Server } from '../server.js';
import { type Context, outputOption, reasonOption, toCount } from './context.js';
import { showCounts } from './import.js';

interface Line {
  readonly id: string;
  readonly object: string;
  readonly line: string;
  readonly reason: string;
  readonly detail: string;
  readonly requestId: string | null;
  readonly lastSeen: string;
  readonly times: number;
  readonly state: string;
}

interface Page {
  readonly edges: readonly { readonly node: Line }[];
  readonly pageInfo: { readonly hasNextPage: boolean; readonly endCursor: string | null };
  readonly totalCount: number;
}

interface ListOptions {
  readonly reason?: string;
  readonly state: string;
  readonly limit: number;
  readonly output: Format;
}

const PAGE_MAX = 100;

const COLUMNS: readonly Column<Line>[] = [
  { name: 'id', of: ({ id }) => id },
  { name: 'object', of: ({ object }) => object },
  { name: 'line', of: ({ line }) => line, figure: true },
  { name: 'reason', of: ({ reason }) => reason },
  { name: 'detail', of: ({ detail }) => detail },
  { name: 'request', of: ({ requestId }) => requestId },
  { name: 'times', of: ({ times }) => times, figure: true },
];

export function addQuarantineCommands(program: Command, context: Context): void {
  const quarantine = program.command('quarantine').description('lines that were not counted');
  quarantine
    .command('list')
    .description('what is held back, newest first')
    .option('--reason <name>', 'only of this reason, such as conflict')
    .addOption(
      new Option('--state <state>').choices(['open', 'replayed', 'dismissed']).default('open'),
    )
    .option('-n, --limit <n>', 'at most this many', toCount, 50)
    .addOption(outputOption('table'))
    .action((options: ListOptions) => list(context, options));
  quarantine
    .command('replay')
    .description('read held-back lines again under today’s rules; what can be counted now is')
    .argument('[id...]', 'all open lines where none is named')
    .addOption(reasonOption())
    .addOption(outputOption('json'))
    .action((ids: string[], options: { reason?: string; output: Format }) =>
      replay(context, ids, options),
    );
}

async function list(context: Context, options: ListOptions): Promise<void> {
  const { lines, total } = await readLines(context.server(), options);
  const records = lines.map((line) => ({ ...line, line: Number(line.line) }));
  if (options.output !== 'table' || lines.length > 0) show(options.output, records, lines, COLUMNS);
  say(
    lines.length === total
      ? `${total} lines.`
      : `${lines.length} of ${total} lines; -n shows more.`,
  );
}

async function readLines(
  server: Server,
  { reason, state, limit }: ListOptions,
): Promise<{ lines: readonly Line[]; total: number }> {
  const query = `query Quarantine($reason: String, $state: String, $first: Int, $after: String) {
    quarantine(reason: $reason, state: $state, first: $first, after: $after) {
      totalCount pageInfo { hasNextPage endCursor }
      edges { node { id object line reason detail requestId lastSeen times state } }
    }
  }`;
  const lines: Line[] = [];
  let after: string | null = null;
  for (;;) {
    const variables: Record<string, unknown> = {
      reason: reason ?? null,
      state,
      first: Math.min(PAGE_MAX, limit - lines.length),
      after,
    };
    const { quarantine: page } = await graphql<{ quarantine: Page }>(server, query, variables);
    lines.push(...page.edges.map(({ node }) => node));
    after = page.pageInfo.endCursor;
    if (!page.pageInfo.hasNextPage || after === null || lines.length >= limit)
      return { lines, total: page.totalCount };
  }
}

async function replay(
  context: Context,
  ids: readonly string[],
  { reason, output }: { reason?: string; output: Format },
): Promise<void> {
  const query = `mutation Replay($ids: [ID!], $reason: String) {
    replayQuarantine(ids: $ids, reason: $reason) {
      __typename
      ... on ReplayResult { stillQuarantined counts { received accepted duplicate quarantined unpriced } }
      ${PROBLEM}
    }
  }`;
  const variables = { ids: ids.length > 0 ? ids : null, reason: reason ?? null };
  const { replayQuarantine } = await graphql<{
    replayQuarantine: Outcome<{
      stillQuarantined: number;
      counts: Readonly<Record<keyof Counts, string>>;
    }>;
  }>(context.server(), query, variables);
  const result = expected(replayQuarantine);
  const counts = Object.fromEntries(
    COUNTS.map((name) => [name, Number(result.counts[name])]),
  ) as unknown as Counts;
  showCounts(output, counts);
  say(`${result.stillQuarantined} lines are still held back.`);
}

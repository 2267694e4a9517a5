import { type Command, Option } from 'commander';
import { expected, graphql, type Outcome, PROBLEM } from '../../graphql.js';
import { type Column, type Format, say, show } from '../../output.js';
import { type Context, outputOption, toCount } from '../context.js';
import { toSpendInput } from './spend.js';
import { withSelection } from './selection.js';

const ORDERS = ['cost', 'time', 'duration'] as const;

interface Options {
  readonly from?: string;
  readonly to?: string;
  readonly team: readonly string[];
  readonly filter: readonly string[];
  readonly tz: string;
  readonly by: (typeof ORDERS)[number];
  readonly first: number;
  readonly output: Format;
}

interface Call {
  readonly at: string;
  readonly requestId: string;
  readonly team: string;
  readonly user: string | null;
  readonly principal: string | null;
  readonly model: string;
  readonly input: string;
  readonly output: string;
  readonly cacheRead: string;
  readonly cacheWrite: string;
  readonly durationMs: number | null;
  readonly errorCode: string | null;
  readonly cost: string | null;
}

interface List {
  readonly totalCount: string;
  readonly edges: readonly { readonly node: Call }[];
}

const COLUMNS: readonly Column<Call>[] = [
  { name: 'at', of: ({ at }) => at },
  { name: 'cost', of: ({ cost }) => cost ?? '—', figure: true },
  { name: 'team', of: ({ team }) => team },
  { name: 'model', of: ({ model }) => model },
  { name: 'user', of: ({ user, principal }) => user ?? principal },
  { name: 'input', of: ({ input }) => input, figure: true },
  { name: 'cacheRead', of: ({ cacheRead }) => cacheRead, figure: true },
  { name: 'cacheWrite', of: ({ cacheWrite }) => cacheWrite, figure: true },
  { name: 'output', of: ({ output }) => output, figure: true },
  { name: 'durationMs', of: ({ durationMs }) => durationMs, figure: true },
  { name: 'error', of: ({ errorCode }) => errorCode },
  { name: 'request', of: ({ requestId }) => requestId },
];

const CALLS = `
  query Calls($input: CallsInput!, $first: Int!) {
    calls(input: $input, first: $first) {
      __typename
      ... on CallConnection {
        totalCount
        cost
        unpriced
        edges {
          node {
            at requestId team user principal session model provider region environment
            input output cacheRead cacheWrite durationMs failed errorCode estimated cost
          }
        }
      }
      ${PROBLEM}
    }
  }
`;

export function addCallsCommand(program: Command, context: Context): void {
  withSelection(
    program
      .command('calls')
      .description('single calls, by default the most expensive of the month to date')
      .option(
        '--from <date>',
        'inclusive; a date or date-time in the zone, or an instant (default: the first of this month)',
      )
      .option('--to <date>', 'exclusive (default: tomorrow); at most 92 days after'),
  )
    .addOption(
      new Option('--by <order>', 'most expensive, latest or longest first')
        .choices(ORDERS)
        .default('cost'),
    )
    .option('--first <n>', 'how many, at most 200', toCount, 20)
    .addOption(outputOption('table'))
    .action((options: Options) => calls(context, options));
}

async function calls(context: Context, { by, first, ...options }: Options): Promise<void> {
  const { from, to, timezone, filters } = toSpendInput({ ...options, group: [] }, new Date());
  const answer = await graphql<{ calls: Outcome<List> }>(context.server(), CALLS, {
    input: { from, to, timezone, filters, order: by },
    first,
  });
  const list = expected(answer.calls);
  const rows = list.edges.map(({ node }) => node);
  show(options.output, list, rows, COLUMNS);
  const left = BigInt(list.totalCount) - BigInt(rows.length);
  if (options.output === 'table' && left > 0n)
    say(`${left.toString()} more: narrow them with --filter, or ask for more with --first.`);
}

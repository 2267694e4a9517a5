import type { Command } from 'commander';
import { expected, graphql, type Outcome, PROBLEM } from '../../graphql.js';
import { type Column, type Format, put, say, show, toCsv, toTable } from '../../output.js';
import { type Context, outputOption } from '../context.js';
import { toFilters } from './spend.js';
import { withSelection } from './selection.js';

interface ExplainOptions {
  readonly from: string;
  readonly to: string;
  readonly vsFrom?: string;
  readonly vsTo?: string;
  readonly group: string;
  readonly team: readonly string[];
  readonly filter: readonly string[];
  readonly tz: string;
  readonly output: Format;
}

interface Side {
  readonly cost: string;
  readonly requests: string;
  readonly unpriced: string;
}

const PARTS = [
  'price',
  'volume',
  'modelMix',
  'tokensPerRequest',
  'cache',
  'errors',
  'new',
] as const;

interface Row {
  readonly key: string | null;
  readonly earlier: Side;
  readonly later: Side;
  readonly difference: string;
  readonly parts: Readonly<Record<(typeof PARTS)[number], string>>;
}

interface Range {
  readonly from: string;
  readonly to: string;
  readonly timezone: string;
}

interface Change {
  readonly earlier: Range;
  readonly later: Range;
  readonly groupBy: string;
  readonly rows: readonly Row[];
  readonly total: Row;
}

const SIDE = '{ cost requests unpriced }';
const ROW = `{ key earlier ${SIDE} later ${SIDE} difference parts { ${PARTS.join(' ')} } }`;
const RANGE = '{ from to timezone }';
const QUERY = `query Explain($input: SpendChangeInput!) { spendChange(input: $input) { __typename
  ... on SpendChange { earlier ${RANGE} later ${RANGE} groupBy rows ${ROW} total ${ROW} } ${PROBLEM} } }`;

export function addExplainCommand(program: Command, context: Context): void {
  withSelection(
    program
      .command('explain')
      .description('why spend changed between two periods: parts that sum to the difference')
      .requiredOption('--from <date>', 'inclusive; a date or date-time in the zone, or an instant')
      .requiredOption('--to <date>', 'exclusive')
      .option('--vs-from <date>', 'compare with the period from here (default: the period before)')
      .option('--vs-to <date>', 'to here, exclusive')
      .option('--group <name>', 'team, provider, model or region', 'team'),
  )
    .addOption(outputOption('table'))
    .action((options: ExplainOptions) => explain(context, options));
}

async function explain(context: Context, options: ExplainOptions): Promise<void> {
  const filters = toFilters([...options.team.map((team) => `team=${team}`), ...options.filter]);
  const { spendChange } = await graphql<{ spendChange: Outcome<Change> }>(context.server(), QUERY, {
    input: {
      from: options.from,
      to: options.to,
      ...(options.vsFrom !== undefined && { vsFrom: options.vsFrom }),
      ...(options.vsTo !== undefined && { vsTo: options.vsTo }),
      timezone: options.tz,
      groupBy: options.group,
      filters,
    },
  });
  const change = expected(spendChange);
  if (options.output === 'csv') put(toCsv(change.rows, columnsOf(change)));
  else if (options.output === 'json') show('json', toReport(change), [], []);
  else putTable(change);
}

/** The rows under the name that they are grouped by, as `bursar spend` has them. */
function toReport({ earlier, later, groupBy, rows, total }: Change): Record<string, unknown> {
  const figures = (row: Row): Omit<Row, 'key'> => ({
    earlier: row.earlier,
    later: row.later,
    difference: row.difference,
    parts: row.parts,
  });
  return {
    range: later,
    versus: earlier,
    rows: rows.map((row) => ({ [groupBy]: row.key, ...figures(row) })),
    total: figures(total),
  };
}

function columnsOf({ groupBy }: Change): Column<Row>[] {
  return [
    { name: groupBy, of: ({ key }) => key ?? 'total' },
    { name: 'earlier', of: ({ earlier }) => earlier.cost, figure: true },
    { name: 'later', of: ({ later }) => later.cost, figure: true },
    { name: 'difference', of: ({ difference }) => difference, figure: true },
    ...PARTS.map((name) => ({ name, of: (row: Row) => row.parts[name], figure: true })),
  ];
}

function putTable(change: Change): void {
  const { earlier, later, rows, total } = change;
  const when = `${later.from} to ${later.to} against ${earlier.from} to ${earlier.to} (both exclusive), ${later.timezone}; USD`;
  put(`${toTable([...rows, total], columnsOf(change))}\n${when}`);
  if (total.earlier.unpriced !== '0' || total.later.unpriced !== '0')
    say(
      `Calls without a price are not in these sums: ${total.earlier.unpriced} in the earlier period, ${total.later.unpriced} in the later one.`,
    );
}

import { RANGE_PRESETS, readRangeChoice, resolveRange } from '@bursar/time';
import { type Command, Option } from 'commander';
import { badInput } from '../../failure.js';
import { expected, graphql, type Outcome } from '../../graphql.js';
import { type Column, type Format, put, say, show } from '../../output.js';
import { type Context, outputOption, toList } from '../context.js';
import { withSelection } from '../spend/selection.js';
import { printSpend, type SpendFormat, spendOutputOption, toFilters } from '../spend/spend.js';
import { linkQuery, PAGE } from './view-link.js';
import {
  type Changed,
  findView,
  listViews,
  oneOf,
  REMOVE,
  SAVE,
  type SavedView,
  type WholeView,
} from './views.query.js';

const COLUMNS: readonly Column<SavedView>[] = [
  { name: 'name', of: ({ name }) => name },
  { name: 'page', of: ({ path }) => path },
  { name: 'savedBy', of: ({ isMine, ownerName }) => (isMine ? 'you' : ownerName) },
  { name: 'sharedWith', of: ({ sharedWith }) => sharedWith ?? 'no one' },
  { name: 'pinned', of: ({ isPinned }) => (isPinned ? 'yes' : 'no') },
  { name: 'runs', of: ({ isReportable }) => (isReportable ? 'yes' : 'no') },
  { name: 'id', of: ({ id }) => id },
];

export function addViewCommands(program: Command, context: Context): void {
  const views = program
    .command('views')
    .description('saved views: pages with their filters, by name, with the figures that they show');
  views
    .command('list')
    .description('those of this key, and those that are shared with its teams or with everyone')
    .addOption(outputOption('table'))
    .action(async ({ output }: { output: Format }) => {
      const all = await listViews(context.server());
      show(output, all, all, COLUMNS);
    });
  views
    .command('show')
    .description('what a view asks, and the address of its page')
    .argument('<view>', 'its name or id')
    .addOption(outputOption('table'))
    .action((wanted: string, { output }: { output: Format }) => showView(context, wanted, output));
  views
    .command('run')
    .description('print the figures of a view as `bursar spend` does, for its range as it is now')
    .argument('<view>', 'its name or id')
    .option('--from <date>', 'another range: inclusive; as of `bursar spend`')
    .option('--to <date>', 'exclusive')
    .option('--beside', 'of the selection that stands beside it on its page')
    .addOption(spendOutputOption())
    .action((wanted: string, options: RunOptions) => run(context, wanted, options));
  addSave(views, context);
  views
    .command('delete')
    .description('remove a view: one of this key, or with the role platform any shared one')
    .argument('<view>', 'its name or id')
    .action((wanted: string) => remove(context, wanted));
}

function addSave(views: Command, context: Context): void {
  withSelection(
    views
      .command('save')
      .description('save a view of spend under a name')
      .argument('<name>')
      .option('--group <names>', 'up to three, such as team,model', toList, [])
      .addOption(
        new Option(
          '--range <name>',
          'a range that moves with the clock (default: the month to date)',
        )
          .choices(RANGE_PRESETS)
          .conflicts(['from', 'to']),
      )
      .option('--from <day>', 'a fixed range instead: inclusive, such as 2026-10-01')
      .option('--to <day>', 'exclusive'),
  )
    .option('--share <team>', 'with a team by its id, or with everyone (default: no one)')
    .option('--replace', 'in the place of the view of this name')
    .action((name: string, options: SaveOptions) => save(context, name, options));
}

async function showView(context: Context, wanted: string, output: Format): Promise<void> {
  const { view, calendar } = await findView(context.server(), wanted);
  const address = context.settings().url.href.replace(/\/$/u, '') + linkOf(view);
  const range = rangeOf(view, calendar);
  const whole = { ...view, address, range };
  const rows = Object.entries({
    ...{ name: view.name, id: view.id, address },
    savedBy: view.isMine ? 'you' : view.ownerName,
    sharedWith: view.sharedWith ?? 'no one',
    ...(range !== null && { range: `${range.from} to ${range.to} (exclusive)` }),
    ...(view.asks !== null && {
      ...{ timezone: view.asks.timezone, group: view.asks.groupBy.join(', ') },
      filters: wordsOf(view.asks.filters),
      ...(view.asks.beside !== null && { beside: wordsOf(view.asks.beside) }),
    }),
  });
  show(output, whole, rows, [
    { name: 'what', of: ([name]) => name },
    { name: 'value', of: ([, value]) => value },
  ]);
}

const wordsOf = (filters: NonNullable<WholeView['asks']>['filters']): string =>
  filters.length === 0
    ? 'all calls'
    : filters
        .map(
          ({ dimension, in: values, exclude }) =>
            `${dimension}${exclude ? ' is not ' : ' is '}${values.map((value) => value ?? '(none)').join(' or ')}`,
        )
        .join('; ');

interface RunOptions {
  readonly from?: string;
  readonly to?: string;
  readonly beside?: true;
  readonly output: SpendFormat;
}

async function run(context: Context, wanted: string, options: RunOptions): Promise<void> {
  const { from, to } = options;
  if ((from === undefined) !== (to === undefined))
    throw badInput('Another range has --from and --to.', 'Write both, or neither.');
  const server = context.server();
  const { view, calendar } = await findView(server, wanted);
  const { asks } = view;
  if (asks === null)
    throw badInput(
      `“${view.name}” is no view of spend that can be printed.`,
      `It is of the page ${view.path}, or was saved before views kept what they ask: open it and save it again.`,
    );
  const filters = options.beside === true ? asks.beside : asks.filters;
  if (filters === null) throw badInput(`No other selection stands beside “${view.name}”.`);
  const range = from !== undefined && to !== undefined ? { from, to } : rangeOf(view, calendar);
  if (range === null)
    throw badInput(
      `The range of “${view.name}” is not known to this version of bursar.`,
      'Name one with --from and --to.',
    );
  const { timezone, groupBy } = asks;
  await printSpend(() => server, options.output, { ...range, timezone, groupBy, filters });
}

/** The range of a view as it is now; null: it is not known. */
function rangeOf(
  { query, asks }: WholeView,
  calendar: Parameters<typeof resolveRange>[3],
): { from: string; to: string } | null {
  const choice = readRangeChoice(Object.fromEntries(new URLSearchParams(query)));
  if (choice === null || asks === null) return null;
  const { from, to } = resolveRange(choice, asks.timezone, Date.now(), calendar);
  return { from, to };
}

const linkOf = ({ path, query }: SavedView): string => (query === '' ? path : `${path}?${query}`);

interface SaveOptions {
  readonly group: readonly string[];
  readonly team: readonly string[];
  readonly filter: readonly string[];
  readonly tz: string;
  readonly range?: string;
  readonly from?: string;
  readonly to?: string;
  readonly share?: string;
  readonly replace?: true;
}

async function save(context: Context, name: string, options: SaveOptions): Promise<void> {
  const { group, tz, range, from, to, share } = options;
  const said = { ...(range !== undefined && { range }), ...(from !== undefined && { from }) };
  const stretch: Record<string, string> = { ...said, ...(to !== undefined && { to }) };
  if (readRangeChoice(stretch) === null)
    throw badInput(
      'A fixed range has two days, the first before the second.',
      'Write --from 2026-10-01 --to 2026-11-01, or a range that moves, such as --range lastMonth.',
    );
  const filters = toFilters([...options.team.map((team) => `team=${team}`), ...options.filter]);
  const asks = { timezone: tz, groupBy: group, filters };
  const server = context.server();
  const old =
    options.replace === true
      ? oneOf(
          (await listViews(server)).filter(({ isMine }) => isMine),
          name,
        )
      : null;
  const { outcome } = await graphql<{ outcome: Outcome<Changed> }>(server, SAVE, {
    input: {
      ...(old !== null && { id: old.id }),
      ...{ name, path: PAGE, query: linkQuery({ range: stretch, ...asks }), asks },
      ...(share !== undefined && { sharedWith: share }),
    },
  });
  const view = expected(outcome);
  put(`Saved “${view.name}”: ${view.id}`);
  if (view.sharedWith === null)
    say('Only this key sees it. --share everyone, or a team, shows it to people.');
}

async function remove(context: Context, wanted: string): Promise<void> {
  const server = context.server();
  const { id } = oneOf(await listViews(server), wanted);
  const { outcome } = await graphql<{ outcome: Outcome<Changed> }>(server, REMOVE, { id });
  put(`Removed “${expected(outcome).name}”.`);
}

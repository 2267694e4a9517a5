import { bareId, type KnownModel, readPriceList, UnknownPriceList } from '@bursar/pricing';
import type { Command } from 'commander';
import { badInput } from '../failure.js';
import { expected, graphql, type Outcome, PROBLEM } from '../graphql.js';
import { readListText } from '../imports/list-text.js';
import { type Column, type Format, put, say, show } from '../output.js';
import { JSON_BODY, type Server } from '../server.js';
import { type Context, outputOption, toCount } from './context.js';
import { status } from './price-status.js';

interface Entry {
  readonly outcome: string;
  readonly model: string;
  readonly routing: string;
  readonly tier: string;
  readonly contextOver: string | null;
  readonly regions: readonly string[];
  readonly why: string;
}

interface Imported {
  readonly dryRun: boolean;
  readonly publisher: string;
  readonly document: string;
  readonly counts: Readonly<Record<string, number>>;
  readonly entries: readonly Entry[];
  readonly ignored: readonly {
    readonly why: string;
    readonly count: number;
    readonly examples: readonly string[];
  }[];
}

const ENTRIES: readonly Column<Entry>[] = [
  { name: 'outcome', of: ({ outcome }) => outcome },
  { name: 'model', of: ({ model }) => model },
  { name: 'routing', of: ({ routing }) => routing },
  { name: 'tier', of: ({ tier }) => tier },
  { name: 'contextOver', of: ({ contextOver }) => contextOver, figure: true },
  { name: 'regions', of: ({ regions }) => regions.join(' ') },
  { name: 'why', of: ({ why }) => why },
];

/** What the book says, how fresh it is, and what is added to it. */
export function addBookCommands(prices: Command, context: Context): void {
  prices
    .command('status')
    .description('the age of the book, its sources, what waits and what re-rating would change')
    .option('--days <n>', 'rows that no source has confirmed for so many days', toCount, 30)
    .addOption(outputOption('table'))
    .action((options: { days: number; output: Format }) => status(context.server(), options));
  prices
    .command('import')
    .description('compare a public price list with the book, and take what is new and beyond doubt')
    .argument(
      '<file|url>',
      'an offer file of AWS (AmazonBedrock, AmazonBedrockFoundationModels, AmazonBedrockService), or the map of LiteLLM or genai-prices',
    )
    .option('--dry-run', 'only show what would happen')
    .addOption(outputOption('table'))
    .action((place: string, options: { dryRun?: true; output: Format }) =>
      importList(context.server(), place, options),
    );
  addDecisions(prices, context);
}

async function importList(
  server: Server,
  place: string,
  { dryRun, output }: { dryRun?: true; output: Format },
): Promise<void> {
  const text = await readListText(place);
  const body = JSON.stringify(read(place, text, await knownModels(server)));
  const result = await server.json<Imported>({
    method: 'POST',
    path: `/v1/prices/import${dryRun === true ? '?dryRun=true' : ''}`,
    headers: JSON_BODY,
    body,
    ifLost: 'repeat',
  });
  if (output !== 'table' || result.entries.length > 0)
    show(output, result, result.entries, ENTRIES);
  for (const { why, count, examples } of result.ignored)
    say(`${count} ignored, ${why}: ${examples.join(', ')}${count > examples.length ? ', …' : ''}`);
  const words = Object.entries(result.counts).map(([name, count]) => `${count} ${name}`);
  say(`${result.publisher}, ${result.document}: ${words.join(', ')}.`);
  if (result.dryRun) say('Nothing was changed: this was a dry run.');
  else if ((result.counts['held'] ?? 0) > 0)
    say('`bursar prices status` shows what is held; `bursar prices confirm` accepts it.');
}

function read(place: string, text: string, known: readonly KnownModel[]) {
  try {
    return readPriceList(text, known);
  } catch (error) {
    if (error instanceof UnknownPriceList) throw badInput(`${place}: ${error.message}`, error.hint);
    throw error;
  }
}

/** Those of the book, and those that calls have named without a price: a list may name them otherwise. */
async function knownModels(server: Server): Promise<KnownModel[]> {
  const { knownModels: listed, unpricedModels } = await graphql<{
    knownModels: readonly { model: string; contextOver: readonly string[] }[];
    unpricedModels: readonly { model: string }[];
  }>(server, '{ knownModels { model contextOver } unpricedModels { model } }');
  const known = listed.map(({ model, contextOver }) => ({
    model,
    contextOver: contextOver.map(Number),
  }));
  const names = new Set(known.map(({ model }) => model));
  const seen = new Set(unpricedModels.map(({ model }) => bareId(model)));
  const more = [...seen].filter((model) => !names.has(model) && !model.startsWith('arn:'));
  return [...known, ...more.map((model) => ({ model, contextOver: [] }))];
}

interface Held {
  readonly id: number;
  readonly state: string;
  readonly kind: string;
  readonly model: string;
}

const HELD: readonly Column<Held>[] = [
  { name: 'id', of: ({ id }) => id, figure: true },
  { name: 'state', of: ({ state }) => state },
  { name: 'kind', of: ({ kind }) => kind },
  { name: 'model', of: ({ model }) => model },
];

interface DecisionOptions {
  readonly all?: true;
  readonly reason: string;
  readonly output: Format;
}

function addDecisions(prices: Command, context: Context): void {
  const decision = (name: string, about: string, done: string, mutation: string) => {
    const command = prices
      .command(name)
      .description(about)
      .argument('[id...]', 'as `bursar prices status` shows them')
      .requiredOption('--reason <text>', 'why, for the audit log')
      .addOption(outputOption('table'));
    if (name === 'confirm') command.option('--all', 'all that can be accepted now');
    command.action((ids: string[], options: DecisionOptions) =>
      decide(context.server(), { ids, mutation, done }, options),
    );
  };
  decision('confirm', 'accept held prices', 'accepted', 'acceptHeldPrices');
  decision(
    'dismiss',
    'leave held prices out, however often they are listed',
    'dismissed',
    'dismissHeldPrices',
  );
  decision('reopen', 'let dismissed prices wait again', 'wait again', 'reopenHeldPrices');
}

async function decide(
  server: Server,
  { ids, mutation, done }: { ids: readonly string[]; mutation: string; done: string },
  { all, reason, output }: DecisionOptions,
): Promise<void> {
  const wrong = ids.find((id) => !/^\d{1,9}$/.test(id));
  if (wrong !== undefined) throw badInput(`“${wrong}” is no id of a held price.`);
  if ((all === true) === ids.length > 0)
    throw badInput(
      all === true ? 'Either ids or --all.' : 'Which ones?',
      'Name the ids that `bursar prices status` shows, or accept all with --all.',
    );
  const type = mutation === 'acceptHeldPrices' ? '[Int!]' : '[Int!]!';
  const query = `mutation Decide($ids: ${type}, $reason: String!) { outcome: ${mutation}(ids: $ids, reason: $reason) {
    __typename ... on HeldDecision { version decided { id state kind model } } ... on Proposal { proposal: id } ${PROBLEM} } }`;
  const variables = { ids: all === true ? null : ids.map(Number), reason };
  const { outcome } = await graphql<{
    outcome: Outcome<{ version: number | null; decided: readonly Held[]; proposal?: string }>;
  }>(server, query, variables);
  const result = expected(outcome);
  if (result.proposal !== undefined) {
    say(
      `They wait for the approval of other people: \`bursar approvals list\`, id ${result.proposal}.`,
    );
    return;
  }
  if (output !== 'table') show(output, result, result.decided, HELD);
  else
    put(
      `${result.decided.length} ${done}: ${result.decided.map(({ model }) => model).join(', ') || 'none'}.`,
    );
  if (result.version !== null) say(`The price book is at version ${result.version}.`);
}

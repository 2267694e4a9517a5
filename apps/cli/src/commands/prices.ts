import { type Command, InvalidArgumentError, Option } from 'commander';
import { badInput } from '../failure.js';
import { expected, graphql, type Outcome, PROBLEM } from '../graphql.js';
import { type Column, type Format, put, say, show } from '../output.js';
import type { Server } from '../server.js';
import { type Context, outputOption, toInstant } from './context.js';
import { addBookCommands } from './price-book.js';
import { addRetiringCommand } from './retiring.js';
import { toDuration } from './stop.js';

interface Provisional {
  readonly id: string;
  readonly model: string;
  readonly provider: string;
  readonly per1M: Readonly<Record<string, string>>;
  readonly cap: string;
  readonly spent: string;
  readonly held: string;
  readonly expires: string;
  readonly reason: string;
  readonly setBy: string;
  readonly setAt: string;
  readonly endedAt: string | null;
  readonly endedBecause: string | null;
}

type Prices = Readonly<Record<string, string>>;

interface SetOptions {
  readonly per1m: Prices;
  readonly cap: string;
  readonly for?: number;
  readonly until?: string;
  readonly provider?: string;
  readonly reason: string;
  readonly output: Format;
}

const PRICE =
  'id model provider per1M cap spent held expires reason setBy setAt endedAt endedBecause';

const COLUMNS: readonly Column<Provisional>[] = [
  { name: 'id', of: ({ id }) => id, figure: true },
  { name: 'model', of: ({ model }) => model },
  { name: 'input', of: ({ per1M }) => per1M['input'], figure: true },
  { name: 'output', of: ({ per1M }) => per1M['output'], figure: true },
  { name: 'cap', of: ({ cap }) => cap, figure: true },
  { name: 'spent', of: ({ spent }) => spent, figure: true },
  { name: 'held', of: ({ held }) => held, figure: true },
  { name: 'ends', of: endOf },
  { name: 'by', of: ({ setBy }) => setBy },
  { name: 'reason', of: ({ reason }) => reason },
];

function endOf({ expires, endedAt, endedBecause }: Provisional): string {
  return endedAt === null ? expires : `ended ${endedAt}, ${endedBecause ?? '?'}`;
}

export function addPriceCommands(program: Command, context: Context): void {
  const prices = program.command('prices').description('prices of models');
  addBookCommands(prices, context);
  addRetiringCommand(prices, context);
  const provisional = prices
    .command('provisional')
    .description('provisional prices, used until the real ones are known');
  addSet(provisional, context);
  provisional
    .command('list')
    .description('those in force, with what they have let pass')
    .option('--ended', 'those that are over, too')
    .addOption(outputOption('table'))
    .action(async ({ output, ended }: { output: Format; ended?: boolean }) => {
      const all = await listProvisional(context.server(), ended === true);
      if (output === 'table' && all.length === 0) say('No provisional price is in force.');
      else show(output, all, all, COLUMNS);
    });
  provisional
    .command('end')
    .description('end one early; the model has no price again')
    .argument('<model>', 'the model, or the id that `list` shows')
    .requiredOption('--reason <text>', 'why, for the audit log')
    .addOption(outputOption('table'))
    .action((model: string, options: { reason: string; output: Format }) =>
      end(context.server(), model, options),
    );
}

function addSet(provisional: Command, context: Context): void {
  provisional
    .command('set')
    .description('let a model without a price pass hard budgets, up to an amount')
    .argument('<model>', 'as calls name it')
    .requiredOption(
      '--per-1m <meter=usd,...>',
      'per 1,000,000 tokens: input=3,output=15 and, where it has them, cacheRead, cacheWrite5m, cacheWrite30m, cacheWrite1h',
      toPrices,
    )
    .requiredOption('--cap <usd>', 'end once so much is spent or under way')
    .addOption(
      new Option('--for <time>', 'end after so long, such as 12h or 14d')
        .argParser(toDuration)
        .conflicts('until'),
    )
    .option('--until <instant>', 'end at this instant, within 90 days', toInstant)
    .option('--provider <name>', 'whose model it is (default: bedrock)')
    .requiredOption('--reason <text>', 'where the price is from, for the audit log')
    .addOption(outputOption('table'))
    .action((model: string, options: SetOptions) => set(context.server(), model, options));
}

/** `input=3,output=15` */
function toPrices(text: string): Prices {
  const pairs = text.split(',').map((pair) => pair.split('=').map((word) => word.trim()));
  const isPrice = ([meter = '', price = '', ...more]: readonly string[]) =>
    meter !== '' && /^\d+(\.\d+)?$/.test(price) && more.length === 0;
  if (!pairs.every(isPrice))
    throw new InvalidArgumentError('Write a price for each meter, such as input=3,output=15.');
  return Object.fromEntries(pairs) as Prices;
}

async function set(server: Server, model: string, options: SetOptions): Promise<void> {
  const { per1m: per1M, for: forMs, until, cap: capUsd, reason, provider, output } = options;
  const expires = forMs === undefined ? until : new Date(Date.now() + forMs).toISOString();
  if (expires === undefined)
    throw badInput('Until when?', 'Name its end with --for 14d or --until 2026-12-01.');
  const mutation = `mutation Set($input: ProvisionalPriceInput!) {
    outcome: setProvisionalPrice(input: $input) {
      __typename ... on ProvisionalPrice { ${PRICE} } ... on Proposal { proposal: id } ${PROBLEM} } }`;
  const input = { model, provider: provider ?? null, per1M, capUsd, expires, reason };
  const { outcome } = await graphql<{ outcome: Outcome<Provisional & { proposal?: string }> }>(
    server,
    mutation,
    { input },
  );
  const price = expected(outcome);
  if (price.proposal !== undefined) {
    say(
      `It waits for the approval of other people: \`bursar approvals list\`, id ${price.proposal}.`,
    );
    return;
  }
  if (output !== 'table') show(output, price, [price], COLUMNS);
  else put(`${price.model} has a provisional price until ${price.expires} or ${price.cap} USD.`);
}

async function end(
  server: Server,
  word: string,
  { reason, output }: { reason: string; output: Format },
): Promise<void> {
  const inForce = await listProvisional(server, false);
  const known = inForce.find(({ id, model }) => model === word || id === word);
  if (known === undefined) {
    const hint = 'See `bursar prices provisional list` for those in force.';
    throw badInput(`No provisional price of ${word} is in force.`, hint);
  }
  const mutation = `mutation End($id: ID!, $reason: String!) {
    outcome: withdrawProvisionalPrice(id: $id, reason: $reason) {
      __typename ... on ProvisionalPrice { ${PRICE} } ${PROBLEM} } }`;
  const variables = { id: known.id, reason };
  const { outcome } = await graphql<{ outcome: Outcome<Provisional> }>(server, mutation, variables);
  const price = expected(outcome);
  if (output !== 'table') show(output, price, [price], COLUMNS);
  else put(`The provisional price of ${price.model} is over; it has let ${price.spent} USD pass.`);
}

async function listProvisional(server: Server, ended: boolean): Promise<readonly Provisional[]> {
  const query = `query Prices($ended: Boolean) { provisionalPrices(includeEnded: $ended) { ${PRICE} } }`;
  const variables = { ended };
  return (await graphql<{ provisionalPrices: readonly Provisional[] }>(server, query, variables))
    .provisionalPrices;
}

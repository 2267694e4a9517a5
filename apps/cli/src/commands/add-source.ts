import { type Command, InvalidArgumentError } from 'commander';
import { Failure } from '../failure.js';
import { put } from '../output.js';
import { Refusal } from '../refusal.js';
import { leaveSampleFirst } from '../sample.js';
import type { Server } from '../server.js';
import { type Context, reasonOption } from './context.js';

interface AddOptions {
  readonly type: string;
  readonly every?: string;
  readonly account?: string;
  readonly regions?: readonly string[];
  readonly bucket?: string;
  readonly prefix?: string;
  readonly queue?: string;
  readonly logGroup?: string;
  readonly since?: string;
  readonly endpoint?: string;
  readonly url?: string;
  readonly secret?: string;
  readonly budgetUsd?: string;
  readonly costCategories?: readonly string[];
  readonly role?: string;
  readonly externalId?: string;
  readonly paused?: true;
  readonly reason?: string;
}

export function addAddCommand(sources: Command, context: Context): void {
  sources
    .command('add')
    .description('connect a source, or change one: the same as its entry in the configuration file')
    .argument('<id>', 'its name, such as prod-logs')
    .requiredOption('--type <type>', `what is read: ${TYPES.map(([type]) => type).join(', ')}`)
    .option('--every <time>', 'how often it is read, such as 5m')
    .option('--account <id>', 'the AWS account whose calls or costs are read')
    .option('--regions <region,...>', 'where models are called', toRegions)
    .option('--bucket <name>', 'of logs or of exported bills')
    .option(
      '--prefix <prefix>',
      'of logs, what stands before AWSLogs/ in the keys; of an export, its folder',
    )
    .option('--queue <url>', 'an SQS queue that the bucket notifies')
    .option('--log-group <name>', 'of logs in CloudWatch Logs')
    .option('--since <day>', 'the first day to read, such as 2026-09-01 (UTC)')
    .option('--endpoint <url>', 'another address than that of AWS')
    .option('--url <url>', 'of a price list or a LiteLLM proxy, or another address of a provider')
    .option(
      '--secret <reference>',
      'where a key of an administrator is kept: env:NAME or file:/path',
    )
    .option(
      '--budget-usd <usd>',
      'what requests to Cost Explorer may cost in a month, such as 5.00',
    )
    .option('--cost-categories <name,...>', 'names of cost categories', toNames)
    .option('--role <arn>', 'a role to take')
    .option('--external-id <reference>', 'where its external id is kept: env:NAME or file:/path')
    .option('--paused', 'save it, and do not read it yet')
    .addOption(reasonOption())
    .addHelpText('after', HELP)
    .action((id: string, options: AddOptions) => add(context.server(), id, options));
}

/** What each type takes beside --every, --paused and what gives access to AWS; in brackets: it may be left out. */
const TYPES: readonly (readonly [type: string, takes: string])[] = [
  ['bedrock-s3', '--bucket --regions [--account --prefix --queue --since]'],
  ['bedrock-cloudwatch-logs', '--log-group --regions [--account --since]'],
  ['bedrock-batch', '--bucket --regions [--account --prefix --since]'],
  ['bedrock-inventory', '--regions [--account]'],
  ['aws-organization', '[--account]'],
  ['cloudwatch-metrics', '--account --regions [--since]'],
  ['aws-quotas', '--account --regions'],
  ['cost-explorer', '--account [--budget-usd --since]'],
  ['cur', '--bucket [--prefix --account --since]'],
  ['cost-categories', '--cost-categories [--budget-usd]'],
  ['aws-budgets', '--account --regions; topics and budgets in the file'],
  ['aws-prices', '[--url]'],
  ['price-map', '--url'],
  ['openai', '--secret [--url --since]'],
  ['anthropic', '--secret [--url --since]'],
  ['litellm', '--url --secret [--since]'],
];

const WIDTH = Math.max(...TYPES.map(([type]) => type.length));
const HELP = `
Types, and what each takes:
${TYPES.map(([type, takes]) => `  ${type.padEnd(WIDTH)}  ${takes}`).join('\n')}
Those of AWS take --role and --external-id, too, or use the credentials of the process.`;

function toNames(text: string): readonly string[] {
  const names = text.split(',').map((word) => word.trim());
  if (names.every((name) => name !== '')) return names;
  throw new InvalidArgumentError('Write names with commas between them, such as Team,Product.');
}

function toRegions(text: string): readonly string[] {
  const regions = text.split(',').map((word) => word.trim());
  if (regions.every((region) => region !== '')) return regions;
  throw new InvalidArgumentError(
    'Write regions with commas between them, such as us-east-1,eu-west-1.',
  );
}

async function add(server: Server, id: string, options: AddOptions): Promise<void> {
  const { role, externalId, paused, reason, ...plain } = options;
  const source = {
    id,
    ...plain,
    ...(role !== undefined && {
      assumeRole: { arn: role, ...(externalId !== undefined && { externalId }) },
    }),
    ...(paused === true && { pause: true }),
  };
  await leaveSampleFirst(server);
  const query = new URLSearchParams(reason === undefined ? {} : { reason });
  try {
    const { changes } = await server.json<{ changes: readonly { summary: string }[] }>({
      method: 'POST',
      path: `/v1/config?${query.toString()}`,
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ apiVersion: 'bursar/v1', sources: [source] }),
      // Applied a second time it changes nothing.
      ifLost: 'repeat',
    });
    for (const { summary } of changes) put(summary);
    if (changes.length === 0) put(`${id} is configured so already.`);
    else put(`\`bursar sources test ${id}\` reads it once and keeps nothing.`);
  } catch (error) {
    if (!(error instanceof Refusal) || error.problems.length === 0) throw error;
    const wrong = error.problems.map(
      ({ path, message, hint }) => `${path ?? ''}: ${message}${hint ? `\n  ${hint}` : ''}`,
    );
    throw new Failure(wrong.join('\n'), 2);
  }
}

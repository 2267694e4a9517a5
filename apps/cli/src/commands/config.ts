import { readFile } from 'node:fs/promises';
import { basename } from 'node:path';
import { styleText } from 'node:util';
import { type Command, Option } from 'commander';
import { badInput, Failure } from '../failure.js';
import { reasonOf } from '../imports/log-files.js';
import { type Format, put, say } from '../output.js';
import { type Problem, Refusal } from '../refusal.js';
import { isSample, leaveSampleFirst } from '../sample.js';
import { type Context, outputOption, reasonOption } from './context.js';

interface Change {
  readonly action: 'add' | 'change' | 'remove';
  readonly entityType: string;
  readonly entityId: string;
  readonly summary: string;
}

interface Plan {
  readonly changes: readonly Change[];
  readonly warnings: readonly string[];
  /** Calls that pass now, and are denied once it is applied. */
  readonly denies: readonly { readonly sentence: string }[];
  readonly applied: boolean;
  /** Under this id it waits for approval. */
  readonly proposal: string | null;
}

interface ApplyOptions {
  readonly file: string;
  readonly dryRun?: true;
  readonly prune?: true;
  readonly own?: true | string;
  readonly reason?: string;
  readonly output: Format;
}

export function addConfigCommands(program: Command, context: Context): void {
  program
    .command('apply')
    .description(
      'make the organisation what a file says; what the file does not name stays, unless --prune',
    )
    .requiredOption('-f, --file <path>', 'YAML or JSON; - reads standard input')
    .option('--dry-run', 'only show what would change')
    .option('--prune', 'also remove what the file does not name')
    .option(
      '--own [name]',
      'the file owns what it names: on screen that is read-only until it is released there',
    )
    .addOption(reasonOption())
    .addOption(outputOption('table'))
    .action((options: ApplyOptions) => apply(context, options));
  program
    .command('export')
    .description('print the configuration file that would make this organisation')
    .addOption(
      new Option('-o, --output <format>', 'how to print').choices(['yaml', 'json']).default('yaml'),
    )
    .action(async ({ output }: { output: 'yaml' | 'json' }) => {
      const { text } = await context.server().ask({
        method: 'GET',
        path: '/v1/config',
        headers: { accept: output === 'json' ? 'application/json' : 'text/yaml' },
        ifLost: 'repeat',
      });
      process.stdout.write(text);
    });
}

async function apply(context: Context, options: ApplyOptions): Promise<void> {
  const text = await readText(options.file);
  const server = context.server();
  if (options.dryRun !== true) await leaveSampleFirst(server);
  else if (await isSample(server))
    say('This plan is against the sample organisation, which applying would leave first.');
  const query = new URLSearchParams({
    ...(options.dryRun && { dryRun: 'true' }),
    ...(options.prune && { prune: 'true' }),
    ...(options.own !== undefined && { owner: ownerOf(options) }),
    ...(options.reason !== undefined && { reason: options.reason }),
  });
  try {
    const plan = await server.json<Plan>({
      method: 'POST',
      path: `/v1/config?${query.toString()}`,
      headers: { 'content-type': 'text/yaml; charset=utf-8' },
      body: text,
      // A file applied a second time changes nothing.
      ifLost: 'repeat',
    });
    showPlan(plan, options.output);
  } catch (error) {
    if (!(error instanceof Refusal) || error.problems.length === 0) throw error;
    if (options.output === 'json') put(JSON.stringify({ problems: error.problems }, null, 2));
    const name = options.file === '-' ? '(standard input)' : options.file;
    throw new Failure(
      error.problems.map((problem) => describeProblem(name, problem)).join('\n'),
      2,
    );
  }
}

/** The name of the file, unless another is given: the folder that it lies in differs from one machine to the next. */
function ownerOf({ own, file }: ApplyOptions): string {
  if (typeof own === 'string') return own;
  if (file === '-') throw badInput('Standard input has no name: give one, as in --own org.yaml.');
  return basename(file);
}

export async function readText(file: string): Promise<string> {
  if (file !== '-') {
    return readFile(file, 'utf8').catch((error: unknown) => {
      throw badInput(`${file}: ${reasonOf(error)}.`);
    });
  }
  const pieces: Buffer[] = [];
  for await (const piece of process.stdin) pieces.push(piece as Buffer);
  return Buffer.concat(pieces).toString('utf8');
}

/** The way compilers say it, so that an editor can jump there. */
export function describeProblem(
  file: string,
  { message, path, line, column, hint }: Problem,
): string {
  const place = [file, line, line === null || line === undefined ? null : column].filter(
    (part) => part !== null && part !== undefined,
  );
  const where = line === null || line === undefined ? (path ? `${path}: ` : '') : '';
  return `${place.join(':')} ${where}${message}${hint ? `\n  ${hint}` : ''}`;
}

const SIGNS = { add: ['+', 'green'], change: ['~', 'yellow'], remove: ['-', 'red'] } as const;

function showPlan(plan: Plan, format: Format): void {
  for (const warning of plan.warnings) say(`warning: ${warning}`);
  for (const { sentence } of plan.denies)
    say(styleText('red', `denies now: ${sentence}`, { stream: process.stderr }));
  if (format === 'json') {
    put(JSON.stringify(plan, null, 2));
    return;
  }
  for (const { action, entityType, entityId, summary } of plan.changes) {
    const [sign, colour] = SIGNS[action];
    put(
      styleText(colour, `${sign} ${entityType} ${entityId}: ${summary}`, {
        stream: process.stdout,
      }),
    );
  }
  put(closing(plan));
}

function closing({ changes, applied, proposal }: Plan): string {
  if (changes.length === 0) return 'Nothing to change.';
  const count = (action: Change['action']) =>
    changes.filter((change) => change.action === action).length;
  const sums = `${count('add')} to add, ${count('change')} to change, ${count('remove')} to remove.`;
  if (proposal !== null)
    return `${sums} Not applied yet: it waits for approval, see \`bursar approvals list\`, id ${proposal}.`;
  return `${sums} ${applied ? 'Applied.' : 'Not applied: this was a dry run.'}`;
}

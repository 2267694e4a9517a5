import type { Command } from 'commander';
import { type Context, outputOption, reasonOption } from '../commands/context.js';
import { readText } from '../commands/config.js';
import { type Column, type Format, say, show } from '../output.js';
import { leaveSampleFirst } from '../sample.js';
import { expectNoProblems, type LineProblem, sendFile } from './file-import.js';

/** Epoch milliseconds; null: no bound. */
interface Move {
  readonly user: string;
  readonly from: number | null;
  readonly to: number | null;
  readonly before: string | null;
  readonly after: string | null;
}

interface Imported {
  readonly dryRun: boolean;
  readonly received: number;
  readonly accepted: number;
  readonly rejected: readonly LineProblem[];
  readonly moved: readonly Move[];
}

interface Options {
  readonly dryRun?: true;
  readonly reason?: string;
  readonly output: Format;
}

const COLUMNS: readonly Column<Move>[] = [
  { name: 'user', of: ({ user }) => user },
  { name: 'before', of: ({ before }) => before },
  { name: 'after', of: ({ after }) => after },
  { name: 'from', of: ({ from }) => shownInstant(from) },
  { name: 'to', of: ({ to }) => shownInstant(to) },
];

export function addPeopleImport(imports: Command, context: Context): void {
  imports
    .command('people')
    .description(
      'which team each user is in, from a day on; a user that the file does not name stays where they are',
    )
    .argument(
      '<file>',
      'CSV with the columns user, team, from and perhaps to; - reads standard input',
    )
    .option('--dry-run', 'only show who would move')
    .addOption(reasonOption())
    .addOption(outputOption('table'))
    .action((file: string, options: Options) => importPeople(context, file, options));
}

async function importPeople(context: Context, file: string, options: Options): Promise<void> {
  const text = await readText(file);
  const server = context.server();
  if (options.dryRun !== true) await leaveSampleFirst(server);
  const imported = await sendFile<Imported>(server, '/v1/people', text, options);
  if (options.output !== 'table' || imported.moved.length > 0)
    show(options.output, imported, imported.moved, COLUMNS);
  say(summaryOf(imported));
  expectNoProblems(file, imported.rejected);
}

export function summaryOf({ dryRun, received, accepted, moved }: Imported): string {
  const n = (count: number, one: string) =>
    `${count.toLocaleString('en-US')} ${one}${count === 1 ? '' : 's'}`;
  const moves = `${n(moved.length, 'move')} ${dryRun ? 'would follow' : 'made'}`;
  const next =
    dryRun || moved.length === 0
      ? ''
      : ' Usage of before stays where it is until bursar reattribute moves it.';
  return `${accepted.toLocaleString('en-US')} of ${n(received, 'line')} read; ${moves}.${next}`;
}

const shownInstant = (at: number | null): string =>
  at === null ? '' : new Date(at).toISOString().replace('T00:00:00.000Z', '');

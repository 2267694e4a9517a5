import type { Command } from 'commander';
import { readText } from '../commands/config.js';
import { type Context, outputOption, reasonOption } from '../commands/context.js';
import { type Column, type Format, say, show } from '../output.js';
import { leaveSampleFirst } from '../sample.js';
import { expectNoProblems, type LineProblem, nameOf, sendFile } from './file-import.js';

interface Counted {
  readonly dryRun: boolean;
  readonly received: number;
  readonly accepted: number;
  readonly duplicate: number;
  readonly rejected: number;
  readonly problems: readonly LineProblem[];
}

interface ImportedCharges extends Counted {
  readonly acceptedUsd: string;
  readonly doubts: readonly { readonly line: number; readonly message: string }[];
}

interface ImportedDrivers extends Counted {
  readonly replaced: number;
}

interface Options {
  readonly dryRun?: true;
  readonly reason?: string;
  readonly output: Format;
}

const COUNTS: readonly Column<Counted>[] = [
  { name: 'received', of: ({ received }) => received, figure: true },
  { name: 'accepted', of: ({ accepted }) => accepted, figure: true },
  { name: 'duplicate', of: ({ duplicate }) => duplicate, figure: true },
  { name: 'rejected', of: ({ rejected }) => rejected, figure: true },
];

const CHARGES = 'date,kind,description,amountUsd';

export function addChargeImports(imports: Command, context: Context): void {
  imports
    .command('charges')
    .description(
      'credits, tax, support, fees, commitments and subscriptions; the same line again is not counted again',
    )
    .argument(
      '<file>',
      `CSV with the columns ${CHARGES} and perhaps costCentre,team,user,vendor,invoice,serviceFrom,serviceTo,id; - reads standard input`,
    )
    .option('--dry-run', 'only show what would be counted')
    .addOption(reasonOption())
    .addOption(outputOption('table'))
    .action(async (file: string, options: Options) => {
      const imported = await sent<ImportedCharges>(context, '/v1/charges', file, options);
      for (const { line, message } of imported.doubts) say(`${nameOf(file)}:${line}: ${message}`);
      say(chargesSummary(imported));
      expectNoProblems(file, imported.problems);
    });
  imports
    .command('drivers')
    .description('what shared costs are split by, such as the people of each team')
    .argument(
      '<file>',
      'CSV with the columns date,driver,team,value, the date a day or a month; - reads standard input',
    )
    .option('--dry-run', 'only show what would be taken')
    .addOption(reasonOption())
    .addOption(outputOption('table'))
    .action(async (file: string, options: Options) => {
      const imported = await sent<ImportedDrivers>(context, '/v1/drivers', file, options);
      say(takenSummary(imported, 'value'));
      expectNoProblems(file, imported.problems);
    });
  imports
    .command('plan')
    .description('what teams or cost centres are meant to spend, by fiscal month')
    .argument(
      '<file>',
      'CSV with the columns month,amountUsd and team or costCentre; - reads standard input',
    )
    .option('--dry-run', 'only show what would be taken')
    .addOption(reasonOption())
    .addOption(outputOption('table'))
    .action(async (file: string, options: Options) => {
      const imported = await sent<ImportedDrivers>(context, '/v1/plans', file, options);
      say(takenSummary(imported, 'plan'));
      expectNoProblems(file, imported.problems);
    });
}

async function sent<T extends Counted>(
  context: Context,
  path: string,
  file: string,
  options: Options,
): Promise<T> {
  const text = await readText(file);
  const server = context.server();
  if (options.dryRun !== true) await leaveSampleFirst(server);
  const imported = await sendFile<T>(server, path, text, options);
  show(options.output, imported, [imported], COUNTS);
  return imported;
}

const n = (count: number, one: string): string =>
  `${count.toLocaleString('en-US')} ${one}${count === 1 ? '' : 's'}`;

export function chargesSummary({
  dryRun,
  received,
  accepted,
  acceptedUsd,
  duplicate,
}: ImportedCharges): string {
  const did = dryRun ? 'would be recorded' : 'recorded';
  const known = duplicate > 0 ? `, ${n(duplicate, 'line')} there already` : '';
  return `${n(received, 'line')} read: ${n(accepted, 'charge')} of ${acceptedUsd} USD ${did}${known}.`;
}

function takenSummary(
  { dryRun, received, accepted, replaced, duplicate }: ImportedDrivers,
  what: string,
): string {
  const did = dryRun ? 'would be taken' : 'taken';
  const others = [
    ...(replaced > 0 ? [`${replaced} in place of others`] : []),
    ...(duplicate > 0 ? [`${n(duplicate, 'line')} there already`] : []),
  ];
  return `${n(received, 'line')} read: ${[`${n(accepted, what)} ${did}`, ...others].join(', ')}.`;
}

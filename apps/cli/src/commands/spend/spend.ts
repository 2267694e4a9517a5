import { pipeline } from 'node:stream/promises';
import { CALL_COUNTS, TOKEN_METERS } from '@bursar/pricing';
import { knownCost } from '@bursar/pricing/decimal';
import { addDays, isZone, startOfMonth, todayIn } from '@bursar/time';
import { type Command, Option } from 'commander';
import { badInput, Failure } from '../../failure.js';
import { type Column, FORMATS, type Format, put, toTable } from '../../output.js';
import { JSON_BODY } from '../../server.js';
import { type Context, toCount, toList } from '../context.js';
import { withSelection } from './selection.js';

interface SpendOptions {
  readonly from?: string;
  readonly to?: string;
  readonly group: readonly string[];
  readonly team: readonly string[];
  readonly filter: readonly string[];
  readonly tz: string;
  readonly top?: number;
  readonly output: SpendFormat;
  /** The same under the name that other programs give it. */
  readonly format?: SpendFormat;
}

export type SpendFormat = Format | 'xlsx';
const SPEND_FORMATS: readonly SpendFormat[] = [...FORMATS, 'xlsx'];

export const spendOutputOption = (): Option =>
  new Option('-o, --output <format>', 'how to print; xlsx goes into a file: > spend.xlsx')
    .choices(SPEND_FORMATS)
    .default('table');

const FILES: Readonly<Partial<Record<SpendFormat, string>>> = {
  csv: '/v1/exports/spend.csv',
  xlsx: '/v1/exports/spend.xlsx',
};

export interface SpendFilter {
  readonly dimension: string;
  readonly in: (string | null)[];
  readonly exclude: boolean;
}

export function addSpendCommand(program: Command, context: Context): void {
  withSelection(
    program
      .command('spend')
      .description('what was spent, by default in the month to date')
      .option(
        '--from <date>',
        'inclusive; a date or date-time in the zone, or an instant (default: the first of this month)',
      )
      .option('--to <date>', 'exclusive (default: tomorrow)')
      .option(
        '--group <names>',
        'up to three, such as team,model,day; canonicalModel joins the spellings of a model',
        toList,
        [],
      ),
  )
    .option('--top <n>', 'the N most expensive groups; the rest is summed as Other', toCount)
    .addOption(spendOutputOption())
    .addOption(new Option('--format <format>', 'the same as --output').choices(SPEND_FORMATS))
    .action((options: SpendOptions) =>
      printSpend(
        context.server,
        options.format ?? options.output,
        toSpendInput(options, new Date()),
      ),
    );
}

/** What `/v1/spend` answers to this, as a table, or the file that it is downloaded as. */
export async function printSpend(
  serverOf: Context['server'],
  format: SpendFormat,
  input: Readonly<Record<string, unknown>>,
): Promise<void> {
  if (format === 'xlsx' && process.stdout.isTTY)
    throw badInput('A spreadsheet is no text to print.', 'Send it to a file: > spend.xlsx');
  const question = {
    method: 'POST',
    path: FILES[format] ?? '/v1/spend',
    headers: JSON_BODY,
    body: JSON.stringify(input),
    ifLost: 'repeat',
  } as const;
  const server = serverOf();
  if (format === 'table') {
    put(spendTable(await server.json<SpendAnswer>(question)));
    return;
  }
  // As it arrives, byte for byte: a year by hour and principal does not fit into memory.
  const answer = await server.stream(question);
  await pipeline(answer, process.stdout, { end: false }).catch((error: unknown) => {
    if ((error as NodeJS.ErrnoException).code === 'EPIPE') return;
    throw new Failure('The answer broke off: what was printed is not all.');
  });
}

export function toSpendInput(options: SpendOptions, now: Date): Record<string, unknown> {
  const { first, tomorrow } = monthToDate(now, options.tz);
  const filters = toFilters([...options.team.map((team) => `team=${team}`), ...options.filter]);
  return {
    from: options.from ?? first,
    to: options.to ?? tomorrow,
    timezone: options.tz,
    groupBy: options.group,
    filters,
    ...(options.top !== undefined && { top: options.top }),
  };
}

/** Values of the same dimension stand for any of them. */
export function toFilters(words: readonly string[]): SpendFilter[] {
  const filters = new Map<string, SpendFilter>();
  for (const word of words) {
    const match = /^([^=!]+)(!?)=(.*)$/su.exec(word);
    if (match === null)
      throw badInput(
        `“${word}” is no filter.`,
        'Write dimension=value or dimension!=value, such as environment=prod.',
      );
    const [, dimension = '', not = '', value = ''] = match;
    const filter = filters.get(dimension + not) ?? { dimension, in: [], exclude: not !== '' };
    filter.in.push(value === '' ? null : value);
    filters.set(dimension + not, filter);
  }
  return [...filters.values()];
}

function monthToDate(now: Date, timeZone: string): { first: string; tomorrow: string } {
  if (!isZone(timeZone))
    throw badInput(
      `There is no time zone called “${timeZone}”.`,
      'Write one such as Europe/Berlin or UTC.',
    );
  const today = todayIn(timeZone, now.getTime());
  return { first: startOfMonth(today), tomorrow: addDays(today, 1) };
}

type Figures = Readonly<Record<string, unknown>>;

interface SpendAnswer {
  readonly range: { readonly from: string; readonly to: string; readonly timezone: string };
  readonly rows: readonly Figures[];
  readonly total: Figures;
}

export function spendTable({ range, rows, total }: SpendAnswer): string {
  const [first] = rows;
  const known = new Set([...Object.keys(total), ...CALL_COUNTS, 'tokens', 'cost', 'other']);
  const keys = first === undefined ? [] : Object.keys(first).filter((name) => !known.has(name));
  const columns: Column<Figures>[] = [
    ...keys.map((name) => ({
      name,
      of: (row: Figures) => (row === total ? (name === keys[0] ? 'total' : '') : keyOf(row, name)),
    })),
    ...CALL_COUNTS.map((name) => ({ name, of: (row: Figures) => figure(row[name]), figure: true })),
    ...TOKEN_METERS.map((name) => ({
      name,
      of: (row: Figures) => figure((row['tokens'] as Figures | undefined)?.[name]),
      figure: true,
    })),
    { name: 'cost', of: costOf, figure: true },
  ];
  const shown = keys.length === 0 ? [total] : [...rows, total];
  return `${toTable(shown, columns)}\n${range.from} to ${range.to} (exclusive), ${range.timezone}; cost in USD`;
}

/** A dash where no call that could have cost something has a price. */
function costOf({ cost, unpriced }: Figures): string {
  if (typeof cost !== 'string' || typeof unpriced !== 'number') return '';
  return knownCost({ cost, unpriced }) ?? '—';
}

function keyOf(row: Figures, name: string): string {
  if (row['other'] === true) return 'Other';
  const value = row[name];
  return typeof value === 'string' ? value : '(none)';
}

function figure(value: unknown): string {
  return typeof value === 'number'
    ? value.toLocaleString('en-US')
    : typeof value === 'string'
      ? value
      : '';
}

import Table from 'cli-table3';
import { stringify } from 'csv-stringify/sync';
import { fitTable } from './table-width.js';

export type Format = 'table' | 'json' | 'csv';
export const FORMATS: readonly Format[] = ['table', 'json', 'csv'];

export interface Column<Row> {
  readonly name: string;
  readonly of: (row: Row) => string | number | null | undefined;
  /** Figures stand at the right. */
  readonly figure?: boolean;
}

export function say(text: string): void {
  process.stderr.write(`${text}\n`);
}

export function put(text: string): void {
  process.stdout.write(text.endsWith('\n') ? text : `${text}\n`);
}

/** `whole` is what JSON shows; a table and CSV show the rows. */
export function show<Row>(
  format: Format,
  whole: unknown,
  rows: readonly Row[],
  columns: readonly Column<Row>[],
): void {
  if (format === 'json') put(JSON.stringify(whole, null, 2));
  else if (format === 'csv') put(toCsv(rows, columns));
  else put(toTable(rows, columns));
}

export function toCsv<Row>(rows: readonly Row[], columns: readonly Column<Row>[]): string {
  const lines = rows.map((row) => columns.map(({ of, figure }) => cell(of(row), figure === true)));
  return stringify([columns.map(({ name }) => name), ...lines]);
}

/** What a spreadsheet would run as a formula is written as text; a negative figure is none. */
function cell(value: string | number | null | undefined, isFigure: boolean): string {
  const text = String(value ?? '');
  return !isFigure && /^[=+\-@\t\r]/.test(text) ? `'${text}` : text;
}

/** As wide as the terminal; in a pipe or a file, as wide as it is. */
export function toTable<Row>(
  rows: readonly Row[],
  columns: readonly Column<Row>[],
  width: number = terminalWidth(),
): string {
  const {
    names,
    figures,
    rows: cells,
    hidden,
  } = fitTable(
    {
      names: columns.map(({ name }) => name),
      figures: columns.map(({ figure }) => figure === true),
      rows: rows.map((row) => columns.map(({ of }) => plain(of(row)))),
    },
    width,
  );
  const table = new Table({
    head: [...names],
    colAligns: figures.map((figure) => (figure ? 'right' : 'left')),
    style: { head: [], border: [], compact: true, 'padding-left': 0, 'padding-right': 2 },
    chars: NO_LINES,
  });
  table.push(...cells.map((row) => [...row]));
  const lines = table
    .toString()
    .split('\n')
    .map((line) => line.trimEnd());
  const note = `Not shown for want of room: ${hidden.join(', ')}. -o json shows everything.`;
  return (hidden.length === 0 ? lines : [...lines, note]).join('\n');
}

const terminalWidth = (): number =>
  process.stdout.isTTY ? process.stdout.columns : Number.POSITIVE_INFINITY;

/** A name must not move the cursor or change colours. */
function plain(value: string | number | null | undefined): string {
  return String(value ?? '').replaceAll(/\p{Cc}/gu, ' ');
}

const LINES = [
  'top',
  'top-mid',
  'top-left',
  'top-right',
  'bottom',
  'bottom-mid',
  'bottom-left',
  'bottom-right',
  'left',
  'left-mid',
  'mid',
  'mid-mid',
  'right',
  'right-mid',
  'middle',
] as const;
const NO_LINES = Object.fromEntries(LINES.map((line) => [line, '']));

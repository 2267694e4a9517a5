import Table from 'cli-table3';
import { stringify } from 'csv-stringify/sync';

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

export function toTable<Row>(rows: readonly Row[], columns: readonly Column<Row>[]): string {
  const table = new Table({
    head: columns.map(({ name }) => name),
    colAligns: columns.map(({ figure }) => (figure === true ? 'right' : 'left')),
    style: { head: [], border: [], compact: true, 'padding-left': 0, 'padding-right': 2 },
    chars: NO_LINES,
  });
  table.push(...rows.map((row) => columns.map(({ of }) => plain(of(row)))));
  return table
    .toString()
    .split('\n')
    .map((line) => line.trimEnd())
    .join('\n');
}

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

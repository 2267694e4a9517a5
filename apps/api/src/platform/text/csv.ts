import { stringify } from 'csv-stringify/sync';

/** A spreadsheet runs a cell that begins so as a formula; blanks before it make no difference to some. */
const FORMULA = /^\s*[=+\-@\t\r\uFF1D\uFF0B\uFF0D\uFF20]/;
/** A number may begin with a sign, and must stay a number. */
const NUMBER = /^[+-]?\d+(\.\d+)?$/;

/** Text that a spreadsheet would run is written as text. */
export const safeText = (text: string): string =>
  FORMULA.test(text) && !NUMBER.test(text) ? `'${text}` : text;

/** What stands in one column of a file, and what it is called there. */
export type Column<Row> = readonly [name: string, textOf: (row: Row) => string];

/** A file of one table: its names, then a line for each row. */
export const csvTable = <Row>(columns: readonly Column<Row>[], rows: readonly Row[]): string =>
  csvOf([
    columns.map(([name]) => name),
    ...rows.map((row) => columns.map(([, textOf]) => textOf(row))),
  ]);

/** The one way to write a CSV file. */
export const csvOf = (
  rows: readonly (readonly string[])[],
  options: { readonly recordDelimiter?: string } = {},
): string =>
  stringify(
    rows.map((cells) => cells.map(safeText)),
    options.recordDelimiter === undefined ? {} : { record_delimiter: options.recordDelimiter },
  );

import type { Row as Cells } from 'write-excel-file/node';
import { type Column, safeText } from './csv.js';

export const XLSX = 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet';

/** How a column of a spreadsheet is kept. A number of more digits than a spreadsheet holds exactly is text. */
export interface SheetColumn<Row> {
  readonly name: string;
  readonly textOf: (row: Row) => string;
  /** Of numbers: such as `#,##0.00`. Without it the column is text. */
  readonly format?: string;
  /** A number whatever its digits: those beyond what a spreadsheet keeps stand elsewhere. */
  readonly isRounded?: boolean;
}

/** A spreadsheet keeps 15 digits. */
const DIGITS_MAX = 15;
const NUMBER = /^-?\d+(\.\d+)?$/;

const isKept = (text: string): boolean =>
  NUMBER.test(text) && text.replaceAll(/[-.]/g, '').replace(/^0+/, '').length <= DIGITS_MAX;

function cellOf(
  text: string,
  { format, isRounded = false }: Pick<SheetColumn<never>, 'format' | 'isRounded'> = {},
): Cells[number] {
  if (text === '') return null;
  if (format !== undefined && (isKept(text) || (isRounded && NUMBER.test(text))))
    return { type: Number, value: Number(text), format, align: 'right' };
  return { type: String, value: safeText(text), ...(format !== undefined && { align: 'right' }) };
}

/** The columns of a CSV file for a spreadsheet: those named here are numbers. */
export const sheetColumns = <Row>(
  columns: readonly Column<Row>[],
  formats: Readonly<Record<string, string>>,
): SheetColumn<Row>[] =>
  columns.map(([name, textOf]) => {
    const format = formats[name];
    return { name, textOf, ...(format !== undefined && { format }) };
  });

const WIDTH_MIN = 8;
const WIDTH_MAX = 48;

/** A sheet with a row of names that stays in view. */
interface Sheet {
  readonly sheet: string;
  readonly data: Cells[];
  readonly stickyRowsCount: number;
  readonly columns: { readonly width: number }[];
}

/** A sheet of what these rows say. */
export function sheetFor<Row>(
  sheet: string,
  columns: readonly SheetColumn<Row>[],
  rows: readonly Row[],
): Sheet {
  const texts = rows.map((row) => columns.map(({ textOf }) => textOf(row)));
  const widths = columns.map(({ name }, i) =>
    texts.reduce((most, cells) => Math.max(most, (cells[i] ?? '').length), name.length),
  );
  const head: Cells = columns.map(({ name, format }) => ({
    ...{ type: String, value: safeText(name), fontWeight: 'bold' as const },
    ...(format !== undefined && { align: 'right' as const }),
  }));
  const body = texts.map((cells) => cells.map((text, i) => cellOf(text, columns[i])));
  return {
    ...{ sheet, data: [head, ...body], stickyRowsCount: 1 },
    columns: widths.map((width) => ({
      width: Math.min(WIDTH_MAX, Math.max(WIDTH_MIN, width + 2)),
    })),
  };
}

/** One sheet. */
export const xlsxOf = <Row>(
  sheet: string,
  columns: readonly SheetColumn<Row>[],
  rows: readonly Row[],
): Promise<Buffer> => workbookOf([sheetFor(sheet, columns, rows)]);

export async function workbookOf(sheets: readonly Sheet[]): Promise<Buffer> {
  // Loaded with the first spreadsheet: most processes write none.
  const { default: writeExcelFile } = await import('write-excel-file/node');
  return writeExcelFile([...sheets]).toBuffer();
}

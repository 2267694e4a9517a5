import { sheetColumns, xlsxOf } from '../../platform/text/xlsx.js';
import type { Statement } from './statement.js';
import { type FileOf, STATEMENT_COLUMNS, statementRows } from './statement-csv.js';

const CENTS = '#,##0.00';

/** What has more digits than a spreadsheet keeps, such as an exact amount, is text in it, whole. */
const FORMATS: Readonly<Record<string, string>> = {
  ...{ line: '0', quantity: '#,##0', unitPrice: '0.000000000', listPrice: '0.000000000' },
  ...{ listUsd: '0.000000000000000', exactUsd: '0.000000000000000', amount: CENTS },
  ...{ localAmount: CENTS, rate: '0.0000000000' },
};

/** The lines of the CSV file. */
export const statementsXlsx = (of: FileOf, statements: readonly Statement[]): Promise<Buffer> =>
  xlsxOf('Statements', sheetColumns(STATEMENT_COLUMNS, FORMATS), statementRows(of, statements));

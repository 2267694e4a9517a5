import { sheetColumns, xlsxOf } from '../../platform/text/xlsx.js';
import { JOURNAL_COLUMNS, journalOf, withTotals } from './journal.js';
import type { Journal } from './journal.service.js';

const CENTS = '#,##0.00';
const FORMATS: Readonly<Record<string, string>> = {
  ...{ debit: CENTS, credit: CENTS, localDebit: CENTS, localCredit: CENTS, rate: '0.0000000000' },
};

/** The lines of the CSV file. */
export const journalXlsx = ({ now, before }: Journal): Promise<Buffer> =>
  xlsxOf(
    'Journal',
    sheetColumns(JOURNAL_COLUMNS, FORMATS),
    withTotals(journalOf(now, before), now.month),
  );

import { z } from 'zod';
import type { Description } from '../../platform/http/described.js';

const more =
  'Months are calendar months in UTC, written as 2026-09. Of the version in force, or of a draft while the month is open; ' +
  '`version` asks for an issued one, `stage=final` for what the invoices say, once they have come.';

const query = z.object({
  version: z.string().optional(),
  stage: z.enum(['accrual', 'final']).optional(),
});

export const focusFile: Description = {
  summary: 'The statements of a month as FOCUS 1.2, CSV',
  more: `${more} BilledCost sums to the ledger and the charges of the month.`,
  query,
  answers: { 200: { is: 'A row for each line of the statements.', type: 'text/csv' } },
};
export const focusParquetFile: Description = {
  summary: 'The same as Parquet',
  more: `${more} Amounts are decimals of 15 places, as exact as in the CSV file.`,
  query,
  answers: { 200: { is: 'The rows of the CSV file.', type: 'application/vnd.apache.parquet' } },
};
const booked =
  'Accruals; of a later version, after the reversal of what stood before it; with `stage=final` the reversal of the accrual and then ' +
  'actuals. Debits and credits come to the same; the last line has their totals. Cost centres that are only shown their costs have no entry.';

export const journalFile: Description = {
  summary: 'A month as journal entries, CSV',
  more: `${more} ${booked}`,
  query,
  answers: { 200: { is: 'Two lines for each entry.', type: 'text/csv' } },
};
export const journalSheet: Description = {
  summary: 'The same as a spreadsheet, XLSX',
  more: `${more} ${booked}`,
  query,
  answers: {
    200: {
      is: 'The lines of the CSV file.',
      type: 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet',
    },
  },
};

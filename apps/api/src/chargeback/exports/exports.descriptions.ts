import type { Description } from '../../platform/http/described.js';

const more =
  'Months are calendar months in UTC, written as 2026-09. Of the version in force, or of a draft while the month is open; ' +
  '`version` asks for an issued one.';

export const focusFile: Description = {
  summary: 'The statements of a month as FOCUS 1.2, CSV',
  more: `${more} BilledCost sums to the ledger and the charges of the month.`,
  answers: { 200: { is: 'A row for each line of the statements.', type: 'text/csv' } },
};
export const focusParquetFile: Description = {
  summary: 'The same as Parquet',
  more: `${more} Amounts are decimals of 15 places, as exact as in the CSV file.`,
  answers: { 200: { is: 'The rows of the CSV file.', type: 'application/vnd.apache.parquet' } },
};
export const journalFile: Description = {
  summary: 'The statements of a month as a journal, CSV',
  more: `${more} Debits and credits come to the same; the last line has their totals.`,
  answers: { 200: { is: 'Two lines for each team and cost centre.', type: 'text/csv' } },
};

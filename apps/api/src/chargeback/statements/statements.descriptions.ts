import { z } from 'zod';
import type { Description } from '../../platform/http/described.js';

const more =
  'Months are calendar months in UTC, written as 2026-09. `version` asks for an issued version; without it the one in force ' +
  'answers, or a draft while the month is open. `stage=final` asks for what the invoices say, once they have come; without it ' +
  'the statement is as accrued. `exactUsd` sums to the ledger, `amount` to the printed total.';

const ofVersion = {
  version: z.string().optional(),
  stage: z.enum(['accrual', 'final']).optional(),
};
const query = z.object(ofVersion);
const monthQuery = z.object({ ...ofVersion, costCentre: z.string().optional() });
const SHEET = 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet';

export const statementFile: Description = {
  summary: 'A team\u2019s statement of a month as CSV, a line each',
  ...{ more, query },
  answers: { 200: { is: 'Of an issued version always the same bytes.', type: 'text/csv' } },
};
export const statementPage: Description = {
  summary: 'A team\u2019s statement of a month as PDF',
  ...{ more, query },
  answers: { 200: { is: 'The figures of the CSV file, for people.', type: 'application/pdf' } },
};
export const monthFile: Description = {
  summary: 'All statements of a month that the caller may see, as one CSV file',
  more: `${more} \`costCentre\` keeps the lines of that cost centre and of those below it.`,
  query: monthQuery,
  answers: { 200: { is: 'A line each, in the order of the teams.', type: 'text/csv' } },
};
export const monthSheet: Description = {
  summary: 'The same as a spreadsheet, XLSX',
  more: `${more} Numbers are numbers; an amount of more than 15 digits is text, since a spreadsheet would round it.`,
  query: monthQuery,
  answers: { 200: { is: 'The lines of the CSV file.', type: SHEET } },
};

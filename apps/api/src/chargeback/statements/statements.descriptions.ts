import type { Description } from '../../platform/http/described.js';

const more =
  'Months are calendar months in UTC, written as 2026-09. `version` asks for an issued version; without it the one in force ' +
  'answers, or a draft while the month is open. `exactUsd` sums to the ledger, `amount` to the printed total.';

export const statementFile: Description = {
  summary: 'A team\u2019s statement of a month as CSV, a line each',
  more,
  answers: { 200: { is: 'Of an issued version always the same bytes.', type: 'text/csv' } },
};
export const monthFile: Description = {
  summary: 'All statements of a month that the caller may see, as one CSV file',
  more: `${more} \`costCentre\` keeps the lines of that cost centre alone.`,
  answers: { 200: { is: 'A line each, in the order of the teams.', type: 'text/csv' } },
};

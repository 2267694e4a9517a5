import { z } from 'zod';
import { XLSX } from '../platform/text/xlsx.js';
import type { Description } from '../platform/http/described.js';

const money = z.string().meta({ description: 'USD, an exact decimal string.' });
const figures = {
  requests: z.int(),
  errors: z.int(),
  unpriced: z.int(),
  estimated: z.int(),
  tokens: z.record(z.string(), z.int()),
  cost: money,
  costUpper: money,
  listCost: money,
};

export const spendAnswer: Description = {
  summary: 'Spend in a range, grouped and filtered',
  answers: {
    200: {
      is: 'Rows in order, and the total.',
      schema: z.looseObject({
        range: z.looseObject({ from: z.string(), to: z.string(), timezone: z.string() }),
        rows: z.array(z.looseObject(figures)),
        total: z.looseObject(figures),
        groups: z.int(),
        freshness: z.looseObject({}),
      }),
    },
  },
};

export const spendLink: Description = {
  summary: 'The same as CSV, for links',
  query: z.object({
    input: z.string().meta({ description: 'The body of POST /v1/spend, URL-encoded.' }),
  }),
  answers: { 200: { is: 'A row each.', type: 'text/csv' } },
};

export const spendFile: Description = {
  summary: 'The same as CSV',
  answers: { 200: { is: 'A row each.', type: 'text/csv' } },
};

const sheet = {
  is: 'The rows of the CSV file for people, amounts also as exact text. At most 20,000 rows.',
  type: XLSX,
};

export const spendSheetLink: Description = {
  ...spendLink,
  summary: 'The same as a spreadsheet, for links',
  answers: { 200: sheet },
};

export const spendSheet: Description = {
  summary: 'The same as a spreadsheet',
  answers: { 200: sheet },
};

const chart = {
  is: 'A sheet with a row for each bucket of time and a column for each series, with their totals, and for each line that is drawn beside them, and a sheet with the rows that it is drawn from.',
  type: XLSX,
};

export const chartSheetLink: Description = {
  summary: 'A chart of spend over time as a spreadsheet, for links',
  query: z.object({
    input: z
      .string()
      .meta({ description: 'The body of POST /v1/exports/chart.xlsx, URL-encoded.' }),
  }),
  answers: { 200: chart },
};

export const chartSheet: Description = {
  summary: 'A chart of spend over time as a spreadsheet',
  answers: { 200: chart },
};

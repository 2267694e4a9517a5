import { z } from 'zod';
import type { Description } from '../platform/http/described.js';
import { CLASSES } from './differences/row.js';

const money = z.string().nullable().meta({ description: 'USD, an exact decimal string.' });
const word = z.string().nullable();

const row = z.looseObject({
  day: z.string(),
  account: z.string(),
  region: word,
  model: word,
  meter: word,
  tier: word,
  oursList: money,
  oursContracted: money,
  metricTokens: z.int().nullable(),
  bill: money,
  difference: money,
  class: z.enum(CLASSES),
  pricePer1M: money,
});

const more =
  'Months are calendar months in UTC, written as 2026-09. Ours as contracted + explained + unexplained = bill. ' +
  'Without a bill its columns are null.';

export const reconciliationAnswer: Description = {
  summary: 'A month of ours, the metrics and the bill, each difference with its class',
  more,
  answers: {
    200: {
      is: 'Rows in order, their totals, and the hours in which the log lacks calls.',
      schema: z.looseObject({
        month: z.string(),
        status: z.enum(['no_bill', 'provisional', 'final']),
        rows: z.array(row),
        totals: z.looseObject({
          ours: z.string(),
          bill: money,
          explained: money,
          unexplained: money,
        }),
        gaps: z.array(z.looseObject({ text: z.string() })),
      }),
    },
  },
};

export const reconciliationFile: Description = {
  summary: 'The same as CSV',
  more,
  answers: { 200: { is: 'A row each.', type: 'text/csv' } },
};

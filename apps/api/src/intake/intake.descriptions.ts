import { z } from 'zod';
import { type Description, NOTHING } from '../platform/http/described.js';
import { reports } from '../usage/usage.module.js';

const count = z.int().min(0);

export const bedrockLogs: Description = {
  summary: 'Import invocation logs of Amazon Bedrock',
  more: 'Newline-delimited JSON, streamed. Answers after everything is committed; a call is counted once, whichever request brings it.',
  headers: {
    'Content-Encoding': '`gzip`, where the body is.',
    'Idempotency-Key': 'The same key with the same body is answered again, not counted again.',
    'Bursar-Import': 'The id of the import that this is part of.',
    'Bursar-Object': 'Where the lines come from, percent-encoded.',
    'Bursar-First-Line': 'The number of the first line there; 1 unless given.',
  },
  body: z.unknown().meta({ description: 'A record per line.' }),
  bodyTypes: ['application/x-ndjson', 'application/gzip'],
  answers: {
    200: {
      is: 'Committed.',
      schema: z.looseObject({
        received: count,
        accepted: count,
        duplicate: count,
        quarantined: count,
        unpriced: count,
      }),
    },
  },
  problems: {
    409: 'The Idempotency-Key was used with another body.',
    413: 'It is larger unpacked than any log.',
    422: 'The stream broke off, or is no log: `counts` says what was kept.',
  },
};

export const events: Description = {
  summary: 'Report usage as events',
  more:
    'One event, a list, or one a line, streamed. Rows of LiteLLM’s spend log are read too. A report has the rank of a trace: ' +
    'the provider’s log and settlements of the same call take its place. The same usage again is a duplicate, other usage ' +
    'under the same id is quarantined. Prompts and answers are neither needed nor kept.',
  headers: bedrockLogs.headers ?? {},
  body: reports.UsageEvent,
  bodyTypes: ['application/x-ndjson', 'application/json', 'application/gzip'],
  answers: bedrockLogs.answers,
  problems: bedrockLogs.problems ?? {},
};

export const startImport: Description = {
  summary: 'Begin an import, for its progress to be seen',
  answers: { 201: { is: 'Begun.', schema: z.looseObject({ id: z.string() }) } },
};

export const progressImport: Description = {
  summary: 'Say how far an import is',
  answers: { 204: NOTHING },
};

export const quarantineLines: Description = {
  summary: 'Lines that were set aside, as JSON lines',
  query: z.object({
    reason: z.string().optional(),
    state: z.enum(['open', 'replayed', 'dismissed']).optional(),
  }),
  answers: { 200: { is: 'A line each.', type: 'application/x-ndjson' } },
};

export const unallocatedFile: Description = {
  summary: 'What no rule recognises, as CSV',
  query: z.object({ from: z.string(), to: z.string() }),
  answers: { 200: { is: 'A row for each source.', type: 'text/csv' } },
};

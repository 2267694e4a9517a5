import { z } from 'zod';
import type { Description } from './http/described.js';

const Restarting = z.looseObject({ restarting: z.boolean() });

export const alive: Description = {
  summary: 'Whether the process runs',
  answers: { 200: { is: 'It does.', schema: z.looseObject({ ok: z.literal(true) }) } },
};
export const ready: Description = {
  summary: 'Whether the process can answer',
  answers: {
    200: {
      is: 'It can.',
      schema: z.looseObject({ ok: z.literal(true), sample: z.boolean() }),
    },
  },
};
export const metrics: Description = {
  summary: 'Figures of the process, for Prometheus',
  answers: { 200: { is: 'Text.', type: 'text/plain' } },
};
export const instance: Description = {
  summary: 'Which installation this is',
  answers: {
    200: {
      is: 'This one.',
      schema: z.looseObject({
        version: z.string(),
        sample: z.boolean(),
        reportingTimezone: z.string(),
        now: z.string(),
      }),
    },
  },
};
export const leaveSample: Description = {
  summary: 'Drop the sample organisation',
  answers: { 202: { is: 'The server restarts; poll /readyz.', schema: Restarting } },
  problems: { 409: 'This is not the sample organisation.' },
};

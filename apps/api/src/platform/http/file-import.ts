import { z } from 'zod';
import { Invalid } from '../errors.js';
import { isProblem, type Problem } from '../outcome.js';
import { parse } from './parse.js';
import { problem, ProblemDetails } from './problem.filter.js';

const flag = z
  .enum(['', 'true', 'false', '1', '0'])
  .optional()
  .transform((text) => text === '' || text === 'true' || text === '1');

/** What may be asked of a file that is sent. */
export const ImportOptions = z.object({
  dryRun: flag,
  reason: z.string().max(2_000).optional(),
});

export interface ImportOrder {
  readonly dryRun: boolean;
  readonly reason: string | null;
}

export function importOrder(query: unknown): ImportOrder {
  const { dryRun, reason } = parse(ImportOptions, query, {
    message: 'dryRun is true or false.',
    slug: 'bad_options',
    hint: 'For example ?dryRun=true.',
  });
  return { dryRun, reason: reason ?? null };
}

export function sentText(body: unknown): string {
  if (typeof body === 'string') return body;
  throw new Invalid('The body is no text.', {
    slug: 'bad_body',
    hint: 'Send the file as it is, with the content type text/csv.',
  });
}

/** A file of which nothing could be read is refused. */
export function readOrRefused<T extends object>(outcome: T | Problem): T {
  if (!isProblem(outcome)) return outcome;
  const { code, message, hint } = outcome;
  throw new ProblemDetails(problem(422, code, message, hint === undefined ? {} : { hint }));
}

/** Lines that were left out, as answers describe them. */
export const LineProblems = z.array(
  z.object({
    line: z.int(),
    column: z.string().optional(),
    code: z.string(),
    message: z.string(),
    hint: z.string(),
  }),
);

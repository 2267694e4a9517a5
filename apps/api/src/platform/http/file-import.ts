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
const ImportOptions = z.object({
  dryRun: flag,
  reason: z.string().max(2_000).optional(),
});

export interface ImportOrder {
  readonly dryRun: boolean;
  readonly reason: string | null;
}

function importOrder(query: unknown): ImportOrder {
  const { dryRun, reason } = parse(ImportOptions, query, {
    message: 'dryRun is true or false.',
    slug: 'bad_options',
    hint: 'For example ?dryRun=true.',
  });
  return { dryRun, reason: reason ?? null };
}

function sentText(body: unknown): string {
  if (typeof body === 'string') return body;
  throw new Invalid('The body is no text.', {
    slug: 'bad_body',
    hint: 'Send the file as it is, with the content type text/csv.',
  });
}

/** Takes a file that is sent, as its request asks. One of which nothing could be read is refused. */
export async function takeFile<T extends object>(
  query: unknown,
  body: unknown,
  take: (text: string, order: ImportOrder) => Promise<T | Problem>,
): Promise<T> {
  const order = importOrder(query);
  const outcome = await take(sentText(body), order);
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

/** What an endpoint takes and answers that is sent a CSV file of lines. */
export const fileEndpoint = (of: {
  readonly summary: string;
  readonly columns: string;
  readonly is: string;
  readonly schema: z.ZodType;
}) => ({
  summary: of.summary,
  query: ImportOptions,
  body: z.string().meta({ description: `CSV with the columns ${of.columns}` }),
  bodyTypes: ['text/csv', 'text/plain'],
  answers: { 200: { is: of.is, schema: of.schema } },
  problems: { 422: 'bad_header or too_many_lines: nothing of the file was read.' },
});

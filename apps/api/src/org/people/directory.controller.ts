import { Body, Controller, HttpCode, Inject, Post, Query } from '@nestjs/common';
import { z } from 'zod';
import { type Actor, Allow, CurrentActor } from '../../platform/actor.js';
import { Invalid } from '../../platform/errors.js';
import { Describe } from '../../platform/http/described.js';
import { parse } from '../../platform/http/parse.js';
import { problem, ProblemDetails } from '../../platform/http/problem.filter.js';
import { isProblem } from '../../platform/outcome.js';
import { DirectoryService, type ImportedPeople } from './directory.service.js';

const flag = z
  .enum(['', 'true', 'false', '1', '0'])
  .optional()
  .transform((text) => text === '' || text === 'true' || text === '1');
const Options = z.object({ dryRun: flag, reason: z.string().max(2_000).optional() });

const instant = z.number().nullable().meta({ description: 'Epoch milliseconds; null: no bound.' });
const Answer = z.object({
  dryRun: z.boolean(),
  received: z.int(),
  accepted: z.int(),
  rejected: z.array(
    z.object({ line: z.int(), code: z.string(), message: z.string(), hint: z.string() }),
  ),
  moved: z.array(
    z.object({
      user: z.string(),
      from: instant,
      to: instant,
      before: z.string().nullable(),
      after: z.string().nullable(),
    }),
  ),
});

/** The directory of people as a file, for terminals and scripts. */
@Controller('v1/people')
export class DirectoryController {
  constructor(@Inject(DirectoryService) private readonly directory: DirectoryService) {}

  /** `?dryRun=true` only says who would move. */
  @Post()
  @HttpCode(200)
  @Allow('platform', 'finance', 'importPeople')
  @Describe({
    summary: 'Say which team each user is in, from a day on',
    query: Options,
    body: z.string().meta({ description: 'CSV with the columns user, team, from and perhaps to.' }),
    bodyTypes: ['text/csv', 'text/plain'],
    answers: { 200: { is: 'Who moves, and which lines were left out.', schema: Answer } },
    problems: { 422: 'bad_header or too_many_lines: nothing of the file was read.' },
  })
  async importFile(
    @CurrentActor() actor: Actor,
    @Body() text: unknown,
    @Query() query: unknown,
  ): Promise<ImportedPeople> {
    const { dryRun, reason } = parse(Options, query, {
      message: 'dryRun is true or false.',
      slug: 'bad_options',
      hint: 'For example ?dryRun=true.',
    });
    if (typeof text !== 'string')
      throw new Invalid('The body is no text.', {
        slug: 'bad_body',
        hint: 'Send the file as it is, with the content type text/csv.',
      });
    const outcome = await this.directory.importFile(actor, text, {
      dryRun,
      reason: reason ?? null,
    });
    if (!isProblem(outcome)) return outcome;
    const { code, message, hint } = outcome;
    throw new ProblemDetails(problem(422, code, message, hint === undefined ? {} : { hint }));
  }
}

import { Body, Controller, HttpCode, Inject, Post, Query } from '@nestjs/common';
import { z } from 'zod';
import { type Actor, Allow, CurrentActor } from '../../platform/actor.js';
import { Describe } from '../../platform/http/described.js';
import { fileEndpoint, LineProblems, takeFile } from '../../platform/http/file-import.js';
import { DirectoryService, type ImportedPeople } from './directory.service.js';

const instant = z.number().nullable().meta({ description: 'Epoch milliseconds; null: no bound.' });
const Answer = z.object({
  dryRun: z.boolean(),
  received: z.int(),
  accepted: z.int(),
  rejected: LineProblems,
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
  @Describe(
    fileEndpoint({
      summary: 'Say which team each user is in, from a day on',
      columns: 'user, team, from and perhaps to.',
      is: 'Who moves, and which lines were left out.',
      schema: Answer,
    }),
  )
  importFile(
    @CurrentActor() actor: Actor,
    @Body() body: unknown,
    @Query() query: unknown,
  ): Promise<ImportedPeople> {
    return takeFile(query, body, (...file) => this.directory.importFile(actor, ...file));
  }
}

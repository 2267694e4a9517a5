import { Body, Controller, HttpCode, Inject, Post, Query } from '@nestjs/common';
import { z } from 'zod';
import { type Actor, Allow, CurrentActor } from '../../platform/actor.js';
import { Describe } from '../../platform/http/described.js';
import { fileEndpoint, LineProblems, takeFile } from '../../platform/http/file-import.js';
import { DriversService, type ImportedDrivers } from './drivers.service.js';

const Answer = z.object({
  dryRun: z.boolean(),
  received: z.int().meta({ description: 'accepted + duplicate + rejected' }),
  accepted: z.int(),
  replaced: z.int().meta({ description: 'Of the accepted.' }),
  duplicate: z.int(),
  rejected: z.int(),
  problems: LineProblems,
});

/** What shared costs are split by, as a file, for terminals and scripts. */
@Controller('v1/drivers')
export class DriversController {
  constructor(@Inject(DriversService) private readonly drivers: DriversService) {}

  /** `?dryRun=true` only says what would be counted. */
  @Post()
  @HttpCode(200)
  @Allow('finance')
  @Describe(
    fileEndpoint({
      summary: 'Say what each team has of a driver that shared costs are split by',
      columns: 'date (a day or a month), driver, team, value.',
      is: 'What was taken, and which lines were left out.',
      schema: Answer,
    }),
  )
  importFile(
    @CurrentActor() actor: Actor,
    @Body() body: unknown,
    @Query() query: unknown,
  ): Promise<ImportedDrivers> {
    return takeFile(query, body, (...file) => this.drivers.importFile(actor, ...file));
  }
}

import { Body, Controller, HttpCode, Inject, Post, Query } from '@nestjs/common';
import { z } from 'zod';
import { type Actor, Allow, CurrentActor } from '../../platform/actor.js';
import { Describe } from '../../platform/http/described.js';
import { fileEndpoint, LineProblems, takeFile } from '../../platform/http/file-import.js';
import { type ImportedPlans, PlansService } from './plans.service.js';

const Answer = z.object({
  dryRun: z.boolean(),
  received: z.int().meta({ description: 'accepted + duplicate + rejected' }),
  accepted: z.int(),
  replaced: z.int().meta({ description: 'Of the accepted.' }),
  duplicate: z.int(),
  rejected: z.int(),
  problems: LineProblems,
});

/** What teams and cost centres are meant to spend, as a file, for terminals and scripts. */
@Controller('v1/plans')
export class PlansController {
  constructor(@Inject(PlansService) private readonly plans: PlansService) {}

  /** `?dryRun=true` only says what would be taken. */
  @Post()
  @HttpCode(200)
  @Allow('finance')
  @Describe(
    fileEndpoint({
      summary: 'Say what teams or cost centres are meant to spend, by fiscal month',
      columns: 'month, amountUsd, and team or costCentre.',
      is: 'What was taken, and which lines were left out.',
      schema: Answer,
    }),
  )
  importFile(
    @CurrentActor() actor: Actor,
    @Body() body: unknown,
    @Query() query: unknown,
  ): Promise<ImportedPlans> {
    return takeFile(query, body, (...file) => this.plans.importFile(actor, ...file));
  }
}

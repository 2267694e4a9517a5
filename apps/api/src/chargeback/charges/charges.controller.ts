import { Body, Controller, HttpCode, Inject, Post, Query } from '@nestjs/common';
import { z } from 'zod';
import { type Actor, Allow, CurrentActor } from '../../platform/actor.js';
import { Describe } from '../../platform/http/described.js';
import { fileEndpoint, LineProblems, takeFile } from '../../platform/http/file-import.js';
import { ChargesService, type ImportedCharges } from './charges.service.js';

const Answer = z.object({
  dryRun: z.boolean(),
  received: z.int().meta({ description: 'accepted + duplicate + rejected' }),
  accepted: z.int(),
  duplicate: z.int(),
  rejected: z.int(),
  acceptedUsd: z.string().meta({ description: 'USD as exact decimal text.' }),
  problems: LineProblems,
  doubts: z.array(z.object({ line: z.int(), message: z.string() })),
});

/** Charges that are no invocations, as a file, for terminals and scripts. */
@Controller('v1/charges')
export class ChargesController {
  constructor(@Inject(ChargesService) private readonly charges: ChargesService) {}

  /** `?dryRun=true` only says what would be counted. */
  @Post()
  @HttpCode(200)
  @Allow('finance')
  @Describe(
    fileEndpoint({
      summary: 'Record credits, tax, support, fees, commitments and subscriptions',
      columns:
        'date, kind, description, amountUsd and perhaps costCentre, team, user, vendor, invoice, serviceFrom, serviceTo, id. The same line again is not counted again.',
      is: 'What was counted, and which lines were left out.',
      schema: Answer,
    }),
  )
  importFile(
    @CurrentActor() actor: Actor,
    @Body() body: unknown,
    @Query() query: unknown,
  ): Promise<ImportedCharges> {
    return takeFile(query, body, (...file) => this.charges.importFile(actor, ...file));
  }
}

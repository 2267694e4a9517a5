import { Controller, Get, Header, Inject, Query } from '@nestjs/common';
import { z } from 'zod';
import { type Actor, Allow, CurrentActor } from '../platform/actor.js';
import { toCsv } from './stops-csv.js';
import { StopViews } from './stop-views.service.js';
import { Describe } from '../platform/described.js';

const Question = z.object({ ended: z.string().optional() });

@Controller('v1/exports')
export class StopsController {
  constructor(@Inject(StopViews) private readonly views: StopViews) {}

  /** The stops page as a file; `ended=yes`: those that are over, too. */
  @Get('stops.csv')
  @Allow('signedIn')
  @Header('content-type', 'text/csv; charset=utf-8')
  @Header('content-disposition', 'attachment; filename="bursar-stops.csv"')
  @Describe({
    summary: 'What is stopped, as CSV',
    query: Question,
    answers: { 200: { is: 'A row each.', type: 'text/csv' } },
  })
  async csv(@CurrentActor() actor: Actor, @Query('ended') ended?: string): Promise<string> {
    return toCsv(await this.views.seenBy(actor, ended === 'yes'));
  }
}

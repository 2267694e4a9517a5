import { Controller, Get, Inject, Query, Req, type StreamableFile } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { z } from 'zod';
import { type Actor, Allow, CurrentActor } from '../../platform/actor.js';
import { Reports } from '../../platform/reports.js';
import { toCsv } from './stops-csv.js';
import { StopViews } from './stop-views.service.js';
import { Describe } from '../../platform/http/described.js';

const Question = z.object({ ended: z.string().optional() });

@Controller('v1/exports')
export class StopsController {
  constructor(
    @Inject(StopViews) private readonly views: StopViews,
    @Inject(Reports) private readonly reports: Reports,
  ) {}

  /** The stops page as a file; `ended=yes`: those that are over, too. */
  @Get('stops.csv')
  @Allow('signedIn')
  @Describe({
    summary: 'What is stopped, as CSV',
    query: Question,
    answers: { 200: { is: 'A row each.', type: 'text/csv' } },
  })
  csv(
    @CurrentActor() actor: Actor,
    @Req() request: FastifyRequest,
    @Query('ended') ended?: string,
  ): Promise<StreamableFile> {
    return this.reports.csv(actor, request, 'bursar-stops.csv', async () =>
      toCsv(await this.views.seenBy(actor, ended === 'yes')),
    );
  }
}

import { Controller, Get, Inject, Query, Req, type StreamableFile } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { z } from 'zod';
import { type Actor, Allow, CurrentActor } from '../../platform/actor.js';
import { Describe } from '../../platform/http/described.js';
import { Reports } from '../../platform/reports.js';
import { toCsv } from './access-csv.js';
import { AccessReview } from './review.service.js';

const Question = z.object({ ended: z.string().optional() });

@Controller('v1/exports')
export class ReviewController {
  constructor(
    @Inject(AccessReview) private readonly review: AccessReview,
    @Inject(Reports) private readonly reports: Reports,
  ) {}

  /** The review of access as a file; `ended=yes`: what was taken away, too. */
  @Get('access.csv')
  @Allow('platform', 'auditor')
  @Describe({
    summary: 'Who has which role and team, since when, by whom, as CSV',
    query: Question,
    answers: { 200: { is: 'A row for each role and team of a person.', type: 'text/csv' } },
  })
  csv(
    @CurrentActor() actor: Actor,
    @Req() request: FastifyRequest,
    @Query('ended') ended?: string,
  ): Promise<StreamableFile> {
    return this.reports.csv(actor, request, 'bursar-access.csv', async () =>
      toCsv(await this.review.list(ended === 'yes')),
    );
  }
}

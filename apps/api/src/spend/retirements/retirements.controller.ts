import { Controller, Get, Inject, Req, type StreamableFile } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { type Actor, Allow, CurrentActor } from '../../platform/actor.js';
import { Describe } from '../../platform/http/described.js';
import { InLane } from '../../platform/lane.js';
import { Reports } from '../../platform/reports.js';
import { type Column, csvTable } from '../../platform/text/csv.js';
import { type NamedRetirement, RetirementsService } from './retirements.service.js';

const COLUMNS: readonly Column<NamedRetirement>[] = [
  ['model', ({ model }) => model],
  ['provider', ({ provider }) => provider],
  ['endsOn', ({ endsOn }) => endsOn],
  ['daysLeft', ({ daysLeft }) => String(daysLeft)],
  ['team', ({ team }) => team],
  ['teamName', ({ teamName }) => teamName],
  ['requests30Days', ({ requests }) => requests.toString()],
  ['unpriced30Days', ({ unpriced }) => unpriced.toString()],
  ['costUsd30Days', ({ cost }) => cost],
  ['calledAs', ({ calledAs }) => calledAs.join(' ')],
  ['sources', ({ sources }) => sources.join('; ')],
  ['confirmed', ({ confirmed }) => confirmed],
];

@InLane('reports')
@Controller('v1/exports')
export class RetirementsController {
  constructor(
    @Inject(RetirementsService) private readonly service: RetirementsService,
    @Inject(Reports) private readonly reports: Reports,
  ) {}

  /** The list of the prices page as a file. */
  @Get('retiring-models.csv')
  @Allow('signedIn')
  @Describe({
    summary: 'Models that end, by the teams that still call them, as CSV',
    answers: { 200: { is: 'A row for each model and team.', type: 'text/csv' } },
  })
  csv(@CurrentActor() actor: Actor, @Req() request: FastifyRequest): Promise<StreamableFile> {
    return this.reports.csv(actor, request, 'bursar-retiring-models.csv', async () =>
      csvTable(COLUMNS, await this.service.list(actor)),
    );
  }
}

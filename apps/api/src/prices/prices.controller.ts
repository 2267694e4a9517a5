import { Controller, Get, Inject, Query, Req, type StreamableFile } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { z } from 'zod';
import { type Actor, Allow, CurrentActor } from '../platform/actor.js';
import { parse } from '../platform/http/parse.js';
import { Reports } from '../platform/reports.js';
import { toCsv } from './csv.js';
import { moment, toMoment } from './price-text.js';
import { PricesService } from './prices.service.js';
import { Describe } from '../platform/http/described.js';

const Question = z.object({
  search: z.string().max(200).optional(),
  asOf: moment.optional(),
  knownAt: moment.optional(),
});

@Controller('v1/exports')
export class PricesController {
  constructor(
    @Inject(PricesService) private readonly service: PricesService,
    @Inject(Reports) private readonly reports: Reports,
  ) {}

  /** The prices page as a file: one line per price and meter. */
  @Get('prices.csv')
  @Allow('signedIn')
  @Describe({
    summary: 'The price book, as CSV',
    query: Question,
    answers: { 200: { is: 'A row for each price and meter.', type: 'text/csv' } },
  })
  csv(
    @CurrentActor() actor: Actor,
    @Query() query: unknown,
    @Req() request: FastifyRequest,
  ): Promise<StreamableFile> {
    const { search, asOf, knownAt } = parse(Question, query, {
      message: 'asOf and knownAt are days or instants.',
      slug: 'bad_instant',
      hint: 'For example ?asOf=2026-10-01.',
    });
    const at = (text: string | undefined) => (text === undefined ? null : toMoment(text));
    const asked = { search, asOf: at(asOf), knownAt: at(knownAt) };
    const { service } = this;
    return this.reports.csv(actor, request, 'bursar-prices.csv', async () =>
      toCsv(await service.catalogue(asked), await service.sightings()),
    );
  }
}

import { Controller, Get, Inject, Query, Req, type StreamableFile } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { z } from 'zod';
import { type Actor, Allow, CurrentActor } from '../../platform/actor.js';
import { Describe } from '../../platform/http/described.js';
import { parse } from '../../platform/http/parse.js';
import { problem, ProblemDetails } from '../../platform/http/problem.filter.js';
import { InLane } from '../../platform/lane.js';
import { isProblem } from '../../platform/outcome.js';
import { Reports } from '../../platform/reports.js';
import { type Column, csvTable } from '../../platform/text/csv.js';
import { type ForecastPeriod, ForecastService } from './forecast.service.js';
import type { Outlook } from './outlook.js';

const Input = z.object({
  team: z.string().max(128).optional(),
  to: z.string().max(20).optional(),
  peakPercent: z.coerce.number().optional(),
});

type Row = Outlook & { readonly period: ForecastPeriod };

const COLUMNS: readonly Column<Row>[] = [
  ['period', ({ period }) => period.name],
  ['from', ({ period }) => period.from],
  ['to', ({ period }) => period.to],
  ['kind', ({ kind }) => kind],
  ['id', ({ id }) => id ?? ''],
  ['name', ({ name }) => name],
  ['spentUsd', ({ spent }) => spent],
  ['unpriced', ({ unpriced }) => unpriced.toString()],
  ['expectedUsd', ({ expected }) => expected ?? ''],
  ['lowUsd', ({ low }) => low ?? ''],
  ['highUsd', ({ high }) => high ?? ''],
  ['withPeakUsd', ({ withPeak }) => withPeak ?? ''],
  ['planUsd', ({ plan }) => plan ?? ''],
  ['varianceUsd', ({ variance }) => variance ?? ''],
  ['daysKnown', ({ daysKnown }) => String(daysKnown)],
  ['daysNeeded', ({ daysNeeded }) => String(daysNeeded)],
  ['notCovered', ({ period }) => period.notCovered ?? ''],
];

@InLane('reports')
@Controller('v1/exports')
export class ForecastController {
  constructor(
    @Inject(ForecastService) private readonly service: ForecastService,
    @Inject(Reports) private readonly reports: Reports,
  ) {}

  /** The table of the forecast page as a file. */
  @Get('forecast.csv')
  @Allow('finance', 'executive', 'auditor', 'platform', 'teamLead', 'readSpend')
  @Describe({
    summary: 'What teams, cost centres and all of them come to, as CSV',
    query: Input,
    answers: { 200: { is: 'A row for each period and team or cost centre.', type: 'text/csv' } },
    problems: { 422: 'bad_day or bad_peak' },
  })
  csv(
    @CurrentActor() actor: Actor,
    @Query() query: unknown,
    @Req() request: FastifyRequest,
  ): Promise<StreamableFile> {
    const input = parse(Input, query, {
      message: 'These are no options of a forecast.',
      slug: 'bad_options',
      hint: 'For example ?team=search&to=2027-01-01.',
    });
    return this.reports.csv(actor, request, 'bursar-forecast.csv', async () => {
      const { team = null, to = null, peakPercent = null } = input;
      const answer = await this.service.forecast(actor, { team, to, peakPercent });
      if (isProblem(answer)) {
        const { code, message, hint } = answer;
        throw new ProblemDetails(problem(422, code, message, hint === undefined ? {} : { hint }));
      }
      return csvTable(
        COLUMNS,
        answer.periods.flatMap((period) => period.rows.map((row) => ({ ...row, period }))),
      );
    });
  }
}

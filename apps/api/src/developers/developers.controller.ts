import { fromFemto } from '@bursar/pricing';
import { Controller, Get, Inject, Query, Req, type StreamableFile } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { z } from 'zod';
import { type Actor, Allow, CurrentActor } from '../platform/actor.js';
import { Describe } from '../platform/http/described.js';
import { parse } from '../platform/http/parse.js';
import { problem, ProblemDetails } from '../platform/http/problem.filter.js';
import { InLane } from '../platform/lane.js';
import { isProblem } from '../platform/outcome.js';
import { Reports } from '../platform/reports.js';
import { type Column, csvTable } from '../platform/text/csv.js';
import { type Developer, DevelopersService } from './developers.service.js';

const Asked = z.object({
  from: z.string(),
  to: z.string(),
  timezone: z.string().default('UTC'),
  search: z.string().default(''),
});

const COLUMNS: readonly Column<Developer>[] = [
  ['user', ({ user }) => user],
  ['team', ({ team }) => team],
  ['directoryTeam', ({ directoryTeam }) => directoryTeam ?? ''],
  ['clients', ({ clients }) => clients.join(' ')],
  ['requests', ({ requests }) => requests.toString()],
  ['unpriced', ({ unpriced }) => unpriced.toString()],
  ['estimated', ({ estimated }) => estimated.toString()],
  ['costUsd', ({ cost }) => fromFemto(cost)],
  ['cacheHitShare', ({ cacheHitShare }) => cacheHitShare?.toFixed(4) ?? ''],
  ['budget', ({ limit }) => limit?.budget ?? ''],
  ['limitUsd', ({ limit }) => limit?.limit ?? ''],
  ['takenUsd', ({ limit }) => limit?.taken ?? ''],
  ['resetsAt', ({ limit }) => limit?.resetsAt.toISOString() ?? ''],
];

@InLane('reports')
@Controller('v1/exports')
export class DevelopersController {
  constructor(
    @Inject(DevelopersService) private readonly service: DevelopersService,
    @Inject(Reports) private readonly reports: Reports,
  ) {}

  /** The list of the Developers page as a file, all of it. */
  @Get('developers.csv')
  @Allow('signedIn')
  @Describe({
    summary: 'What each person’s calls cost, as CSV',
    query: Asked,
    answers: { 200: { is: 'A row for each user, the most expensive first.', type: 'text/csv' } },
    problems: { 422: 'The range or the zone cannot be read.' },
  })
  csv(
    @CurrentActor() actor: Actor,
    @Query() query: unknown,
    @Req() request: FastifyRequest,
  ): Promise<StreamableFile> {
    const { search, ...range } = parse(Asked, query, {
      message: 'A range has from and to.',
      slug: 'bad_range',
      hint: 'For example ?from=2026-11-01&to=2026-12-01.',
    });
    const name = `bursar-developers_${range.from}_${range.to}.csv`.replace(/[^\w.+-]+/g, '-');
    return this.reports.csv(actor, request, name, async () => {
      const all = await this.service.list(actor, range, search);
      if (isProblem(all)) throw new ProblemDetails(problem(422, all.code, all.message));
      return csvTable(COLUMNS, all);
    });
  }
}

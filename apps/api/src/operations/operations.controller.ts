import { TIME_UNITS } from '@bursar/time';
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
import { type ModelPoint, OperationsService } from './operations.service.js';

const Asked = z.object({
  from: z.string(),
  to: z.string(),
  timezone: z.string().default('UTC'),
  grain: z.enum(TIME_UNITS).default('day'),
  filters: z
    .array(
      z.strictObject({
        dimension: z.string(),
        in: z.array(z.string().nullable()),
        exclude: z.boolean().default(false),
      }),
    )
    .default([]),
});

const Link = z.object({
  input: z.string().meta({ description: 'OperationsInput of GraphQL as JSON, URL-encoded.' }),
});

const share = (value: number | null): string => value?.toFixed(6) ?? '';
const ms = (value: number | undefined): string => value?.toFixed(1) ?? '';

const COLUMNS: readonly Column<ModelPoint>[] = [
  ['at', ({ at }) => at],
  ['provider', ({ provider }) => provider ?? ''],
  ['model', ({ model }) => model ?? ''],
  ['requests', ({ health }) => health.requests.toString()],
  ['errors', ({ health }) => health.errors.toString()],
  ['throttles', ({ health }) => health.throttles.toString()],
  ['errorRate', ({ health }) => share(health.errorRate)],
  ['throttleRate', ({ health }) => share(health.throttleRate)],
  ['p50Ms', ({ health }) => ms(health.latency?.p50Ms)],
  ['p95Ms', ({ health }) => ms(health.latency?.p95Ms)],
  ['p99Ms', ({ health }) => ms(health.latency?.p99Ms)],
  ['latencyCoverage', ({ health }) => share(health.latency?.coverage ?? null)],
  ['cacheHitShare', ({ health }) => share(health.cacheHitShare)],
  ['unpriced', ({ health }) => health.unpriced.toString()],
  ['estimated', ({ health }) => health.estimated.toString()],
  ['costUsd', ({ health }) => health.cost],
  ['costPerRequestUsd', ({ health }) => health.costPerRequest ?? ''],
  ['tokens', ({ health }) => health.tokens.toString()],
  ['tokensPerRequest', ({ health }) => health.tokensPerRequest?.toFixed(1) ?? ''],
];

@InLane('reports')
@Controller('v1/exports')
export class OperationsController {
  constructor(
    @Inject(OperationsService) private readonly service: OperationsService,
    @Inject(Reports) private readonly reports: Reports,
  ) {}

  /** What the Operations page shows, by model and bucket. */
  @Get('operations.csv')
  @Allow('signedIn')
  @Describe({
    summary: 'Errors, latency and throttles by provider, model and time, as CSV',
    query: Link,
    answers: { 200: { is: 'A row for each model in each bucket of time.', type: 'text/csv' } },
    problems: { 422: 'The question cannot be read.' },
  })
  csv(
    @CurrentActor() actor: Actor,
    @Query() query: unknown,
    @Req() request: FastifyRequest,
  ): Promise<StreamableFile> {
    const input = parse(Asked, parsed(parse(Link, query).input));
    const name = `bursar-operations_${input.from}_${input.to}_${input.grain}.csv`;
    return this.reports.csv(actor, request, name.replace(/[^\w.+-]+/g, '-'), async () => {
      const rows = await this.service.rows(actor, input);
      if (isProblem(rows)) throw new ProblemDetails(problem(422, rows.code, rows.message));
      return csvTable(COLUMNS, rows);
    });
  }
}

/** What is no JSON is no question: the schema says what one looks like. */
function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

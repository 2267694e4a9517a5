import { Controller, Get, Inject, Param, Req, type StreamableFile } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { type Actor, Allow, CurrentActor } from '../platform/actor.js';
import { Describe } from '../platform/http/described.js';
import { InLane } from '../platform/lane.js';
import { Reports } from '../platform/reports.js';
import { csvOf } from '../platform/text/csv.js';
import { periodOf } from './period.js';
import * as described from './reconciliation.descriptions.js';
import { ReconciliationService } from './reconciliation.service.js';
import { CSV_COLUMNS, csvCells, toJson } from './report.js';

const ROWS_AT_ONCE = 1_000;

/** A month's reconciliation for scripts and files. */
@InLane('reports')
@Controller('v1/reconciliation')
export class ReconciliationController {
  constructor(
    @Inject(ReconciliationService) private readonly service: ReconciliationService,
    @Inject(Reports) private readonly reports: Reports,
  ) {}

  @Get(':period')
  @Allow('finance', 'platform', 'auditor')
  @Describe(described.reconciliationAnswer)
  json(
    @CurrentActor() actor: Actor,
    @Param('period') text: string,
    @Req() request: FastifyRequest,
  ): Promise<StreamableFile> {
    const period = periodOf(text);
    const { service } = this;
    return this.reports.file(actor, request, {
      type: 'application/json; charset=utf-8',
      parts: async function* (): AsyncGenerator<string> {
        yield* toJson(await service.month(period));
      },
    });
  }

  @Get(':period.csv')
  @Allow('finance', 'platform', 'auditor')
  @Describe(described.reconciliationFile)
  csv(
    @CurrentActor() actor: Actor,
    @Param('period') text: string,
    @Req() request: FastifyRequest,
  ): Promise<StreamableFile> {
    const period = periodOf(text);
    const { service } = this;
    const name = `bursar-reconciliation_${period.month}.csv`;
    return this.reports.csv(actor, request, name, async function* () {
      const { rows } = await service.month(period);
      yield csvOf([[...CSV_COLUMNS]]);
      for (let at = 0; at < rows.length; at += ROWS_AT_ONCE)
        yield csvOf(rows.slice(at, at + ROWS_AT_ONCE).map(csvCells));
    });
  }
}

import { Controller, Get, Inject, Param, Query, Req, type StreamableFile } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { type Actor, Allow, CurrentActor } from '../../platform/actor.js';
import { Describe } from '../../platform/http/described.js';
import { InLane } from '../../platform/lane.js';
import { Reports } from '../../platform/reports.js';
import { periodOf } from '../../reconciliation/reconciliation.module.js';
import * as described from './statements.descriptions.js';
import { statementsCsv } from './statement-csv.js';
import { StatementsService } from './statements.service.js';
import { versionIn } from './version.js';

/** Statements as files. */
@InLane('reports')
@Controller('v1/statements')
export class StatementsController {
  constructor(
    @Inject(StatementsService) private readonly service: StatementsService,
    @Inject(Reports) private readonly reports: Reports,
  ) {}

  @Get(':period.csv')
  @Allow('finance', 'auditor', 'executive', 'teamLead')
  @Describe(described.monthFile)
  month(
    @CurrentActor() actor: Actor,
    @Param('period') period: string,
    @Query('version') version: string | undefined,
    @Query('costCentre') costCentre: string | undefined,
    @Req() request: FastifyRequest,
  ): Promise<StreamableFile> {
    const { month } = periodOf(period);
    const name = `bursar-statements_${month}.csv`;
    const asked = { month, version: versionIn(version), teams: null };
    return this.reports.csv(actor, request, name, async () => {
      const { statements, ...of } = await this.service.of(actor, asked);
      const kept = statements.map((one) => ({
        ...one,
        lines: one.lines.filter(
          ({ body }) => costCentre === undefined || body.costCentre === costCentre,
        ),
      }));
      return statementsCsv(of, kept);
    });
  }

  @Get(':period/:team.csv')
  @Allow('finance', 'auditor', 'executive', 'teamLead')
  @Describe(described.statementFile)
  team(
    @CurrentActor() actor: Actor,
    @Param('period') period: string,
    @Param('team') team: string,
    @Query('version') version: string | undefined,
    @Req() request: FastifyRequest,
  ): Promise<StreamableFile> {
    const { month } = periodOf(period);
    const name = `bursar-statement_${month}_${team.replaceAll(/[^\w-]/g, '_')}.csv`;
    return this.reports.csv(actor, request, name, () =>
      this.service.csv(actor, month, team, versionIn(version)),
    );
  }
}

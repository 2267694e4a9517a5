import { Controller, Get, Inject, Param, Query, Req, type StreamableFile } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { type Actor, Allow, CurrentActor } from '../../platform/actor.js';
import { Describe } from '../../platform/http/described.js';
import { InLane } from '../../platform/lane.js';
import { Reports } from '../../platform/reports.js';
import { monthFileName, StatementFiles, teamFileName } from './files.service.js';
import { XLSX } from '../../platform/text/xlsx.js';
import { askedOf, type FileQuery, fileOf } from './month-file.js';
import * as described from './statements.descriptions.js';

/** What may be asked of a file. */
interface StatementQuery extends FileQuery {
  readonly costCentre?: string;
}

/** Statements as files. */
@InLane('reports')
@Controller('v1/statements')
export class StatementsController {
  constructor(
    @Inject(StatementFiles) private readonly files: StatementFiles,
    @Inject(Reports) private readonly reports: Reports,
  ) {}

  @Get(':period.csv')
  @Allow('finance', 'auditor', 'executive', 'teamLead')
  @Describe(described.monthFile)
  month(
    @CurrentActor() actor: Actor,
    @Param('period') period: string,
    @Query() query: StatementQuery,
    @Req() request: FastifyRequest,
  ): Promise<StreamableFile> {
    const asked = askedOf(period, query);
    return this.reports.csv(actor, request, monthFileName(asked, 'csv'), () =>
      this.files.monthCsv(actor, asked, query.costCentre),
    );
  }

  @Get(':period.xlsx')
  @Allow('finance', 'auditor', 'executive', 'teamLead')
  @Describe(described.monthSheet)
  async sheet(
    @CurrentActor() actor: Actor,
    @Param('period') period: string,
    @Query() query: StatementQuery,
    @Req() request: FastifyRequest,
  ): Promise<StreamableFile> {
    const asked = askedOf(period, query);
    const file = await this.reports.ask(actor, request, () =>
      this.files.monthSheet(actor, asked, query.costCentre),
    );
    return fileOf(file, XLSX, monthFileName(asked, 'xlsx'));
  }

  @Get(':period/:team.csv')
  @Allow('finance', 'auditor', 'executive', 'teamLead')
  @Describe(described.statementFile)
  team(
    @CurrentActor() actor: Actor,
    @Param('period') period: string,
    @Param('team') team: string,
    @Query() query: StatementQuery,
    @Req() request: FastifyRequest,
  ): Promise<StreamableFile> {
    const asked = askedOf(period, query);
    return this.reports.csv(actor, request, teamFileName(asked, team, 'csv'), () =>
      this.files.teamCsv(actor, asked, team),
    );
  }

  @Get(':period/:team.pdf')
  @Allow('finance', 'auditor', 'executive', 'teamLead')
  @Describe(described.statementPage)
  async page(
    @CurrentActor() actor: Actor,
    @Param('period') period: string,
    @Param('team') team: string,
    @Query() query: StatementQuery,
    @Req() request: FastifyRequest,
  ): Promise<StreamableFile> {
    const asked = askedOf(period, query);
    const file = await this.reports.ask(actor, request, () =>
      this.files.teamPdf(actor, asked, team),
    );
    return fileOf(file, 'application/pdf', teamFileName(asked, team, 'pdf'));
  }
}

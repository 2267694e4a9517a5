import { Controller, Get, Inject, Param, Query, Req, type StreamableFile } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { type Actor, Allow, CurrentActor } from '../../platform/actor.js';
import { Describe } from '../../platform/http/described.js';
import { InLane } from '../../platform/lane.js';
import { Reports } from '../../platform/reports.js';
import { pathOf } from '../accounting/tree.js';
import { askedOf, type FileQuery, fileOf, XLSX } from './month-file.js';
import * as described from './statements.descriptions.js';
import { statementsCsv } from './statement-csv.js';
import { statementPdf } from './statement-pdf.js';
import { statementsXlsx } from './statement-xlsx.js';
import { type Asked, StatementsService, type StatementsOf } from './statements.service.js';

/** What may be asked of a file. */
interface StatementQuery extends FileQuery {
  readonly costCentre?: string;
}

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
    @Query() query: StatementQuery,
    @Req() request: FastifyRequest,
  ): Promise<StreamableFile> {
    const asked = askedOf(period, query);
    const name = `bursar-statements_${asked.month}.csv`;
    return this.reports.csv(actor, request, name, async () => {
      const { statements, ...of } = await this.whole(actor, asked, query);
      return statementsCsv(of, statements);
    });
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
    const file = await this.reports.ask(actor, request, async () => {
      const { statements, ...of } = await this.whole(actor, asked, query);
      return statementsXlsx(of, statements);
    });
    return fileOf(file, XLSX, `bursar-statements_${asked.month}.xlsx`);
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
    return this.reports.csv(actor, request, nameOf(asked, team, 'csv'), () =>
      this.service.csv(actor, asked, team),
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
    const file = await this.reports.ask(actor, request, async () => {
      const { statements, ...of } = await this.service.one(actor, asked, team);
      return Buffer.concat(
        await Promise.all(statements.map((statement) => statementPdf(of, statement))),
      );
    });
    return fileOf(file, 'application/pdf', nameOf(asked, team, 'pdf'));
  }

  private async whole(
    actor: Actor,
    asked: Asked,
    { costCentre }: StatementQuery,
  ): Promise<StatementsOf> {
    const found = await this.service.of(actor, asked);
    if (costCentre === undefined) return found;
    const tree = found.accounting ?? { costCentres: [] };
    const isWithin = (centre: string | null) =>
      centre !== null && pathOf(tree, centre).includes(costCentre);
    const statements = found.statements.map((one) => ({
      ...one,
      lines: one.lines.filter(({ body }) => isWithin(body.costCentre)),
    }));
    return { ...found, statements };
  }
}

const nameOf = ({ month }: Asked, team: string, type: string): string =>
  `bursar-statement_${month}_${team.replaceAll(/[^\w-]/g, '_')}.${type}`;

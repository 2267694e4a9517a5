import { Controller, Get, Inject, Param, Query, Req, type StreamableFile } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { type Actor, Allow, CurrentActor } from '../../platform/actor.js';
import { Describe } from '../../platform/http/described.js';
import { InLane } from '../../platform/lane.js';
import { Reports } from '../../platform/reports.js';
import { XLSX } from '../../platform/text/xlsx.js';
import { askedOf, type FileQuery, fileOf } from '../statements/month-file.js';
import { StatementsService } from '../statements/statements.service.js';
import * as described from './exports.descriptions.js';
import { focusCsv } from './focus.js';
import { focusParquet } from './focus-parquet.js';
import { journalCsv } from './journal.js';
import { JournalService } from './journal.service.js';
import { journalXlsx } from './journal-xlsx.js';

const PARQUET = 'application/vnd.apache.parquet';

/** A whole month for other systems; never of some teams alone. */
@InLane('reports')
@Controller('v1/exports')
export class MonthExportsController {
  constructor(
    @Inject(StatementsService) private readonly statements: StatementsService,
    @Inject(JournalService) private readonly journals: JournalService,
    @Inject(Reports) private readonly reports: Reports,
  ) {}

  @Get('focus/:period.csv')
  @Allow('finance', 'auditor', 'executive')
  @Describe(described.focusFile)
  focus(
    @CurrentActor() actor: Actor,
    @Param('period') period: string,
    @Query() query: FileQuery,
    @Req() request: FastifyRequest,
  ): Promise<StreamableFile> {
    const asked = askedOf(period, query);
    return this.reports.csv(actor, request, `bursar-focus_${asked.month}.csv`, async () =>
      focusCsv(await this.statements.of(actor, asked)),
    );
  }

  @Get('focus/:period.parquet')
  @Allow('finance', 'auditor', 'executive')
  @Describe(described.focusParquetFile)
  async parquet(
    @CurrentActor() actor: Actor,
    @Param('period') period: string,
    @Query() query: FileQuery,
    @Req() request: FastifyRequest,
  ): Promise<StreamableFile> {
    const asked = askedOf(period, query);
    const file = await this.reports.ask(actor, request, async () =>
      focusParquet(await this.statements.of(actor, asked)),
    );
    return fileOf(file, PARQUET, `bursar-focus_${asked.month}.parquet`);
  }

  @Get('journal/:period.csv')
  @Allow('finance', 'auditor', 'executive')
  @Describe(described.journalFile)
  journal(
    @CurrentActor() actor: Actor,
    @Param('period') period: string,
    @Query() query: FileQuery,
    @Req() request: FastifyRequest,
  ): Promise<StreamableFile> {
    const asked = askedOf(period, query);
    return this.reports.csv(actor, request, `bursar-journal_${asked.month}.csv`, async () => {
      const { now, before } = await this.journals.of(actor, asked);
      return journalCsv(now, before);
    });
  }

  @Get('journal/:period.xlsx')
  @Allow('finance', 'auditor', 'executive')
  @Describe(described.journalSheet)
  async journalSheet(
    @CurrentActor() actor: Actor,
    @Param('period') period: string,
    @Query() query: FileQuery,
    @Req() request: FastifyRequest,
  ): Promise<StreamableFile> {
    const asked = askedOf(period, query);
    const file = await this.reports.ask(actor, request, async () =>
      journalXlsx(await this.journals.of(actor, asked)),
    );
    return fileOf(file, XLSX, `bursar-journal_${asked.month}.xlsx`);
  }
}

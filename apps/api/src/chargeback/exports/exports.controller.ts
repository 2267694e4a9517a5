import { Controller, Get, Inject, Param, Query, Req, StreamableFile } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { type Actor, Allow, CurrentActor } from '../../platform/actor.js';
import { Describe } from '../../platform/http/described.js';
import { InLane } from '../../platform/lane.js';
import { Reports } from '../../platform/reports.js';
import { periodOf } from '../../reconciliation/reconciliation.module.js';
import { type StatementsOf, StatementsService } from '../statements/statements.service.js';
import { versionIn } from '../statements/version.js';
import * as described from './exports.descriptions.js';
import { focusCsv } from './focus.js';
import { focusParquet } from './focus-parquet.js';
import { journalCsv } from './journal.js';

/** A whole month for other systems; never of some teams alone. */
@InLane('reports')
@Controller('v1/exports')
export class MonthExportsController {
  constructor(
    @Inject(StatementsService) private readonly service: StatementsService,
    @Inject(Reports) private readonly reports: Reports,
  ) {}

  @Get('focus/:period.csv')
  @Allow('finance', 'auditor', 'executive')
  @Describe(described.focusFile)
  focus(
    @CurrentActor() actor: Actor,
    @Param('period') period: string,
    @Query('version') version: string | undefined,
    @Req() request: FastifyRequest,
  ): Promise<StreamableFile> {
    return this.file(actor, request, { kind: 'focus', period, version, write: focusCsv });
  }

  @Get('focus/:period.parquet')
  @Allow('finance', 'auditor', 'executive')
  @Describe(described.focusParquetFile)
  async parquet(
    @CurrentActor() actor: Actor,
    @Param('period') period: string,
    @Query('version') version: string | undefined,
    @Req() request: FastifyRequest,
  ): Promise<StreamableFile> {
    const { month } = periodOf(period);
    const asked = { month, version: versionIn(version), teams: null };
    const file = await this.reports.ask(actor, request, async () =>
      focusParquet(await this.service.of(actor, asked)),
    );
    return new StreamableFile(file, {
      type: 'application/vnd.apache.parquet',
      disposition: `attachment; filename="bursar-focus_${month}.parquet"`,
    });
  }

  @Get('journal/:period.csv')
  @Allow('finance', 'auditor', 'executive')
  @Describe(described.journalFile)
  journal(
    @CurrentActor() actor: Actor,
    @Param('period') period: string,
    @Query('version') version: string | undefined,
    @Req() request: FastifyRequest,
  ): Promise<StreamableFile> {
    return this.file(actor, request, { kind: 'journal', period, version, write: journalCsv });
  }

  private file(
    actor: Actor,
    request: FastifyRequest,
    wanted: {
      readonly kind: string;
      readonly period: string;
      readonly version: string | undefined;
      readonly write: (of: StatementsOf) => string;
    },
  ): Promise<StreamableFile> {
    const { month } = periodOf(wanted.period);
    const asked = { month, version: versionIn(wanted.version), teams: null };
    return this.reports.csv(actor, request, `bursar-${wanted.kind}_${month}.csv`, async () =>
      wanted.write(await this.service.of(actor, asked)),
    );
  }
}

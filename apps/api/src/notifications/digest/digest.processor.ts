import { Inject, Injectable } from '@nestjs/common';
import { z } from 'zod';
import { Handles, job, type JobHandler } from '../../platform/jobs.js';
import { ViewReportsService } from '../reports/view-reports.service.js';
import { DigestService } from './digest.service.js';
import { StatementReportService } from './statement-report.service.js';

export const sendDigests = job('send-digests', z.object({}), 3);

@Handles(sendDigests)
@Injectable()
export class DigestProcessor implements JobHandler {
  constructor(
    @Inject(DigestService) private readonly digests: DigestService,
    @Inject(StatementReportService) private readonly statements: StatementReportService,
    @Inject(ViewReportsService) private readonly views: ViewReportsService,
  ) {}

  async run(): Promise<{ written: number }> {
    const issued = await this.statements.run();
    const sums = await this.digests.run();
    const views = await this.views.run();
    return { written: issued.written + sums.written + views.written };
  }
}

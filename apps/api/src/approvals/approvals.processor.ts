import { Inject, Injectable } from '@nestjs/common';
import { z } from 'zod';
import { Handles, job, type JobHandler } from '../platform/jobs.js';
import { ApprovalsService } from './approvals.service.js';

export const watchApprovals = job('watch-approvals', z.object({}), 5);

@Handles(watchApprovals)
@Injectable()
export class ApprovalsProcessor implements JobHandler {
  constructor(@Inject(ApprovalsService) private readonly approvals: ApprovalsService) {}

  run(): Promise<{ escalated: number; expired: number }> {
    return this.approvals.watch();
  }
}

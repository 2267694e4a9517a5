import { Inject, Injectable } from '@nestjs/common';
import { z } from 'zod';
import { inLane } from '../../platform/database.js';
import { Handles, job, type JobHandler } from '../../platform/jobs.js';
import { HealthChecksService } from './health-checks.service.js';

export const runHealthChecks = job('run-health-checks', z.object({}), 3);

/** Safe to run twice: each account is taken by one process, and what a check may cost is taken before it is made. */
@Handles(runHealthChecks)
@Injectable()
export class HealthChecksProcessor implements JobHandler {
  constructor(@Inject(HealthChecksService) private readonly checks: HealthChecksService) {}

  run(): Promise<{ made: number }> {
    return inLane('jobs', () => this.checks.runDue());
  }
}

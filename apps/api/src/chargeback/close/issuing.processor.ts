import { Inject, Injectable } from '@nestjs/common';
import { z } from 'zod';
import { Handles, job, type JobHandler } from '../../platform/jobs.js';
import { IssuingService } from './issuing.service.js';

export const issueStatements = job(
  'issue-statements',
  z.object({ month: z.string(), version: z.number() }),
);

/** Where the process that closed the month ended before its statements were drawn. */
@Handles(issueStatements)
@Injectable()
export class IssuingProcessor implements JobHandler<{ month: string; version: number }> {
  constructor(@Inject(IssuingService) private readonly issuing: IssuingService) {}

  async run({ month, version }: { month: string; version: number }): Promise<{ issued: boolean }> {
    return { issued: await this.issuing.issue(month, version) };
  }
}

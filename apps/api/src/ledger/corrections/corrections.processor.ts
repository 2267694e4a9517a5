import { Inject, Injectable } from '@nestjs/common';
import { z } from 'zod';
import { Handles, job, type JobHandler } from '../../platform/jobs.js';
import { CorrectionsService } from './corrections.service.js';

export const estimateCorrections = job('estimate-corrections', z.object({ version: z.number() }));

/** Prepares the answer before it is asked for. Safe to run twice. */
@Handles(estimateCorrections)
@Injectable()
export class CorrectionsProcessor implements JobHandler {
  constructor(@Inject(CorrectionsService) private readonly corrections: CorrectionsService) {}

  async run(): Promise<{ models: number }> {
    return { models: (await this.corrections.refreshed()).length };
  }
}

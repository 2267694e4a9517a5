import { Inject, Injectable } from '@nestjs/common';
import { z } from 'zod';
import { Handles, job, type JobHandler } from '../platform/jobs.js';
import { TargetsService } from './targets.service.js';

export const updateCircuitBreakers = job('update-circuit-breakers', z.object({}), 5);

/** Safe to run twice: a state moves by what was seen since it began. */
@Injectable()
@Handles(updateCircuitBreakers)
export class TargetsProcessor implements JobHandler {
  constructor(@Inject(TargetsService) private readonly targets: TargetsService) {}

  run(): Promise<{ moved: number }> {
    return this.targets.watch();
  }
}

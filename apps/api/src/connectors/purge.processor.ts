import { Inject, Injectable } from '@nestjs/common';
import { z } from 'zod';
import { Handles, job, type JobHandler } from '../platform/jobs.js';
import { PastRetention } from '../platform/postgres/past-retention.service.js';
import { REMOVALS } from './purge.repository.js';

export const purgeReadings = job('purge-readings', z.object({}), 3);

/** Removes what sources have left behind and what is past retention. Safe to run twice. */
@Handles(purgeReadings)
@Injectable()
export class PurgeProcessor implements JobHandler {
  constructor(@Inject(PastRetention) private readonly past: PastRetention) {}

  run(): Promise<Record<string, number>> {
    return this.past.remove(REMOVALS);
  }
}

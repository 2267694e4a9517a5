import { Inject, Injectable } from '@nestjs/common';
import { Handles, type JobHandler } from '../../platform/jobs.js';
import { PastRetention } from '../../platform/postgres/past-retention.service.js';
import { purgeExpiredLimits } from '../admissions.jobs.js';
import { REMOVALS } from './retention.repository.js';

/** Removes what is over and past retention: windows, holds, denials, crossings. What is open stays, however old. */
@Handles(purgeExpiredLimits)
@Injectable()
export class RetentionProcessor implements JobHandler {
  constructor(@Inject(PastRetention) private readonly past: PastRetention) {}

  run(): Promise<Record<string, number>> {
    return this.past.remove(REMOVALS);
  }
}

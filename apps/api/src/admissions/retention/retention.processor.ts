import { Inject, Injectable } from '@nestjs/common';
import { Clock } from '../../platform/clock.js';
import { CONFIG, type Config } from '../../platform/config.js';
import { Database } from '../../platform/database.js';
import { Handles, type JobHandler } from '../../platform/jobs.js';
import { removeAll, retentionStart } from '../../platform/postgres/removal.js';
import { purgeExpiredLimits } from '../admissions.jobs.js';
import { REMOVALS } from './retention.repository.js';

/** Removes what is over and past retention: windows, holds, denials, crossings. What is open stays, however old. */
@Handles(purgeExpiredLimits)
@Injectable()
export class RetentionProcessor implements JobHandler {
  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(Clock) private readonly clock: Clock,
    @Inject(CONFIG) private readonly config: Config,
  ) {}

  run(): Promise<Record<string, number>> {
    const { BURSAR_RETENTION_MONTHS: months } = this.config;
    return removeAll(this.database, REMOVALS, retentionStart(this.clock.now(), months));
  }
}

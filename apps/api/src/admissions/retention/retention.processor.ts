import { Inject, Injectable } from '@nestjs/common';
import { Clock } from '../../platform/clock.js';
import { CONFIG, type Config } from '../../platform/config.js';
import { Database } from '../../platform/database.js';
import { Handles, type JobHandler } from '../../platform/jobs.js';
import { purgeExpiredLimits } from '../admissions.jobs.js';
import { REMOVALS } from './retention.repository.js';

/** One transaction's worth: no admission waits for longer than this takes. */
const TOGETHER_MAX = 2_000;

/** Removes what is over and past retention: windows, holds, denials, crossings. What is open stays, however old. */
@Handles(purgeExpiredLimits)
@Injectable()
export class RetentionProcessor implements JobHandler {
  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(Clock) private readonly clock: Clock,
    @Inject(CONFIG) private readonly config: Config,
  ) {}

  async run(): Promise<Record<string, number>> {
    const before = new Date(this.clock.now());
    before.setUTCMonth(before.getUTCMonth() - this.config.BURSAR_RETENTION_MONTHS);
    const removed: Record<string, number> = {};
    for (const [what, remove] of Object.entries(REMOVALS)) {
      let some = TOGETHER_MAX;
      removed[what] = 0;
      while (some === TOGETHER_MAX) {
        some = await this.database.bulk((tx) => remove(tx, before, TOGETHER_MAX));
        removed[what] += some;
      }
    }
    return removed;
  }
}

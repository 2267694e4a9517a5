import { Inject, Injectable } from '@nestjs/common';
import { z } from 'zod';
import { Clock } from '../platform/clock.js';
import { CONFIG, type Config } from '../platform/config.js';
import { Database } from '../platform/database.js';
import { Handles, job, type JobHandler } from '../platform/jobs.js';
import { REMOVALS } from './purge.repository.js';

export const purgeReadings = job('purge-readings', z.object({}), 3);

/** One transaction's worth: no reading waits for longer than this takes. */
const TOGETHER_MAX = 2_000;

/** Removes what sources have left behind and what is past retention. Safe to run twice. */
@Handles(purgeReadings)
@Injectable()
export class PurgeProcessor implements JobHandler {
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

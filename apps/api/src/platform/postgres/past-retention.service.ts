import { Inject, Injectable } from '@nestjs/common';
import { Clock } from '../clock.js';
import { CONFIG, type Config } from '../config.js';
import { Database } from '../database.js';
import { type Removal, removeAll, retentionStart } from './removal.js';

/** What is older than this installation keeps it. */
@Injectable()
export class PastRetention {
  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(Clock) private readonly clock: Clock,
    @Inject(CONFIG) private readonly config: Config,
  ) {}

  /** Removes it, by name and in their order. Answers how many rows of each. Safe to run twice. */
  remove(removals: Readonly<Record<string, Removal>>): Promise<Record<string, number>> {
    const { BURSAR_RETENTION_MONTHS: months } = this.config;
    return removeAll(this.database, removals, retentionStart(this.clock.now(), months));
  }
}

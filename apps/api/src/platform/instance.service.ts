import { Inject, Injectable } from '@nestjs/common';
import { Clock } from './clock.js';
import { CONFIG, type Config } from './config.js';
import { Database, type Sql } from './database.js';
import { Conflict } from './errors.js';
import { VERSION } from './version.js';

export interface Instance {
  version: string;
  sample: boolean;
  reportingTimezone: string;
  now: Date;
}

/** Asks `npm start` to drop the sample organisation and start over with an empty one. */
const EXIT_LEAVE_SAMPLE = 75;
const ANSWER_FIRST_MS = 150;

@Injectable()
export class InstanceService {
  private readZone: (sql: Sql) => Promise<string> = () => Promise.resolve('UTC');

  constructor(
    @Inject(CONFIG) private readonly config: Config,
    @Inject(Database) private readonly database: Database,
    @Inject(Clock) private readonly clock: Clock,
  ) {}

  /** The organisation's zone is no matter of the platform: its domain says how to read it. */
  zoneFrom(read: (sql: Sql) => Promise<string>): void {
    this.readZone = read;
  }

  get sample(): boolean {
    return this.config.BURSAR_IS_SAMPLE;
  }

  async describe(): Promise<Instance> {
    return {
      version: VERSION,
      sample: this.sample,
      reportingTimezone: await this.readZone(this.database),
      now: this.clock.now(),
    };
  }

  /** The process ends after its answer is out; its parent drops the sample database and starts it again. */
  leaveSample(): { restarting: boolean } {
    if (!this.sample)
      throw new Conflict('This is not the sample organisation.', { slug: 'not_sample' });
    setTimeout(() => process.exit(EXIT_LEAVE_SAMPLE), ANSWER_FIRST_MS);
    return { restarting: true };
  }
}

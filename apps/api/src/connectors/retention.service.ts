import { Inject, Injectable } from '@nestjs/common';
import { Clock } from '../platform/clock.js';
import { CONFIG, type Config } from '../platform/config.js';
import { retentionStart } from '../platform/postgres/removal.js';

/** What is read of the past. */
@Injectable()
export class Retention {
  constructor(
    @Inject(Clock) private readonly clock: Clock,
    @Inject(CONFIG) private readonly config: Config,
  ) {}

  now(): Date {
    return this.clock.now();
  }

  /** YYYY-MM-DD, UTC. */
  today(): string {
    return this.clock.now().toISOString().slice(0, 10);
  }

  /** The earliest day that was asked for, by the file or a person, as far as usage is kept. */
  firstDay(...asked: readonly (string | undefined)[]): string {
    const oldest = retentionStart(this.clock.now(), this.config.BURSAR_RETENTION_MONTHS)
      .toISOString()
      .slice(0, 10);
    const wanted = asked.filter((day) => day !== undefined).sort()[0] ?? oldest;
    return wanted > oldest ? wanted : oldest;
  }
}

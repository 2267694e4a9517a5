import { Inject, Injectable } from '@nestjs/common';
import { Clock } from '../platform/clock.js';
import { CONFIG, type Config } from '../platform/config.js';
import { firstDay, oldestDay } from './retention.js';

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

  /** The earliest day that was asked for, as far as usage is kept. */
  firstDay(...asked: readonly (string | undefined)[]): string {
    return firstDay(oldestDay(this.clock.now(), this.config.BURSAR_RETENTION_MONTHS), ...asked);
  }
}

import { Inject, Injectable } from '@nestjs/common';
import { dateOf, startOfMonth } from '@bursar/time';
import { Clock } from '../../platform/clock.js';
import { CONFIG, type Config } from '../../platform/config.js';
import { retentionStart } from '../../platform/postgres/removal.js';

const DAY_MS = 86_400_000;

/** Of which time there can be calls. */
@Injectable()
export class TimeOfCalls {
  constructor(
    @Inject(Clock) private readonly clock: Clock,
    @Inject(CONFIG) private readonly config: Config,
  ) {}

  /** In UTC, like accounting months. */
  get startOfThisMonth(): Date {
    return new Date(startOfMonth(dateOf(this.clock.now().getTime())));
  }

  /** What is past retention and not removed yet counts too. */
  get oldest(): Date {
    return retentionStart(this.clock.now(), this.config.BURSAR_RETENTION_MONTHS + 1);
  }

  get soon(): Date {
    return new Date(this.clock.now().getTime() + DAY_MS);
  }

  /** The part of it in which something applies. */
  within({ from, to }: { readonly from: Date | null; readonly to: Date | null }): {
    from: Date;
    to: Date;
  } {
    const { oldest, soon } = this;
    return {
      from: from !== null && from > oldest ? from : oldest,
      to: to !== null && to < soon ? to : soon,
    };
  }
}

import { Inject, Injectable } from '@nestjs/common';
import { Clock } from '../../platform/clock.js';
import { Database } from '../../platform/database.js';
import { PricesService } from '../prices.service.js';
import { bookAge, loadHeld } from './feed.repository.js';
import { dayOf, midnightOf } from './offered.js';

const DAY_MS = 86_400_000;
const DAYS_MAX = 3_650;

export interface PriceStatus {
  readonly version: number;
  readonly createdAt: Date;
  /** The last day on which any source listed a price of the book; null = never. */
  readonly confirmedOn: string | null;
  readonly ageDays: number | null;
  readonly rows: number;
  readonly singleSource: number;
  readonly unconfirmedDays: number;
  readonly unconfirmed: number;
  readonly unconfirmedModels: readonly string[];
  readonly held: number;
  readonly announced: number;
}

/** How fresh the book is, and what in it is weak. */
@Injectable()
export class PriceStatusService {
  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(Clock) private readonly clock: Clock,
    @Inject(PricesService) private readonly prices: PricesService,
  ) {}

  /** An overview is asked for beside others, so that it answers any number of days; which it used is in the answer. */
  async status(asked: number): Promise<PriceStatus> {
    const days = Math.min(Math.max(asked, 1), DAYS_MAX);
    const now = this.clock.now();
    const since = dayOf(new Date(now.getTime() - days * DAY_MS));
    const [age, info, held] = await Promise.all([
      bookAge(this.database, now, since),
      this.prices.info(),
      loadHeld(this.database, ['open']),
    ]);
    const announced = held.filter(({ validFrom }) => validFrom !== null && validFrom > now).length;
    return {
      ...age,
      version: info.version,
      createdAt: info.createdAt,
      ageDays:
        age.confirmedOn === null
          ? null
          : Math.max(
              0,
              Math.floor((now.getTime() - midnightOf(age.confirmedOn).getTime()) / DAY_MS),
            ),
      unconfirmedDays: days,
      held: held.length - announced,
      announced,
    };
  }
}

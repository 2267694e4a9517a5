import { Inject, Injectable, type OnModuleDestroy, type OnModuleInit } from '@nestjs/common';
import { CONFIG, type Config } from '../platform/config.js';
import { Database } from '../platform/database.js';
import { Unavailable } from '../platform/errors.js';
import { LOGGER, type Logger } from '../platform/log.js';
import { CounterStore, type StoreName } from './counter-store.js';

const MINUTE_MS = 60_000;
/** What is given back this close to the end of a minute is let go: clocks differ, and the next minute must not begin with it. */
const CLOSING_MS = 1_000;
/** A counter after something was added to it. */
export interface Counted {
  readonly points: number;
  /** Epoch ms, when the minute is over. */
  readonly endsAt: number;
}

interface Minute {
  readonly endsAt: number;
  /** When the first calls were placed that this process counted in it: a moment before it began, if they began it. */
  readonly since: number;
  readonly from: StoreName;
}

/**
 * Counts of the current minute, shared by all processes: in Redis where there is one, else in Postgres. A minute begins with
 * the first call after the one before it was over. Within it not one call too many is let in; sixty seconds that lie across
 * two minutes may see as much as both allow. Where Redis is lost, Postgres counts on, beginning at nothing.
 */
@Injectable()
export class MinuteCounters implements OnModuleInit, OnModuleDestroy {
  private readonly store: CounterStore;
  /** The minute that each counter was last seen in. */
  private readonly seen = new Map<string, Minute>();

  constructor(
    @Inject(CONFIG) { REDIS_URL }: Config,
    @Inject(Database) database: Database,
    @Inject(LOGGER) private readonly log: Logger,
  ) {
    this.store = new CounterStore(REDIS_URL, database, log, MINUTE_MS);
  }

  async onModuleInit(): Promise<void> {
    await this.store.open();
  }

  /** What every counter holds, these points included; they are of calls that were placed at `at`. */
  async add(points: ReadonlyMap<string, number>, at: number): Promise<Map<string, Counted>> {
    const added = await Promise.allSettled(
      [...points].map(async ([key, more]) => [key, await this.addTo(key, more, at)] as const),
    );
    const counted = new Map(
      added.flatMap((one) => (one.status === 'fulfilled' ? [one.value] : [])),
    );
    const failed = added.find((one) => one.status === 'rejected');
    if (failed === undefined) return counted;
    // No call is let in by a part of its counters: what was counted is not kept.
    const unused = [...counted].map(
      ([key, { endsAt }]) => [key, { endsAt, points: points.get(key) ?? 0 }] as const,
    );
    await this.takeBack(new Map(unused));
    throw failed.reason;
  }

  private async addTo(key: string, more: number, at: number): Promise<Counted> {
    const { result, from } = await this.store.add(key, more).catch((error: unknown) => {
      this.log.warn({ err: error }, 'rate limits cannot be counted');
      throw new Unavailable('Rate limits cannot be counted.', 1);
    });
    const endsAt = Date.now() + result.msBeforeNext;
    const before = this.seen.get(key);
    const isSame = before !== undefined && endsAt - before.endsAt < CLOSING_MS;
    this.seen.set(key, { endsAt, since: isSame ? Math.min(before.since, at) : at, from });
    return { points: result.consumedPoints, endsAt };
  }

  /** Takes away again what was added, unless that minute is over. A failure is not reported. */
  async takeBack(points: ReadonlyMap<string, Counted>): Promise<void> {
    const now = Date.now();
    const going = [...points].filter(
      ([, { points: less, endsAt }]) => less !== 0 && now < endsAt - CLOSING_MS,
    );
    await Promise.all(
      going.map(async ([key, { points: less, endsAt }]) => {
        const minute = this.seen.get(key);
        // Counted in the other store, or in a minute before: it is over.
        if (minute === undefined || Math.abs(minute.endsAt - endsAt) >= CLOSING_MS) return;
        await this.store.takeBack(key, less, minute.from);
      }),
    ).catch((error: unknown) => this.log.warn({ err: error }, 'not given back to a rate limit'));
  }

  /** The minute that a counter counts at this moment, if this process has seen it and something of `at` counted in it. */
  endOfMinute(key: string, at: number): number | null {
    const minute = this.seen.get(key);
    if (minute === undefined) return null;
    const { endsAt, since } = minute;
    return at < Math.min(since, endsAt - MINUTE_MS) ? null : endsAt;
  }

  async onModuleDestroy(): Promise<void> {
    await this.store.close();
  }
}

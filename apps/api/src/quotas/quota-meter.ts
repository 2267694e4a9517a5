import type { Coordinates } from '@bursar/limits';
import type { LimitData } from '@bursar/policy';
import { Inject, Injectable } from '@nestjs/common';
import type { EndedCall, MeteredCall, Metering } from './metered-call.js';
import { Clock } from '../platform/clock.js';
import { type BulkTx, Database } from '../platform/database.js';
import { LOGGER, type Logger } from '../platform/log.js';
import { minuteKey, minutePoints, MeteringRound, type Wanting, wantingOf } from './metering.js';
import { type Counted, MinuteCounters } from './minute-counters.js';
import type { QuotaBook } from './quota-book.js';
import {
  correctDays,
  countUnderWay,
  forgetEntries,
  lockDays,
  takeCounts,
  tokensOf,
} from './quota-counts.repository.js';
import { QuotasService } from './quotas.service.js';
import {
  allTaken,
  type Batch,
  decideAll,
  NOTHING,
  sumDays,
  type Took,
  withEnds,
} from './taking.js';

const NO_COUNTS = { tokens: new Map<string, number>(), underWay: new Map<string, number>() };

/** Of a day's tokens: below it, calls are counted before they are made. */
const DAY_LEFT_MIN = 0.1;

/** Of few values each: a lease for every user would be worse than none. */
const NARROWING = ['project', 'environment', 'model'] as const;

const ofScope = (scope: Readonly<Record<string, string>>): string => {
  const names = Object.entries(scope).map(([name, value]) => `${name} ${value}`);
  return names.length === 0 ? 'of the whole organisation' : `of ${names.join(', ')}`;
};

const isStrict = ({ requestsPerMinute, tokensPerMinute, concurrency }: LimitData): boolean =>
  requestsPerMinute !== undefined || tokensPerMinute !== undefined || concurrency !== undefined;

/**
 * Counts calls against quotas, a batch at a time. A call reserves its input and the longest answer; when it ends, what it did
 * not use goes back to its day, and to its minute if that still goes on. Calls under a lease count for their day when they end:
 * a day may be exceeded by what leases that were granted before it ran short still spend.
 */
@Injectable()
export class QuotaMeter {
  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(QuotasService) private readonly quotas: QuotasService,
    @Inject(MinuteCounters) private readonly minutes: MinuteCounters,
    @Inject(Clock) private readonly clock: Clock,
    @Inject(LOGGER) private readonly log: Logger,
  ) {}

  /** One answer per call. */
  async take(calls: readonly MeteredCall[]): Promise<Metering[]> {
    if (calls.length === 0) return [];
    const at = calls[0]?.at ?? 0;
    const book = await this.quotas.book(at);
    if (book.isEmpty) return calls.map(() => NOTHING);
    const wantings = calls.map((call) => wantingOf(call, book));
    if (wantings.every(({ limits }) => limits.length === 0)) return calls.map(() => NOTHING);
    const asked = minutePoints(wantings);
    const counted = await this.minutes.add(asked, at);
    const unused = new Map(asked);
    try {
      const decided = await this.decide(wantings, book, { asked, counted, at });
      for (const { minutes } of allTaken(decided))
        for (const [key, { points }] of minutes) unused.set(key, (unused.get(key) ?? 0) - points);
      return decided;
    } finally {
      await this.minutes.takeBack(withEnds(unused, counted));
    }
  }

  /** Under the lock of every day and every limit of concurrency that is asked about; without any, in memory. */
  private async decide(
    wantings: readonly Wanting[],
    book: QuotaBook,
    batch: Batch,
  ): Promise<Metering[]> {
    const limits = new Map(wantings.flatMap((one) => one.limits.map((limit) => [limit.id, limit])));
    const kept = [...limits.values()].filter(
      ({ tokensPerDay, concurrency }) => tokensPerDay !== undefined || concurrency !== undefined,
    );
    const { asked, counted, at } = batch;
    if (kept.length === 0)
      return decideAll(new MeteringRound(counted, asked, NO_COUNTS), wantings, book, batch);
    return this.database.bulk(async (tx) => {
      const days = kept.map(({ id }) => ({ quota: id, start: book.dayOf(id, at).start }));
      const tokens = await lockDays(tx, days, new Date(at));
      const together = kept.filter(({ concurrency }) => concurrency !== undefined);
      const underWay =
        together.length === 0
          ? NO_COUNTS.underWay
          : await countUnderWay(tx, together, at, (quota, one) => book.isAbout(quota, one));
      const round = new MeteringRound(counted, asked, { tokens, underWay });
      const decided = decideAll(round, wantings, book, batch);
      const took = allTaken(decided);
      const entries = took.flatMap((one) => one.entries);
      const sums = sumDays(took.flatMap((one) => one.days));
      if (sums.length > 0 || entries.length > 0) await takeCounts(tx, sums, entries, at);
      return decided;
    });
  }

  /** The caller has its answer: a count that cannot be corrected is too high for its minute or day, and the log says so. */
  async giveBack(taken: readonly (Took | null)[]): Promise<void> {
    const took = taken.filter((one) => one !== null);
    if (took.length === 0) return;
    const minutes = new Map<string, Counted>();
    for (const [key, { points, endsAt }] of took.flatMap((one) => [...one.minutes]))
      minutes.set(key, { points: (minutes.get(key)?.points ?? 0) + points, endsAt });
    await this.minutes.takeBack(minutes);
    const days = took.flatMap((one) =>
      one.days.map((day) => ({ ...day, tokens: -day.tokens, at: one.at })),
    );
    const entries = took.flatMap((one) => one.entries);
    await Promise.all([
      correctDays(this.database, days),
      forgetEntries(this.database, entries),
    ]).catch((error: unknown) => this.log.warn({ err: error }, 'not given back to a quota'));
  }

  /** In the transaction that ends calls: what they did not use of what they took. */
  async ended(tx: BulkTx, calls: readonly EndedCall[]): Promise<void> {
    if (calls.length === 0) return;
    const book = await this.quotas.bookLately(tx);
    if (book.isEmpty) return;
    const minutes = new Map<string, Counted>();
    const days = calls.flatMap((call) => {
      const limits = book.limitsOf(call);
      const unused = call.reserved - call.used;
      for (const { id, tokensPerMinute } of limits) {
        const key = minuteKey(id, 'tokensPerMinute');
        const endsAt =
          tokensPerMinute === undefined ? null : this.minutes.endOfMinute(key, call.at);
        if (endsAt !== null)
          minutes.set(key, { points: (minutes.get(key)?.points ?? 0) + unused, endsAt });
      }
      return limits
        .filter(({ tokensPerDay }) => tokensPerDay !== undefined)
        .map(({ id }) => ({
          quota: id,
          start: book.dayOf(id, call.at).start,
          tokens: -unused,
          at: call.at,
          isLate: call.reserved === 0,
        }));
    });
    // A count of a minute is not money: no answer waits for it.
    tx.afterCommit(() => void this.minutes.takeBack(minutes));
    const opened = this.clock.now();
    // Calls under a lease are counted when they end, and may be the first of their day.
    const late = days.filter(({ isLate }) => isLate);
    if (late.length > 0) await lockDays(tx, sumDays(days), opened);
    await correctDays(
      tx,
      days.map(({ isLate, ...day }) => (isLate ? { ...day, at: opened.getTime() } : day)),
    );
  }

  /** Calls in other projects, environments or models than a quota names are leased apart, so that it hinders none of them. */
  async narrows(call: Coordinates): Promise<readonly string[]> {
    const book = await this.quotas.bookNow();
    const { team = null, key = null } = call;
    const names = book.countingWithin({
      ...(team !== null && { team }),
      ...(key !== null && { key }),
    });
    return NARROWING.filter((name) => names.some(({ scope }) => scope[name] !== undefined));
  }

  /** Limits of a minute or of concurrency are kept call by call; a day only once little of it is left. */
  async hinders(call: Coordinates): Promise<string | null> {
    const at = this.clock.now().getTime();
    const book = await this.quotas.bookNow();
    const counting = book.countingWithin(call);
    const [strict] = counting.filter((limit) => isStrict(limit));
    if (strict !== undefined)
      return `The quota ${strict.id} counts every call ${ofScope(strict.scope)}, so none that may be among them can be granted ahead.`;
    const days = counting.map(({ id }) => ({ quota: id, start: book.dayOf(id, at).start }));
    const tokens = days.length === 0 ? null : await tokensOf(this.database, days);
    const [short] = counting.filter(
      ({ id, tokensPerDay = 0 }) =>
        Number(tokens?.get(id) ?? 0) > tokensPerDay * (1 - DAY_LEFT_MIN),
    );
    return short === undefined
      ? null
      : `Too little is left of the day of the quota ${short.id} for calls ${ofScope(short.scope)} to grant calls ahead.`;
  }
}

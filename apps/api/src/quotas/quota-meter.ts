import type { LimitData } from '@bursar/policy';
import { Inject, Injectable } from '@nestjs/common';
import {
  type CallMeter,
  type Coordinates,
  type EndedCall,
  isRefusal,
  type MeteredCall,
  type Metering,
} from '../budgets/budgets.module.js';
import { Database, type Sql } from '../platform/database.js';
import { LOGGER, type Logger } from '../platform/log.js';
import {
  minuteKey,
  MINUTE_COUNTERS,
  minutePoints,
  MeteringRound,
  refusalOf,
  type Wanting,
  wantingOf,
} from './metering.js';
import { type Counted, MinuteCounters } from './minute-counters.js';
import type { QuotaBook } from './quota-book.js';
import {
  correctDays,
  countUnderWay,
  type Entry,
  forgetEntries,
  lockDays,
  type QuotaDay,
  takeCounts,
} from './quota-counts.repository.js';
import { QuotasService } from './quotas.service.js';

/** What one call took, to be given back if it is not made. */
interface Took {
  readonly minutes: ReadonlyMap<string, Counted>;
  readonly days: readonly (QuotaDay & { readonly tokens: number })[];
  readonly entries: readonly Entry[];
  readonly at: number;
}

const NOTHING: Metering = { taken: null };
const NO_COUNTS = { tokens: new Map<string, number>(), underWay: new Map<string, number>() };

/**
 * Counts calls against quotas, a batch at a time. A call reserves its input and the longest answer; when it ends, what it did
 * not use goes back to its day, and to its minute if that still goes on.
 */
@Injectable()
export class QuotaMeter implements CallMeter {
  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(QuotasService) private readonly quotas: QuotasService,
    @Inject(MinuteCounters) private readonly minutes: MinuteCounters,
    @Inject(LOGGER) private readonly log: Logger,
  ) {}

  async take(calls: readonly MeteredCall[]): Promise<Metering[]> {
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
      for (const answer of decided)
        if (!isRefusal(answer) && answer.taken !== null)
          for (const [key, { points }] of (answer.taken as Took).minutes)
            unused.set(key, (unused.get(key) ?? 0) - points);
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
        together.length === 0 ? NO_COUNTS.underWay : await countUnderWay(tx, together, at);
      const round = new MeteringRound(counted, asked, { tokens, underWay });
      const decided = decideAll(round, wantings, book, batch);
      const took = decided.flatMap((one) =>
        isRefusal(one) || one.taken === null ? [] : [one.taken as Took],
      );
      const entries = took.flatMap((one) => one.entries);
      const sums = sumDays(took.flatMap((one) => one.days));
      if (sums.length > 0 || entries.length > 0) await takeCounts(tx, sums, entries, at);
      return decided;
    });
  }

  /** Whoever asked has their answer: a count that cannot be mended is too high for its minute or day, and said so in the log. */
  async giveBack(taken: readonly unknown[]): Promise<void> {
    const took = taken.filter((one): one is Took => one !== null && one !== undefined);
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

  async ended(tx: Sql, calls: readonly EndedCall[]): Promise<void> {
    const book = await this.quotas.book(Math.max(...calls.map(({ at }) => at)));
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
        }));
    });
    // A minute is no money: nobody waits for it.
    void this.minutes.takeBack(minutes);
    await correctDays(tx, days);
  }

  async hinders(call: Coordinates): Promise<string | null> {
    const [limit] = (await this.quotas.bookNow()).countingWithin(call);
    return limit === undefined
      ? null
      : `The quota ${limit.id} counts every call, so none can be granted ahead.`;
  }
}

interface Batch {
  readonly asked: ReadonlyMap<string, number>;
  readonly counted: ReadonlyMap<string, Counted>;
  readonly at: number;
}

const decideAll = (
  round: MeteringRound,
  wantings: readonly Wanting[],
  book: QuotaBook,
  { counted, at }: Batch,
): Metering[] =>
  wantings.map((wanting): Metering => {
    if (wanting.limits.length === 0) return NOTHING;
    const refusal = round.decide(wanting);
    if (refusal === null) return { taken: tookBy(wanting, book, counted, at) };
    const { limit, counter } = refusal;
    if (counter === 'concurrency') return refusalOf(refusal, null, at);
    if (counter === 'tokensPerDay') return refusalOf(refusal, book.dayOf(limit.id, at).end, at);
    return refusalOf(
      refusal,
      counted.get(minuteKey(limit.id, counter))?.endsAt ?? null,
      Date.now(),
    );
  });

function tookBy(
  { limits, ask, metered }: Wanting,
  book: QuotaBook,
  counted: ReadonlyMap<string, Counted>,
  at: number,
): Took {
  const { asking, request } = metered;
  const having = (counter: keyof LimitData) =>
    limits.filter((limit) => limit[counter] !== undefined);
  const minutes = MINUTE_COUNTERS.flatMap((counter) =>
    having(counter).map(({ id }): [string, Counted] => {
      const key = minuteKey(id, counter);
      return [key, { points: ask[counter], endsAt: counted.get(key)?.endsAt ?? 0 }];
    }),
  );
  return {
    minutes: new Map(minutes),
    days: having('tokensPerDay').map(({ id }) => ({
      quota: id,
      start: book.dayOf(id, at).start,
      tokens: ask.tokensPerDay,
    })),
    entries: having('concurrency').map(({ id }) => ({
      quota: id,
      apiKey: asking.keyId,
      requestId: request.requestId,
    })),
    at,
  };
}

function sumDays(
  days: readonly (QuotaDay & { readonly tokens: number })[],
): (QuotaDay & { tokens: number })[] {
  const sums = new Map<string, QuotaDay & { tokens: number }>();
  for (const { quota, start, tokens } of days) {
    const key = `${quota} ${start}`;
    const sum = sums.get(key);
    if (sum === undefined) sums.set(key, { quota, start, tokens });
    else sum.tokens += tokens;
  }
  return [...sums.values()];
}

const withEnds = (
  points: ReadonlyMap<string, number>,
  counted: ReadonlyMap<string, Counted>,
): Map<string, Counted> =>
  new Map(
    [...points].map(([key, less]) => [
      key,
      { points: less, endsAt: counted.get(key)?.endsAt ?? 0 },
    ]),
  );

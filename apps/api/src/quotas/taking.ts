import type { LimitData } from '@bursar/policy';
import { planning } from '../budgets/budgets.module.js';
import type { Metering } from './metered-call.js';
import {
  minuteKey,
  MINUTE_COUNTERS,
  type MeteringRound,
  denialOf,
  type Wanting,
} from './metering.js';
import type { Counted } from './minute-counters.js';
import type { QuotaBook } from './quota-book.js';
import type { Entry, QuotaDay } from './quota-counts.repository.js';

/** What one call took, to be given back if it is not made. */
export interface Took {
  readonly minutes: ReadonlyMap<string, Counted>;
  readonly days: readonly (QuotaDay & { readonly tokens: number })[];
  readonly entries: readonly Entry[];
  readonly at: number;
}

export const NOTHING: Metering = { taken: null };

/** Calls that are decided together. */
export interface Batch {
  readonly asked: ReadonlyMap<string, number>;
  readonly counted: ReadonlyMap<string, Counted>;
  readonly at: number;
}

export const decideAll = (
  round: MeteringRound,
  wantings: readonly Wanting[],
  book: QuotaBook,
  { counted, at }: Batch,
): Metering[] =>
  wantings.map((wanting): Metering => {
    if (wanting.limits.length === 0) return NOTHING;
    const denial = round.decide(wanting);
    if (denial === null) return { taken: tookBy(wanting, book, counted, at) };
    const { limit, counter } = denial;
    if (counter === 'concurrency') return denialOf(denial, null, at);
    if (counter === 'tokensPerDay') return denialOf(denial, book.dayOf(limit.id, at).end, at);
    return denialOf(denial, counted.get(minuteKey(limit.id, counter))?.endsAt ?? null, Date.now());
  });

function tookBy(
  { limits, ask, metered }: Wanting,
  book: QuotaBook,
  counted: ReadonlyMap<string, Counted>,
  at: number,
): Took {
  const { key: caller, request } = metered;
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
      apiKey: caller.id,
      requestId: request.requestId,
    })),
    at,
  };
}

export function sumDays(
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

export const withEnds = (
  points: ReadonlyMap<string, number>,
  counted: ReadonlyMap<string, Counted>,
): Map<string, Counted> =>
  new Map(
    [...points].map(([key, less]) => [
      key,
      { points: less, endsAt: counted.get(key)?.endsAt ?? 0 },
    ]),
  );

/** What those that were let in took. */
export const allTaken = (answers: readonly Metering[]): Took[] =>
  answers.flatMap((one) => (planning.isDenial(one) || one.taken === null ? [] : [one.taken]));

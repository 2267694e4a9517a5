import type { Counter } from '@bursar/limits';
import { type Ask, askOf, type LimitData, limitDenial } from '@bursar/policy';
import type { Denial } from '../budgets/budgets.module.js';
import type { MeteredCall } from './metered-call.js';
import type { Counted } from './minute-counters.js';
import type { QuotaBook } from './quota-book.js';

/** Counters that live in the current minute; the others are kept in Postgres. */
export const MINUTE_COUNTERS = ['requestsPerMinute', 'tokensPerMinute'] as const;

export const minuteKey = (quota: string, counter: Counter): string => `${quota} ${counter}`;

/** A call with the limits that it falls under. */
export interface Wanting {
  readonly metered: MeteredCall;
  readonly limits: readonly LimitData[];
  readonly ask: Ask;
}

export function wantingOf(metered: MeteredCall, book: QuotaBook): Wanting {
  const { call, request, plan } = metered;
  return {
    metered,
    limits: book.limitsOf({ call, ...plan.target }),
    ask: askOf(request.inputTokens, plan.maxOutputTokens),
  };
}

/** What these calls ask of every counter of the minute, together. */
export function minutePoints(wantings: readonly Wanting[]): Map<string, number> {
  const points = new Map<string, number>();
  for (const { limits, ask } of wantings)
    for (const limit of limits)
      for (const counter of MINUTE_COUNTERS) {
        if (limit[counter] === undefined || ask[counter] === 0) continue;
        const key = minuteKey(limit.id, counter);
        points.set(key, (points.get(key) ?? 0) + ask[counter]);
      }
  return points;
}

/** Tokens of the day and calls under way, by quota, before these calls. */
export interface Kept {
  readonly tokens: ReadonlyMap<string, number>;
  readonly underWay: ReadonlyMap<string, number>;
}

/**
 * Decides one call after the other, in the order in which they came, by counters that only this round moves. Pure.
 * `counted` holds what the minute has with all of these calls in it, `asked` what they asked for.
 */
export class MeteringRound {
  private readonly taken = new Map<string, number>();

  constructor(
    counted: ReadonlyMap<string, Counted>,
    asked: ReadonlyMap<string, number>,
    kept: Kept,
  ) {
    for (const [key, { points }] of counted) this.taken.set(key, points - (asked.get(key) ?? 0));
    for (const [quota, tokens] of kept.tokens)
      this.taken.set(minuteKey(quota, 'tokensPerDay'), tokens);
    for (const [quota, calls] of kept.underWay)
      this.taken.set(minuteKey(quota, 'concurrency'), calls);
  }

  /** Null: the call may be made, and counts from now on. */
  decide({ limits, ask }: Wanting): ReturnType<typeof limitDenial> {
    const takenOf = ({ id }: LimitData, counter: Counter): number =>
      this.taken.get(minuteKey(id, counter)) ?? 0;
    const denial = limitDenial(limits, takenOf, ask);
    if (denial !== null) return denial;
    for (const limit of limits)
      for (const [counter, more] of Object.entries(ask) as [Counter, number][])
        if (limit[counter] !== undefined)
          this.taken.set(minuteKey(limit.id, counter), takenOf(limit, counter) + more);
    return null;
  }
}

const WORDS: Readonly<Record<Counter, string>> = {
  requestsPerMinute: 'requests a minute',
  tokensPerMinute: 'tokens a minute',
  tokensPerDay: 'tokens a day',
  concurrency: 'calls at a time',
};

/** What the caller is answered. `freeAt` is when the counter next starts at nothing, epoch ms. */
export function denialOf(
  { limit, counter, allowed, taken, asked, never }: NonNullable<ReturnType<typeof limitDenial>>,
  freeAt: number | null,
  now: number,
): Denial {
  const retryAfterSeconds = Math.max(1, Math.ceil(((freeAt ?? now) - now) / 1_000));
  const words = `The quota ${limit.id} allows ${allowed} ${WORDS[counter]}`;
  const detail = never
    ? `${words}; this call alone asks for ${asked}.`
    : `${words}; ${taken} are taken, and this call asks for ${asked}.`;
  return {
    code: 'rate_limited',
    detail,
    facts: {
      quota: limit.id,
      scope: limit.scope,
      limit: counter,
      limitValue: allowed,
      // What others asked for and were refused is in the counter of a minute until they have given it back.
      used: counter.endsWith('Minute') ? Math.min(taken, allowed) : taken,
      asked,
      retryable: !never,
      retryAfterSeconds,
    },
  };
}

import { compareNarrowness, type Counter, COUNTERS } from '@bursar/limits';
import type { LimitData } from './document/document.js';
import { selfNames, type ModelNames, type ScopedList, type Subject } from './scope.js';

/** What one call takes from a counter. */
export type Ask = Readonly<Record<Counter, number>>;

/** What is taken already, by limit and counter. */
export type Taken = (limit: LimitData, counter: Counter) => number;

/** The quotas whose scope a call is in, the narrowest first. */
export function limitsFor(
  call: Subject,
  limits: ScopedList<LimitData>,
  names: ModelNames = selfNames(call.model),
): LimitData[] {
  return limits.about(call, names).sort(compareNarrowness);
}

/** The least of their ceilings for output tokens; null if none sets one. */
export function outputCeiling(limits: readonly LimitData[]): number | null {
  const ceilings = limits.flatMap(({ maxOutputTokens }) => maxOutputTokens ?? []);
  return ceilings.length === 0 ? null : Math.min(...ceilings);
}

/** What one call asks of every counter: all tokens that it may use. */
export function askOf(inputTokens: number, maxOutputTokens: number): Ask {
  const tokens = inputTokens + maxOutputTokens;
  return { requestsPerMinute: 1, tokensPerMinute: tokens, tokensPerDay: tokens, concurrency: 1 };
}

export interface LimitDenial {
  readonly limit: LimitData;
  readonly counter: Counter;
  readonly allowed: number;
  readonly taken: number;
  readonly asked: number;
  /** More than the whole limit: no waiting will help. */
  readonly never: boolean;
}

/**
 * The limit that refuses a call: the one with the smallest part of itself left, of equals the narrowest. null if the
 * call fits everywhere. A call fits if what is taken and what it asks together do not exceed the limit.
 */
export function limitDenial(
  limits: readonly LimitData[],
  taken: Taken,
  ask: Ask,
): LimitDenial | null {
  let least: LimitDenial | null = null;
  for (const limit of [...limits].sort(compareNarrowness)) {
    for (const counter of COUNTERS) {
      const allowed = limit[counter];
      if (allowed === undefined) continue;
      const [used, asked] = [taken(limit, counter), ask[counter]];
      if (used + asked <= allowed) continue;
      const denial = { limit, counter, allowed, taken: used, asked, never: asked > allowed };
      if (!least || partLeft(denial) < partLeft(least)) least = denial;
    }
  }
  return least;
}

const partLeft = ({ allowed, taken }: LimitDenial): number =>
  allowed === 0 ? -Infinity : (allowed - taken) / allowed;

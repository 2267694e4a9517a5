import type { BreakerData } from './document/document.js';

/** How calls to one target went since its state last changed. `p95Ms` null: not measured. */
export interface BreakerWindow {
  readonly calls: number;
  readonly errors: number;
  readonly p95Ms: number | null;
}

/** Epoch milliseconds. After every change of `state` or `step`, the caller begins a new window. */
export type BreakerState =
  | { readonly state: 'closed'; readonly since: number }
  | { readonly state: 'open'; readonly since: number; readonly until: number }
  | { readonly state: 'halfOpen'; readonly since: number; readonly step: number };

/** What target choice wants to know. `share`: part of the calls let through, 0 to 1. */
export type TargetHealth =
  | { readonly state: 'closed' }
  | { readonly state: 'open' }
  | { readonly state: 'halfOpen'; readonly share: number };

export interface Breaker {
  readonly errorRate: number | null;
  readonly p95Ms: number | null;
  readonly coolDownMs: number;
  readonly callsMin: number;
  readonly returnSteps: readonly number[];
}

export function compileBreaker(data: BreakerData): Breaker {
  return {
    errorRate: data.errorRate ?? null,
    p95Ms: data.p95Ms ?? null,
    coolDownMs: (data.coolDownSeconds ?? 60) * 1000,
    callsMin: data.callsMin ?? 20,
    returnSteps: data.returnSteps ?? [10, 25, 50],
  };
}

export const closedSince = (now: number): BreakerState => ({ state: 'closed', since: now });

/**
 * The state after what was seen. Closed opens on a bad window; open waits out its cool-down; half open goes back to open
 * on a bad window, one step on after a good one, and closed after the last step. A target that gets too few calls to be
 * judged takes a step whenever another cool-down passes without an error.
 */
export function observe(
  state: BreakerState,
  breaker: Breaker,
  window: BreakerWindow,
  now: number,
): BreakerState {
  switch (state.state) {
    case 'closed':
      return verdict(breaker, window) === 'bad' ? opened(breaker, now) : state;
    case 'open':
      return now >= state.until ? { state: 'halfOpen', since: now, step: 0 } : state;
    case 'halfOpen': {
      const seen = verdict(breaker, window);
      if (seen === 'bad') return opened(breaker, now);
      const waited = now - state.since >= breaker.coolDownMs && !(window.errors > 0);
      return seen === 'good' || waited ? further(state.step, breaker, now) : state;
    }
  }
}

function opened({ coolDownMs }: Breaker, now: number): BreakerState {
  return { state: 'open', since: now, until: now + coolDownMs };
}

function further(step: number, { returnSteps }: Breaker, now: number): BreakerState {
  return step + 1 < returnSteps.length
    ? { state: 'halfOpen', since: now, step: step + 1 }
    : closedSince(now);
}

/** A window of fewer calls than asked for says nothing, and so does one that cannot be. */
function verdict(
  { errorRate, p95Ms, callsMin }: Breaker,
  { calls, errors, p95Ms: measured }: BreakerWindow,
): 'good' | 'bad' | 'unknown' {
  if (!(calls >= callsMin) || !(errors >= 0 && errors <= calls)) return 'unknown';
  if (errorRate !== null && errors * 100 > errorRate * calls) return 'bad';
  if (p95Ms !== null && measured !== null && measured > p95Ms) return 'bad';
  return 'good';
}

/** The health that a state means to target choice. */
export function healthOf(state: BreakerState, { returnSteps }: Breaker): TargetHealth {
  if (state.state !== 'halfOpen') return { state: state.state };
  return { state: 'halfOpen', share: (returnSteps[state.step] ?? 0) / 100 };
}

/** What a half-open target was offered, and took. */
export interface Offered {
  readonly offered: number;
  readonly taken: number;
}

export const NOTHING_OFFERED: Offered = Object.freeze({ offered: 0, taken: 0 });

/** Counts one call more, and lets it through only if the share is kept to at every moment, not only on average. */
export function offer(
  { offered, taken }: Offered,
  share: number,
): { readonly through: boolean; readonly next: Offered } {
  const through = taken + 1 <= share * (offered + 1);
  return { through, next: { offered: offered + 1, taken: taken + Number(through) } };
}

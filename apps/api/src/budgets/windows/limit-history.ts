import { type Budget, increasesAt } from '../budget.js';

/** What a budget's own limit is from a moment on, in femtodollars; null: the budget is removed. */
export interface LimitSince {
  /** Epoch ms. */
  readonly since: number;
  readonly limit: bigint | null;
}

/** Everything that the limit of a budget was, as far as it is recorded. */
export interface LimitHistory {
  /** In order of time; before the first of them the limit is not known. */
  readonly limits: readonly LimitSince[];
  /** Also those that are over. */
  readonly increases: Budget['increases'];
}

export interface LimitChange {
  readonly at: number;
  readonly from: bigint;
  readonly to: bigint;
}

/** The limit that held in a window, with its raises. */
export interface HeldLimit {
  /** At the end of the window, or now where that goes on; null: not known. */
  readonly limit: bigint | null;
  /** From one known limit to another, after the window began; in order of time. */
  readonly changes: readonly LimitChange[];
}

/** Pure. Windows are [start, end); nothing after `now` has happened yet. */
export function limitHeld(
  history: LimitHistory,
  { start, end }: { readonly start: number; readonly end: number },
  now: number,
): HeldLimit {
  const last = Math.min(end - 1, now);
  const moments = [
    ...history.limits.map(({ since }) => since),
    ...history.increases.flatMap(({ from, until }) => [from, until]),
  ].filter((at) => start < at && at <= last);
  const changes: LimitChange[] = [];
  let before = limitAt(history, start);
  for (const at of [...new Set(moments)].sort((a, b) => a - b)) {
    const after = limitAt(history, at);
    if (before !== null && after !== null && before !== after)
      changes.push({ at, from: before, to: after });
    before = after;
  }
  return { limit: limitAt(history, last), changes };
}

function limitAt({ limits, increases }: LimitHistory, at: number): bigint | null {
  const own = limits.findLast(({ since }) => since <= at)?.limit ?? null;
  return own === null ? null : own + increasesAt({ increases }, at);
}

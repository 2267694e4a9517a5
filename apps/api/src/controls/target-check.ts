import type { TargetWindow } from './target-window.repository.js';

/** What a call found that was made to see how a target does. `errorCode` null: it answered. */
export interface TargetCheck {
  /** A targetKey. */
  readonly target: string;
  readonly at: Date;
  readonly errorCode: string | null;
  readonly latencyMs: number | null;
}

const IN_A_ROW = 3;

/** How a target does: what is shown of it, and what its breaker is asked about. */
export interface Judged {
  readonly seen: TargetWindow;
  readonly judged: TargetWindow;
}

/**
 * Pure. Real calls come first: where there are enough of them to judge a target by, checks say nothing. A target with few or
 * none is judged with its checks, the oldest first; three in a row that failed, and no call that did not, are as bad as a whole
 * window of errors.
 */
export function withChecks(
  window: TargetWindow,
  checks: readonly Pick<TargetCheck, 'errorCode'>[],
  callsMin: number,
): Judged {
  if (checks.length === 0 || window.calls >= callsMin) return { seen: window, judged: window };
  const failed = (check: Pick<TargetCheck, 'errorCode'>) => check.errorCode !== null;
  const seen = {
    calls: window.calls + checks.length,
    errors: window.errors + checks.filter(failed).length,
    p95Ms: window.p95Ms,
  };
  const last = checks.slice(-IN_A_ROW);
  const isDown = last.length === IN_A_ROW && last.every(failed) && window.calls === window.errors;
  return { seen, judged: isDown ? { calls: callsMin, errors: callsMin, p95Ms: null } : seen };
}

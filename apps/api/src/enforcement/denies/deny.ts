import type { Scope } from '@bursar/policy';
import type { Other, Target } from '../plan/plan.js';

/**
 * Where a deny policy is: asked for; attached; attached, and calls have ceased; to be detached; detached. What is refused is
 * kept for people to see.
 */
export type DenyState = 'wanted' | 'attached' | 'confirmed' | 'releasing' | 'detached' | 'refused';

export interface Deny {
  readonly id: string;
  /** What it is for: `stop ID`, or `ladder BUDGET STEP`. It is detached when that is over. */
  readonly cause: string;
  readonly scope: Scope;
  readonly reason: string;
  readonly partition: string;
  readonly account: string;
  readonly kind: 'role' | 'user' | 'other';
  readonly name: string;
  readonly sessions: readonly string[] | null;
  readonly policyName: string;
  readonly document: string | null;
  readonly state: DenyState;
  readonly error: string | null;
  readonly hint: string | null;
  readonly others: readonly Other[];
  readonly createdAt: Date;
  readonly attachedAt: Date | null;
  readonly confirmedAt: Date | null;
  readonly lastCallAt: Date | null;
  readonly alertedAt: Date | null;
  readonly detachedAt: Date | null;
}

/** What policies of Bursar are called; the rest is the id of the row that knows why. */
const POLICY_PREFIX = 'bursar-stop-';

export interface Cause {
  readonly cause: string;
  readonly scope: Scope;
  readonly reason: string;
}

/** Pure. A row for a target of a plan. */
export function toDeny(
  id: string,
  { cause, scope, reason }: Cause,
  target: Target,
  now: Date,
): Deny {
  const { partition, account, kind, name, sessions, document, others, why, hint } = target;
  return {
    ...{ id, cause, scope, reason, partition, account, kind, name, sessions, document, others },
    policyName: `${POLICY_PREFIX}${id}`,
    state: document === null ? 'refused' : 'wanted',
    error: why,
    hint,
    createdAt: now,
    attachedAt: null,
    confirmedAt: null,
    lastCallAt: null,
    alertedAt: null,
    detachedAt: null,
  };
}

export const causeOfStop = (id: string): string => `stop ${id}`;
export const causeOfStep = (budget: string, window: number, step: string): string =>
  `ladder ${budget} ${window} ${step}`;

/** As the audit log keeps it. */
export const shown = ({ account, kind, name, sessions, state, error, policyName }: Deny) => ({
  account,
  [kind]: name,
  ...(sessions !== null && { sessions }),
  policy: policyName,
  state,
  ...(error !== null && { error }),
});

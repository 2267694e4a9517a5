import {
  type Balance,
  effectiveLimit,
  narrowScope,
  type Reach,
  reachOf,
  type Scope,
  scopeId,
} from '@bursar/limits';
import type { Identify } from '@bursar/policy';
import { identityOf } from '@bursar/pricing';
import { hasReached } from './share.js';

/** When a step is taken: once a share of the budget is used up, or while an anomaly goes on in its scope. */
type Trigger =
  | { readonly at: number; readonly on?: never }
  | { readonly on: 'anomaly'; readonly at?: never };

export type LadderStep = Trigger & { readonly where?: Scope } & LadderAction;

export type LadderAction =
  | { readonly do: 'notify' }
  /** Calls go on with another model, where the project has not opted out. */
  | { readonly do: 'downgrade'; readonly to: string }
  /** Only this many of a hundred calls go on. */
  | { readonly do: 'throttle'; readonly share: number }
  | { readonly do: 'stop' };

/** One row for a budget, window and step, written once and then only put out of force and back. */
export interface Crossing {
  readonly windowId: string;
  readonly step: string;
  readonly inForce: boolean;
  /** The effective limit that it was last judged by: raising it asks the question again. */
  readonly limit: bigint;
}

export type Effect = LadderAction & {
  readonly budget: string;
  readonly step: string;
  /** 0 where an anomaly brought it about. */
  readonly at: number;
  readonly on?: 'anomaly';
  /** As written. */
  readonly scope: Scope;
  readonly reach: Reach;
};

export interface LadderQuestion {
  readonly budget: string;
  readonly scope: Scope;
  /** What the models of scopes are; left out, what their texts say. */
  readonly identify?: Identify;
  readonly windowId: string;
  readonly ladder: readonly LadderStep[];
  readonly balance: Balance;
  /** Femtodollars that a provider's own budget counts in this window; the ladder goes by whichever counts more. */
  readonly outside?: bigint;
  /** Whether an anomaly goes on in its scope. */
  readonly hasAnomaly?: boolean;
  /** Of this budget, in any window. */
  readonly crossings: readonly Crossing[];
}

export interface LadderAnswer {
  /** Never seen before in this window: to be inserted, audited and alerted. */
  readonly crossed: readonly Crossing[];
  /** Once released, and in force again: to be updated and audited, without a second alert. */
  readonly resumed: readonly Crossing[];
  readonly released: readonly (Crossing & { readonly because: ReleaseReason })[];
  /** What holds from now on, the strongest first. */
  readonly inForce: readonly Effect[];
}

type ReleaseReason =
  | 'new_window'
  | 'limit_raised'
  | 'spend_corrected'
  | 'step_removed'
  | 'anomaly_ended';

/** A correction must bring spend so many percentage points below a step before it lets go, lest it comes and goes. */
const HYSTERESIS_POINTS = 2;

export function stepId(step: LadderStep): string {
  const where = step.where === undefined ? '' : ` ${scopeId(step.where)}`;
  const when = step.on ?? step.at;
  switch (step.do) {
    case 'downgrade':
      return `${when} downgrade ${encodeURIComponent(step.to)}${where}`;
    case 'throttle':
      return `${when} throttle ${step.share}${where}`;
    case 'notify':
    case 'stop':
      return `${when} ${step.do}${where}`;
  }
}

/** Which steps a budget stands on, judged by what is posted and presumed: a hold may still come back. */
export function climbLadder(question: LadderQuestion): LadderAnswer {
  const { ladder, balance, windowId } = question;
  const used = usedOf(question);
  const limit = effectiveLimit(balance);
  const steps = new Map(ladder.map((step) => [stepId(step), step]));
  const known = new Map<string, Crossing>();
  const released: (Crossing & { because: ReleaseReason })[] = [];
  for (const crossing of question.crossings) {
    if (crossing.windowId === windowId) known.set(crossing.step, crossing);
    if (!crossing.inForce) continue;
    const because = whyReleased(crossing, steps.get(crossing.step), question);
    if (because !== null) released.push({ ...crossing, inForce: false, limit, because });
  }
  const gone = new Set(released.map(({ windowId: id, step }) => `${id} ${step}`));
  const crossed: Crossing[] = [];
  const resumed: Crossing[] = [];
  const standing: [string, LadderStep][] = [];
  for (const [id, step] of steps) {
    const before = known.get(id);
    const isStanding = before?.inForce === true && !gone.has(`${windowId} ${id}`);
    if (!isStanding && !isMet(step, used, question)) continue;
    standing.push([id, step]);
    if (isStanding) continue;
    (before === undefined ? crossed : resumed).push({ windowId, step: id, inForce: true, limit });
  }
  return { crossed, resumed, released, inForce: effectsOf(question, standing) };
}

function whyReleased(
  crossing: Crossing,
  step: LadderStep | undefined,
  question: LadderQuestion,
): ReleaseReason | null {
  const { windowId, balance } = question;
  const used = usedOf(question);
  if (crossing.windowId !== windowId) return 'new_window';
  if (step === undefined) return 'step_removed';
  if (isMet(step, used, question)) return null;
  if (step.on !== undefined) return 'anomaly_ended';
  if (effectiveLimit(balance) > crossing.limit) return 'limit_raised';
  const letsGoAt = Math.max(step.at / 2, step.at - HYSTERESIS_POINTS);
  return hasReached(used, effectiveLimit(balance), letsGoAt) ? null : 'spend_corrected';
}

/** Pure. What a step is judged by: posted and presumed, or what a provider says where that is more. */
export function usedOf({
  balance,
  outside = 0n,
}: Pick<LadderQuestion, 'balance' | 'outside'>): bigint {
  const ours = balance.posted + balance.presumed;
  return outside > ours ? outside : ours;
}

const isMet = (
  step: LadderStep,
  used: bigint,
  { balance, hasAnomaly = false }: LadderQuestion,
): boolean =>
  step.on === undefined ? hasReached(used, effectiveLimit(balance), step.at) : hasAnomaly;

const percentOf = ({ at }: LadderStep): number => at ?? 0;

const STRENGTH: Readonly<Record<LadderAction['do'], number>> = {
  stop: 3,
  throttle: 2,
  downgrade: 1,
  notify: 0,
};

/** Of steps that do the same to the same calls, the highest speaks; a step that contradicts its budget's scope meets no call. */
export function effectsOf(
  { budget, scope, identify = identityOf }: Pick<LadderQuestion, 'budget' | 'scope' | 'identify'>,
  standing: readonly (readonly [string, LadderStep])[],
): Effect[] {
  const effects = new Map<string, Effect>();
  for (const [id, step] of [...standing].sort(([, a], [, b]) => percentOf(a) - percentOf(b))) {
    const { where = {}, at: _, ...action } = step;
    const reach = narrowScope(reachOf(scope, identify), reachOf(where, identify));
    if (reach === null || step.do === 'notify') continue;
    effects.set(`${step.do} ${scopeId(reach)}`, {
      ...action,
      at: percentOf(step),
      budget,
      step: id,
      scope: { ...scope, ...where },
      reach,
    });
  }
  return [...effects.values()].sort((a, b) => STRENGTH[b.do] - STRENGTH[a.do] || b.at - a.at);
}

import { createHash } from 'node:crypto';
import { compareNarrowness, type Coordinates, covers, IDENTITY, scopeId } from '@bursar/limits';
import type { PriceBook } from '@bursar/pricing';
import type { BudgetBook } from '../budget.js';
import type { CallPlan, IdentifiedCall } from '../call-plan.js';
import { modelOf } from '../call-model.js';
import type { Effect } from './ladder.js';
import type { Denial } from '../denial.js';

/** What a crossed step does to calls, for as long as its window lasts: the next one begins without it. */
export type EffectInForce = Effect & {
  /** Epoch ms: [from, until). */
  readonly from: number;
  readonly until: number;
  /** Projects that are not sent to another model. */
  readonly optOut: readonly string[];
};

/** By the team that they are about; null: by no team. */
export type EffectIndex = ReadonlyMap<string | null, readonly EffectInForce[]>;

export interface FrozenKey {
  readonly admission: string;
  /** Epoch ms. */
  readonly at: number;
}

export const indexEffects = (effects: readonly EffectInForce[]): EffectIndex =>
  Map.groupBy(effects, ({ scope }) => scope['team'] ?? null);

const HUNDRED = 100;
const HASH_SPAN = 2 ** 32;
const RETRY_SECONDS_MAX = 60;

/** The same request is always drawn the same: asking again does not help, nor does asking elsewhere. */
export function drawOf(requestId: string): number {
  return (createHash('sha256').update(requestId).digest().readUInt32BE() / HASH_SPAN) * HUNDRED;
}

type InForce<D extends Effect['do']> = EffectInForce & { readonly do: D };

/** Pure. A frozen key asks for nothing; then what the ladders of all budgets together make of a call. */
export function planUnderLadder(
  known: IdentifiedCall,
  plan: CallPlan,
  { frozen, effects }: Pick<BudgetBook, 'frozen' | 'effects'>,
  prices: PriceBook,
): CallPlan | Denial {
  const { id, name } = known.key;
  const since = frozen.get(id);
  if (since === undefined) return planUnderEffects(known, plan, effects, prices);
  return {
    code: 'stopped',
    detail: `A call under the key ${name} cost more than its worst case: the key is frozen until an operator has reviewed it.`,
    facts: {
      frozen: true,
      key: name,
      keyId: id,
      since: new Date(since.at).toISOString(),
      admission: since.admission,
    },
  };
}

/** Pure. What the ladders of all budgets together make of a call: to another model first, and whatever stops that. */
export function planUnderEffects(
  known: IdentifiedCall,
  plan: CallPlan,
  index: EffectIndex,
  book: PriceBook,
): CallPlan | Denial {
  const { at, call, request } = known;
  const live = [...(index.get(call['team'] ?? null) ?? []), ...(index.get(null) ?? [])].filter(
    ({ from, until }) => from <= at && at < until,
  );
  if (live.length === 0) return plan;
  const steps = matching(live, call, 'downgrade');
  // Nothing is cheaper than nothing.
  const moved = steps.length === 0 || known.isFree() ? plan : downgrade(call, plan, steps, book);
  const bound = moved.downgraded ? { ...call, ...modelOf(book, moved.target) } : call;
  const [stop] = matching(live, bound, 'stop');
  if (stop !== undefined) return stopped(stop);
  const throttle = matching(live, bound, 'throttle').reduce<InForce<'throttle'> | null>(
    (least, one) => (least === null || one.share < least.share ? one : least),
    null,
  );
  if (throttle === null) return moved;
  if (drawOf(request.requestId) >= throttle.share) return throttled(throttle, at);
  return { ...moved, throttledTo: throttle.share };
}

/** The narrowest scope first, then the highest step. */
function matching<D extends Effect['do']>(
  effects: readonly EffectInForce[],
  call: Coordinates,
  action: D,
): InForce<D>[] {
  return effects
    .filter((one): one is InForce<D> => one.do === action && covers(one.reach, call))
    .sort(
      (a, b) =>
        compareNarrowness({ id: a.budget, scope: a.scope }, { id: b.budget, scope: b.scope }) ||
        b.at - a.at,
    );
}

function downgrade(
  call: Coordinates,
  plan: CallPlan,
  steps: readonly InForce<'downgrade'>[],
  book: PriceBook,
): CallPlan {
  const project = call['project'] ?? '';
  const step = steps.find(({ optOut }) => !optOut.includes(project));
  if (step === undefined) {
    const [left] = steps;
    return left === undefined ? plan : { ...plan, optedOutOf: left.budget };
  }
  const { provider } = plan.target;
  if (modelOf(book, { provider, model: step.to })[IDENTITY] === call[IDENTITY]) return plan;
  const target = { ...plan.target, model: step.to };
  return {
    ...plan,
    target,
    permitted: [target],
    downgraded: true,
    downgradedBy: step.budget,
  };
}

/** Why a step of a ladder is in force. */
const becauseOf = ({ budget, at, on }: EffectInForce): string =>
  on === undefined
    ? `The budget ${budget} has reached ${at} %`
    : `An anomaly goes on in the scope of the budget ${budget}`;

function stopped(effect: InForce<'stop'>): Denial {
  const { budget, step, at, scope, until } = effect;
  const resetsAt = new Date(until).toISOString();
  return {
    code: 'stopped',
    detail: `${becauseOf(effect)}: calls of ${scopeId(scope)} are stopped until ${resetsAt}.`,
    facts: { budget, step, at, scope, resetsAt },
  };
}

function throttled(effect: InForce<'throttle'>, now: number): Denial {
  const { budget, step, at, share, scope, until } = effect;
  const left = Math.ceil((until - now) / 1000);
  return {
    code: 'rate_limited',
    detail: `${becauseOf(effect)}: ${share} of a hundred calls of ${scopeId(scope)} go on.`,
    facts: {
      budget,
      step,
      at,
      share,
      scope,
      resetsAt: new Date(until).toISOString(),
      retryAfterSeconds: Math.max(1, Math.min(RETRY_SECONDS_MAX, left)),
    },
  };
}

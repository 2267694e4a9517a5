import { accessFor } from './access.js';
import type { Call, Denial } from './call.js';
import type { TokenRates } from './document/rates.js';
import type { Route } from './routes.js';
import type { CallRules, PriceQuestion } from './rules.js';
import type { ModelNames, Subject } from './scope.js';
import { stopFor, type Stops } from './stops.js';
import { plain, type Target } from './target.js';

export interface WeighedTarget extends Target {
  readonly weight: number;
}

/** A target that a call may go to, and what is known of the call as it would be made there. */
export interface Permit {
  readonly target: WeighedTarget;
  readonly subject: Subject;
  readonly names: ModelNames;
  /** null: it has no price there. */
  readonly rates: TokenRates | null;
}

export interface Judgement {
  /** Of those that are allowed, the ones with a price; all, where none has one and the source leaves that to its reader. */
  readonly permits: readonly Permit[];
  /** Why the call may go nowhere; null where there is a permit, or no target at all. */
  readonly denial: Denial | null;
}

/** Where a route could send a call. A target without a region keeps the call's own at the provider it was meant for. */
export function targetsOf(route: Route | null, call: Call): readonly WeighedTarget[] {
  const provider = call.provider ?? 'bedrock';
  const region = call.region ?? null;
  if (!route) return [{ provider, model: call.model, region, weight: 1 }];
  return route.targets.map((target) => ({
    ...target,
    region: target.region ?? (target.provider === provider ? region : null),
  }));
}

/** Sorts targets into those a call may go to and those it may not, and says why if none is left. */
export function judgeTargets(
  call: Call,
  targets: readonly WeighedTarget[],
  rules: CallRules,
  stops: Stops,
  question: PriceQuestion,
): Judgement {
  const allowed: Permit[] = [];
  const denials: Denial[] = [];
  for (const target of targets) {
    const subject = subjectAt(call, target);
    const names = rules.models.names(target.provider, target.model);
    const denial =
      stopped(subject, stops, question.at, names) ?? notAllowed(subject, target, rules, names);
    if (denial) denials.push(denial);
    else allowed.push({ target, subject, names, rates: rules.models.rates(target, question) });
  }
  const priced = allowed.filter(({ rates }) => rates !== null);
  const permits = priced.length > 0 || rules.models.unpriced === 'deny' ? priced : allowed;
  return { permits, denial: permits.length > 0 ? null : foremost(allowed, denials) };
}

/** A target that only lacks a price is the reason: the call would go there. Else the one that the order names first. */
function foremost([unpriced]: readonly Permit[], denials: readonly Denial[]): Denial | null {
  if (unpriced) {
    return { decision: 'deny', code: 'unpriced_model', target: plain(unpriced.target) };
  }
  return denials.find(({ code }) => code === 'stopped') ?? denials[0] ?? null;
}

type LocatedSubject = Subject & { readonly region: string | null };

/** The call as the target would see it. */
function subjectAt(call: Call, { model, region }: Target): LocatedSubject {
  const { team, project, environment, key, user, dimensions } = call;
  return { team, project, environment, key, user, dimensions, model, region };
}

function stopped(subject: Subject, stops: Stops, now: number, names: ModelNames): Denial | null {
  const stop = stopFor(subject, stops, now, names);
  return stop && { decision: 'deny', code: 'stopped', stop };
}

function notAllowed(
  subject: LocatedSubject,
  target: Target,
  rules: CallRules,
  names: ModelNames,
): Denial | null {
  const answer = accessFor(subject, rules.access, names);
  if (answer.allowed) return null;
  const { because, rule } = answer;
  return { decision: 'deny', code: 'model_not_allowed', because, rule, target: plain(target) };
}

import { accessFor } from './access.js';
import type { Call, Denial } from './call.js';
import type { Policy } from './document/policy.js';
import { tokenRates, type Model, type TokenRates } from './document/rates.js';
import type { Route } from './routes.js';
import type { ModelNames, Subject } from './scope.js';
import { stopFor, type Stops } from './stops.js';
import type { Target } from './target.js';

export interface WeighedTarget extends Target {
  readonly weight: number;
}

/** A target that a call may go to, and what is known of the call as it would be made there. */
export interface Permit {
  readonly target: WeighedTarget;
  readonly subject: Subject;
  readonly names: ModelNames;
  readonly model: Model;
  readonly rates: TokenRates;
}

export interface Judgement {
  readonly permits: readonly Permit[];
  /** In the targets' order. */
  readonly denials: readonly Denial[];
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

/** Sorts targets into those a call may go to and those it may not. */
export function judgeTargets(
  call: Call,
  targets: readonly WeighedTarget[],
  inputTokens: number,
  policy: Policy,
  stops: Stops,
  now: number,
): Judgement {
  const permits: Permit[] = [];
  const denials: Denial[] = [];
  for (const target of targets) {
    const subject = subjectAt(call, target);
    const names = policy.models.names(target.provider, target.model);
    const denial =
      stopped(subject, stops, now, names) ?? notAllowed(subject, target, policy, names);
    const model = policy.models.find(target.provider, target.model);
    const rates = model && tokenRates(model, target.region, inputTokens);
    if (denial) denials.push(denial);
    else if (model && rates) permits.push({ target, subject, names, model, rates });
    else denials.push({ decision: 'deny', code: 'unpriced_model', target: plain(target) });
  }
  return { permits, denials };
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
  policy: Policy,
  names: ModelNames,
): Denial | null {
  const answer = accessFor(subject, policy.access, names);
  if (answer.allowed) return null;
  const { because, rule } = answer;
  return { decision: 'deny', code: 'model_not_allowed', because, rule, target: plain(target) };
}

/** A target alone, without what its route says of it. */
export const plain = ({ provider, model, region }: Target): Target => ({ provider, model, region });

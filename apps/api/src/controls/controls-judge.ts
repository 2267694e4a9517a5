import { type Call, decide, type Denial as PolicyDenial, type Target } from '@bursar/policy';
import type { PriceBook } from '@bursar/pricing';
import { Inject, Injectable } from '@nestjs/common';
import type { Denial, planning } from '../budgets/budgets.module.js';
import { invariant } from '../platform/errors.js';
import { callRules, type ControlRules } from './call-rules.js';
import { ControlsStateService } from './controls-state.service.js';

/** What decisions are made by: as fresh as everything else that they look at. */
export interface Basis {
  /**
   * Of everything that binds calls: a change of the controls raises it in the same transaction, so that no admission misses
   * the change.
   */
  readonly version: number;
  readonly prices: PriceBook;
}

/** Stops, access and routes, for admissions of the strict lane and for leases. */
@Injectable()
export class ControlsJudge {
  private rules: ControlRules | null = null;

  constructor(@Inject(ControlsStateService) private readonly controls: ControlsStateService) {}

  async ready(_at: number, { version, prices }: Basis): Promise<void> {
    const state = await this.controls.atLeast(version);
    this.rules = callRules(state, prices);
  }

  judge(known: planning.IdentifiedCall, plan: planning.CallPlan): planning.CallPlan | Denial {
    invariant(this.rules !== null, 'a call is judged before its judge is ready');
    return judgeCall(known, plan, this.rules);
  }
}

/** Pure. Where a call goes, or why it may not be made. */
export function judgeCall(
  known: planning.IdentifiedCall,
  plan: planning.CallPlan,
  { rules, stops, health }: ControlRules,
): planning.CallPlan | Denial {
  const decision = decide(toCall(known, plan), rules, stops, health, known.at);
  if (decision.decision === 'deny') return toDenial(decision);
  const { target, permitted, attempts } = decision;
  return {
    ...plan,
    target: withRegion(target),
    permitted: permitted.map(withRegion),
    attempts: Math.max(plan.attempts, attempts),
  };
}

const OWN = new Set([
  'team',
  'project',
  'environment',
  'key',
  'user',
  'model',
  'canonicalModel',
  'region',
]);

function toCall(
  { request, call }: planning.IdentifiedCall,
  { target, ...plan }: planning.CallPlan,
): Call {
  const dimensions = Object.fromEntries(
    Object.entries(call).flatMap(([name, value]) =>
      OWN.has(name) || typeof value !== 'string' ? [] : [[name, value]],
    ),
  );
  const { team, project, environment, key, user } = call;
  const { provider, model, requestId, operation, inputTokens, units } = request;
  return {
    ...{ team, project, environment, key, user, dimensions },
    ...target,
    requestId,
    operation,
    asked: { provider, model },
    inputTokens,
    maxOutputTokens: plan.maxOutputTokens,
    units: units ?? undefined,
  };
}

const withRegion = ({ provider, model, region }: Target): planning.CallPlan['target'] => ({
  provider,
  model,
  region: region ?? '',
});

function toDenial(denial: PolicyDenial): Denial {
  switch (denial.code) {
    case 'stopped': {
      const { id, scope, reason, by, endsAt } = denial.stop;
      const until = Number.isFinite(endsAt) ? new Date(endsAt).toISOString() : null;
      const detail = `Stopped by ${by}: ${reason}`;
      return { code: 'stopped', detail, facts: { stop: id, scope, reason, by, until } };
    }
    case 'model_not_allowed': {
      const { because, rule } = denial;
      const place = withRegion(denial.target);
      const named = because === 'model' ? place.model : `the region ${place.region || '(none)'}`;
      const whose = Object.entries(rule.scope).map(([name, value]) => `${name} ${value}`);
      const detail = `${named} is not allowed for ${whose.join(', ') || 'this organisation'}. Use one that is, or ask a platform engineer to add it under modelAccess.`;
      return { code: 'model_not_allowed', detail, facts: { because, rule, target: place } };
    }
    case 'no_healthy_target': {
      const { route, permitted } = denial;
      const detail = `No target of the route ${route} is healthy.`;
      return {
        code: 'no_healthy_target',
        detail,
        facts: { route, targets: permitted.map(withRegion) },
      };
    }
    case 'invalid':
    case 'unpriced_model':
      return unexpected(denial.code);
  }
}

/** The request was read before, and of a call without a price budgets decide. */
function unexpected(code: string): never {
  throw new Error(`Controls denied a call as ${code}, which is not theirs to say.`);
}

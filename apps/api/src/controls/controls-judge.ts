import type { PriceBook } from '@bursar/pricing';
import { Inject, Injectable } from '@nestjs/common';
import { type CallPlan, type IdentifiedCall, type Denial } from '../budgets/budgets.module.js';
import { invariant } from '../platform/errors.js';
import { ControlsStateService } from './controls-state.service.js';
import {
  type CallRules,
  callRules,
  type CallToRoute,
  routeCall,
  type Routed,
} from './route-call.js';

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
  private grounds: { readonly rules: CallRules; readonly prices: PriceBook } | null = null;

  constructor(@Inject(ControlsStateService) private readonly controls: ControlsStateService) {}

  async ready(_at: number, { version, prices }: Basis): Promise<void> {
    const state = await this.controls.atLeast(version);
    this.grounds = { rules: callRules(state, prices), prices };
  }

  judge(known: IdentifiedCall, plan: CallPlan): CallPlan | Denial {
    invariant(this.grounds !== null, 'a call is judged before its judge is ready');
    const { rules, prices } = this.grounds;
    const routed = routeCall(toRoute(known, plan), rules, prices);
    if (routed.outcome !== 'goes') return denialOf(routed);
    const { place, permitted, attempts } = routed;
    return {
      ...plan,
      destination: place,
      permitted,
      attempts: Math.max(plan.attempts, attempts),
    };
  }
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

function toRoute({ request, call, at }: IdentifiedCall, plan: CallPlan): CallToRoute {
  const dimensions = Object.fromEntries(
    Object.entries(call).flatMap(([name, value]) =>
      OWN.has(name) || typeof value !== 'string' ? [] : [[name, value]],
    ),
  );
  const { team, project, environment, key, user } = call;
  const { provider, model, region, requestId, inputTokens, units } = request;
  return {
    subject: { team, project, environment, key, user, dimensions },
    requestId,
    operation: request.operation ?? null,
    asked: { provider, model, region },
    wanted: plan.destination,
    inputTokens,
    units: units ?? undefined,
    at,
  };
}

function denialOf(routed: Exclude<Routed, { outcome: 'goes' }>): Denial {
  switch (routed.outcome) {
    case 'stopped': {
      const { id, scope, reason, by, endsAt } = routed.stop;
      const until = Number.isFinite(endsAt) ? new Date(endsAt).toISOString() : null;
      const detail = `Stopped by ${by}: ${reason}`;
      return { code: 'stopped', detail, facts: { stop: id, scope, reason, by, until } };
    }
    case 'not_allowed': {
      const { because, rule, place } = routed;
      const named = because === 'model' ? place.model : `the region ${place.region || '(none)'}`;
      const whose = Object.entries(rule.scope).map(([name, value]) => `${name} ${value}`);
      const detail = `${named} is not allowed for ${whose.join(', ') || 'this organisation'}. Use one that is, or ask a platform engineer to add it under modelAccess.`;
      return { code: 'model_not_allowed', detail, facts: { because, rule, target: place } };
    }
    case 'unhealthy': {
      const { route, permitted } = routed;
      const detail = `No target of the route ${route} is healthy.`;
      return { code: 'no_healthy_target', detail, facts: { route, targets: permitted } };
    }
  }
}

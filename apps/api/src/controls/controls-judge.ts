import type { PriceBook } from '@bursar/pricing';
import { Inject, Injectable } from '@nestjs/common';
import {
  type Bearing,
  type CallJudge,
  Gates,
  type KnownCall,
  type Refusal,
  type RoundGrounds,
} from '../budgets/budgets.module.js';
import { invariant } from '../platform/errors.js';
import { ControlsStateService } from './controls-state.service.js';
import {
  type CallRules,
  callRules,
  type CallToRoute,
  routeCall,
  type Routed,
} from './route-call.js';

/** After the ladder (10), which may have made another call of it, and before limits and money. */
export const CONTROLS_POSITION = 20;

/** Stops, access and routes, for admissions of the strict lane and for leases. */
@Injectable()
export class ControlsJudge implements CallJudge {
  private grounds: { readonly rules: CallRules; readonly prices: PriceBook } | null = null;

  constructor(
    @Inject(ControlsStateService) private readonly controls: ControlsStateService,
    @Inject(Gates) gates: Gates,
  ) {
    gates.addJudge(CONTROLS_POSITION, this);
  }

  async ready(_at: number, { version, prices }: RoundGrounds): Promise<void> {
    const state = await this.controls.atLeast(version);
    this.grounds = { rules: callRules(state, prices), prices };
  }

  judge(known: KnownCall, bearing: Bearing): Bearing | Refusal {
    invariant(this.grounds !== null, 'a call is judged before its judge is ready');
    const { rules, prices } = this.grounds;
    const routed = routeCall(toRoute(known, bearing), rules, prices);
    if (routed.outcome !== 'goes') return refusalOf(routed);
    const { place, permitted, attempts } = routed;
    return {
      ...bearing,
      destination: place,
      permitted,
      attempts: Math.max(bearing.attempts, attempts),
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

function toRoute({ request, call, at }: KnownCall, bearing: Bearing): CallToRoute {
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
    wanted: bearing.destination,
    inputTokens,
    units: units ?? undefined,
    at,
  };
}

function refusalOf(routed: Exclude<Routed, { outcome: 'goes' }>): Refusal {
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

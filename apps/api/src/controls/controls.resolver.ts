import {
  compileBreaker,
  healthOf,
  type RouteData,
  targetKey,
  type TargetHealth,
} from '@bursar/policy';
import { Inject } from '@nestjs/common';
import { Query, Resolver } from '@nestjs/graphql';
import { Allow } from '../platform/actor.js';
import { ControlsStateService } from './controls-state.service.js';
import type { TargetState } from './target.repository.js';

@Resolver()
export class ControlsResolver {
  constructor(@Inject(ControlsStateService) private readonly controls: ControlsStateService) {}

  @Query('flags')
  @Allow('signedIn')
  async flags() {
    const { data } = await this.controls.now();
    return data.flags.map((flag) => ({
      ...flag,
      rules: flag.rules ?? [],
      disabled: flag.disabled === true,
    }));
  }

  @Query('routes')
  @Allow('signedIn')
  async routes() {
    const { data, targets } = await this.controls.now();
    return data.routes.map((route) => toRoute(route, targets));
  }
}

function toRoute(
  { key, match, targets, failover, breaker }: RouteData,
  states: readonly TargetState[],
) {
  const compiled = compileBreaker(breaker ?? {});
  return {
    key,
    match,
    failover,
    breaker,
    targets: targets.map((target) => {
      const found = states.find(
        ({ route, target: of }) => route === key && of === targetKey(target),
      );
      const seen = breaker === undefined ? undefined : found;
      const health = seen === undefined ? null : healthOf(seen.state, compiled);
      return {
        ...target,
        state: STATE[health?.state ?? 'closed'],
        letThrough: letThrough(health),
        calls: seen?.calls ?? 0,
        errorRate: seen === undefined || seen.calls === 0 ? null : (seen.errors * 100) / seen.calls,
        p95Ms: seen?.p95Ms ?? null,
        openSince: seen?.state.state === 'open' ? new Date(seen.state.since) : null,
      };
    }),
  };
}

const STATE = { closed: 'closed', open: 'open', halfOpen: 'returning' } as const;

function letThrough(health: TargetHealth | null): number {
  if (health?.state === 'halfOpen') return Math.round(health.share * 100);
  return health?.state === 'open' ? 0 : 100;
}

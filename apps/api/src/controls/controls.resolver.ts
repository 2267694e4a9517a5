import {
  compileBreaker,
  healthOf,
  type RouteData,
  targetKey,
  type TargetHealth,
} from '@bursar/policy';
import { Inject } from '@nestjs/common';
import { Args, Mutation, Query, Resolver } from '@nestjs/graphql';
import { type Actor, Allow, CurrentActor } from '../platform/actor.js';
import { isProblem } from '../platform/outcome.js';
import { ControlsStateService } from './controls-state.service.js';
import { KeyRotationService } from './policies/key-rotation.service.js';
import { StandingsService } from './policies/standings.service.js';
import { RefusalsService } from './policies/refusals.service.js';
import type { TargetState } from './target.repository.js';

@Resolver()
export class ControlsResolver {
  constructor(
    @Inject(ControlsStateService) private readonly controls: ControlsStateService,
    @Inject(StandingsService) private readonly standings: StandingsService,
    @Inject(RefusalsService) private readonly refusals: RefusalsService,
    @Inject(KeyRotationService) private readonly rotation: KeyRotationService,
  ) {}

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

  @Query('policies')
  @Allow('signedIn')
  async policies() {
    const [standing, refusals] = await Promise.all([this.standings.all(), this.refusals.lately()]);
    return standing.map((policy) => ({
      ...policy,
      refusals: refusals
        .filter(({ environment }) => environment === policy.environment)
        .map((one) => ({ ...one, times: one.times.toString() })),
    }));
  }

  @Mutation('rotatePolicyKey')
  @Allow('platform')
  async rotate(@CurrentActor() actor: Actor, @Args('reason') reason: string) {
    const done = await this.rotation.rotate(actor, reason);
    return isProblem(done) ? done : { __typename: 'PolicyKeyRotation', ...done };
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

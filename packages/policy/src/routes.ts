import { identityOf } from '@bursar/pricing';
import { HASHES, hashOf, pickOf } from './bucket.js';
import { compileBreaker, type Breaker, type TargetHealth } from './breaker.js';
import type { RouteData } from './document/document.js';
import { closeness } from './glob.js';
import { compileModel, type Identify, type Means, type ModelNames } from './scope.js';
import { healthKeys, type Target } from './target.js';

/** By targetKey. What is not in it is healthy. */
export type Health = ReadonlyMap<string, TargetHealth>;

/** By key of a route, where each route has breakers of its own. */
export type HealthOf = (route: string) => Health;

export interface WeightedTarget extends Target {
  /** null: the call's own region, at the provider that the call is for. */
  readonly region: string | null;
  readonly weight: number;
}

export interface Route {
  readonly key: string;
  readonly operation: string | null;
  readonly model: Means | null;
  readonly targets: readonly WeightedTarget[];
  readonly failover: readonly string[] | null;
  readonly breaker: Breaker | null;
  readonly attempts: number;
}

/**
 * Most specific first: the closer model pattern, then those that name an operation, then as written. Spellings of one model are
 * equally close, so that the document that names it by its identity says the same as the rule that it was made from.
 */
export function compileRoutes(
  routes: readonly RouteData[],
  identify: Identify = identityOf,
): readonly Route[] {
  const closenessOf = (model: string | undefined): number =>
    model === undefined ? -1 : closeness(model.includes('*') ? model : identify(model));
  const rank = ({ match }: RouteData): number =>
    2 * closenessOf(match.model) + Number(match.operation !== undefined);
  return [...routes]
    .sort((a, b) => rank(b) - rank(a))
    .map((route) => compileRoute(route, identify));
}

function compileRoute(route: RouteData, identify: Identify): Route {
  return {
    key: route.key,
    operation: route.match.operation ?? null,
    model:
      route.match.model === undefined ? null : compileModel(route.match.model, identify, 'called'),
    targets: route.targets.map(({ provider, model, region, weight }) => ({
      provider,
      model,
      region: region ?? null,
      weight,
    })),
    failover: route.failover ?? null,
    breaker: route.breaker ? compileBreaker(route.breaker) : null,
    attempts: route.attempts ?? 1,
  };
}

/** The route of a call; null: it goes where it asked to go. */
export function routeFor(
  operation: string | null | undefined,
  names: ModelNames,
  routes: readonly Route[],
): Route | null {
  return (
    routes.find(
      (route) =>
        (route.operation === null || route.operation === operation) &&
        (route.model === null || route.model(names)),
    ) ?? null
  );
}

export interface Choice<T extends Target> {
  readonly target: T;
  /** Whether it is another than the one that weights gave. */
  readonly fellOver: boolean;
}

/**
 * Where a call goes. Weights put a user into one bucket, and the bucket lasts as long as its target is among those
 * `permitted`; others' exclusion moves no one. A target whose breaker is open is skipped, a half-open one takes its
 * share of requests, and who is turned away goes to the next in failover order. null: nothing healthy is permitted.
 */
export function chooseTarget<T extends Target & { readonly weight: number }>(
  route: { readonly key: string; readonly failover: readonly string[] | null },
  targets: readonly T[],
  permitted: readonly T[],
  health: Health,
  who: { readonly targetingKey: string; readonly requestId: string },
): Choice<T> | null {
  const first = firstChoice(route.key, targets, permitted, who.targetingKey);
  for (const target of inOrder(first, permitted, route.failover)) {
    if (isOpenTo(target, health, who.requestId)) return { target, fellOver: target !== first };
  }
  return null;
}

function firstChoice<T extends { readonly weight: number }>(
  key: string,
  targets: readonly T[],
  permitted: readonly T[],
  targetingKey: string,
): T | null {
  if (targets.length === 1) return permitted[0] ?? null;
  const weightOf = ({ weight }: T): number => weight;
  const wanted = targets[pickOf(targets.map(weightOf), `route/${key}`, targetingKey)];
  if (wanted && permitted.includes(wanted)) return wanted;
  return permitted[pickOf(permitted.map(weightOf), `route/${key}/again`, targetingKey)] ?? null;
}

function inOrder<T extends Target>(
  first: T | null,
  permitted: readonly T[],
  failover: readonly string[] | null,
): readonly T[] {
  const others = permitted.filter((target) => target !== first);
  const next = failover
    ? failover.flatMap((name) => others.filter(({ provider }) => provider === name))
    : others;
  if (first) return [first, ...next];
  return next.length > 0 ? next : others;
}

function isOpenTo(target: Target, health: Health, requestId: string): boolean {
  if (health.size === 0) return true;
  const keys = healthKeys(target);
  const key = keys.find((one) => health.has(one));
  const found = key === undefined ? undefined : health.get(key);
  if (!found || found.state === 'closed') return true;
  if (found.state === 'open') return false;
  return hashOf(`probe/${key}\0${requestId}`) < found.share * HASHES;
}

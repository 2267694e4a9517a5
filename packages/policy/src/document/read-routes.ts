import type { RouteData } from './document.js';
import {
  Malformed,
  distinct,
  integer,
  listOf,
  number,
  object,
  text,
  type Read,
} from './reading.js';
import { targetKey } from '../target.js';
import { ATTEMPTS_MAX, ID, REFERENCE, glob } from './words.js';

const readTarget = object<RouteData['targets'][number]>(
  { provider: ID, model: REFERENCE, region: text(64, /^[a-z0-9-]+$/), weight: integer(0, 10_000) },
  ['region'],
);

const readBreaker = object<NonNullable<RouteData['breaker']>>(
  {
    errorRate: number(0, 100),
    p95Ms: integer(1, 86_400_000),
    coolDownSeconds: integer(1, 86_400),
    callsMin: integer(1, 1_000_000),
    returnSteps: listOf(number(1, 99), 20, 1),
  },
  ['errorRate', 'p95Ms', 'coolDownSeconds', 'callsMin', 'returnSteps'],
);

const readRoute: Read<RouteData> = (value, where) => {
  const route = object<RouteData>(
    {
      key: ID,
      match: object<RouteData['match']>({ operation: ID, model: glob }, ['operation', 'model']),
      targets: distinct(listOf(readTarget, 32, 1), targetKey),
      failover: distinct(listOf(ID, 32), (provider) => provider),
      breaker: readBreaker,
      attempts: integer(1, ATTEMPTS_MAX),
    },
    ['failover', 'breaker', 'attempts'],
  )(value, where);
  if (route.targets.every(({ weight }) => weight === 0)) {
    throw new Malformed(where, 'gives every target the weight 0');
  }
  const lost = route.failover?.find((name) => route.targets.every((to) => to.provider !== name));
  if (lost !== undefined) throw new Malformed(`${where}.failover`, `has no target at ${lost}`);
  return route;
};

export const readRoutes: Read<readonly RouteData[]> = distinct(
  listOf(readRoute, 1000),
  ({ key }) => key,
);

import { covers } from '@bursar/limits';
import type { Call } from './call.js';
import { decide } from './decide.js';
import type {
  FlagData,
  PolicyDocument,
  RouteData,
  StopsDocument,
  When,
} from './document/document.js';
import { evaluateFlag, listed, type FlagContext } from './flags.js';
import type { Policy } from './document/policy.js';
import { tokenRates } from './document/rates.js';
import type { Health } from './routes.js';
import { compileScope, coordinatesOf, type Scope } from './scope.js';
import { NO_STOPS, stopFor, type Stops } from './stops.js';
import { targetKey } from './target.js';

const NOW = 0;
const HEALTHY: Health = new Map();

/** Asks a policy every question that its own rules raise. Throws if an answer does not come, or cannot be. */
export function dryRunPolicy(document: PolicyDocument, policy: Policy): void {
  const stops = policy.stops ?? NO_STOPS;
  const ask = (call: Call, health: Health): void => {
    const answer = decide(call, policy, stops, health, NOW);
    if (answer.decision === 'proceed' && (answer.worstCaseFemto ?? 0n) < 0n) {
      throw new Error('A worst case is below zero.');
    }
  };
  ask(probe({}), HEALTHY);
  for (const { scope } of [...document.access, ...document.limits]) ask(probe(scope), HEALTHY);
  for (const route of document.routes) {
    for (const health of conditionsOf(route)) ask(probeOf(route), health);
  }
  for (const { provider, model, places } of document.rates) {
    const found = policy.models.find(provider, model);
    if (!found) throw new Error(`No model is found by the name ${model}.`);
    for (const region of places.flatMap(({ regions }) => regions)) {
      tokenRates(found, concrete(region), 1);
    }
  }
  for (const { id, scope } of policy.offline?.budgets ?? []) {
    const call = probe(scope);
    const names = policy.models.names('bedrock', call.model);
    if (!covers(compileScope(scope), coordinatesOf(call, names)))
      throw new Error(`${id} covers nothing.`);
  }
  document.flags.forEach((flag) => dryRunFlag(flag, policy));
  if (document.stops) checkStops(document.stops, stops);
}

/** Asks about every stop. Throws if one of them would stop nothing. */
export function dryRunStops(document: StopsDocument, stops: Stops): void {
  checkStops(document.stops, stops);
}

function checkStops(data: StopsDocument['stops'], stops: Stops): void {
  for (const { id, scope } of data) {
    // Before all time every stop is in force.
    if (!stopFor(probe(scope), stops, -Infinity)) throw new Error(`${id} stops nothing.`);
  }
}

function dryRunFlag(flag: FlagData, policy: Policy): void {
  const contexts = [{}, ...(flag.rules ?? []).map(({ when = {} }) => contextOf(when))];
  for (const context of contexts) {
    for (const user of USERS) {
      const answer = evaluateFlag(policy.flags, flag.key, { user, ...context }, flag.type);
      if (answer.reason === 'ERROR') {
        throw new Error(`${flag.key}: ${answer.errorCode}, ${answer.errorMessage}`);
      }
    }
  }
}

const USERS = ['a', 'b', 'c', 'd'];

/** A call in a scope. */
function probe(scope: Scope): Call {
  const { team, project, environment, key, user, model, ...dimensions } = scope;
  return {
    requestId: 'dry-run',
    team,
    project,
    environment,
    key,
    user,
    model: concrete(model ?? '*'),
    region: 'us-east-1',
    dimensions,
    inputTokens: 1,
  };
}

function probeOf({ match }: RouteData): Call {
  return { ...probe({}), model: concrete(match.model ?? '*'), operation: match.operation };
}

/** Everything healthy, everything down, everything on its way back. */
function conditionsOf({ targets }: RouteData): Health[] {
  const keys = targets.map((target) => targetKey({ region: 'us-east-1', ...target }));
  return [
    HEALTHY,
    new Map(keys.map((key) => [key, { state: 'open' }])),
    new Map(keys.map((key) => [key, { state: 'halfOpen', share: 0.5 }])),
  ];
}

const contextOf = (when: When): FlagContext =>
  Object.fromEntries(
    Object.entries(when).flatMap(([name, wanted]) => {
      const [value] = listed(wanted);
      if (value === undefined) return [];
      return [[name, typeof value === 'string' ? concrete(value) : value]];
    }),
  );

/** A text that fits a glob. */
const concrete = (glob: string): string => glob.replaceAll('*', 'x');

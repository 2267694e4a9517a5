import {
  type Access,
  accessFor,
  type AccessRule,
  chooseTarget,
  compileAccess,
  compileRoutes,
  compileStops,
  type Health,
  type Route,
  routeFor,
  type ScopedList,
  type Stop,
  stopFor,
  type Stops,
  type Subject,
  targetingKeyOf,
} from '@bursar/policy';
import { canonicalModel, type PriceBook, type Units, worstRates } from '@bursar/pricing';
import type { ControlsState } from './controls-state.service.js';
import { modelNames } from '../prices/prices.module.js';

interface Place {
  readonly provider: string;
  readonly model: string;
  /** Empty: the provider has none, or they are unknown. */
  readonly region: string;
}

/** A call as controls see it. */
export interface CallToRoute {
  readonly subject: Omit<Subject, 'model'>;
  readonly requestId: string;
  readonly operation: string | null;
  /** As it was asked for, before anything made another of it. */
  readonly asked: Place;
  /** Where it would go without a route. */
  readonly wanted: Place;
  readonly inputTokens: number;
  readonly units?: Units | undefined;
  readonly at: number;
}

/** Controls as they judge calls: their models are the ones that the price book knows by those names. */
export interface CallRules {
  readonly stops: Stops;
  readonly access: ScopedList<Access>;
  readonly routes: readonly Route[];
  /** By key of the route. */
  readonly health: ReadonlyMap<string, Health>;
}

/** Made again only where the controls or the book have changed. */
export function callRules(state: ControlsState, book: PriceBook): CallRules {
  const known = rulesOf.get(state);
  if (known?.book === book) return known.rules;
  const { stops, access, routes } = state.data;
  const identify = (model: string) => canonicalModel(book, model);
  const rules = {
    stops: compileStops(state.version, stops, identify),
    access: compileAccess(access, identify),
    routes: compileRoutes(routes, identify),
    health: state.health,
  };
  rulesOf.set(state, { book, rules });
  return rules;
}
const rulesOf = new WeakMap<ControlsState, { book: PriceBook; rules: CallRules }>();

export type Routed =
  | {
      readonly outcome: 'goes';
      readonly place: Place;
      readonly permitted: readonly Place[];
      readonly attempts: number;
    }
  | { readonly outcome: 'stopped'; readonly stop: Stop }
  | {
      readonly outcome: 'not_allowed';
      readonly because: 'model' | 'region';
      readonly rule: AccessRule;
      readonly place: Place;
    }
  | { readonly outcome: 'unhealthy'; readonly route: string; readonly permitted: readonly Place[] };

interface Candidate extends Place {
  readonly weight: number;
}

type Denial = Extract<Routed, { outcome: 'stopped' | 'not_allowed' }>;

/**
 * Pure. Where a call goes, in the order of denials; the same rules as `decide` of packages/policy, apart from rates, which
 * are asked of the price book itself. A stop on the call as asked binds whatever a route would make of it.
 */
export function routeCall(call: CallToRoute, rules: CallRules, book: PriceBook): Routed {
  const stop = stopOn(call.asked, call, rules, book) ?? stopOn(call.wanted, call, rules, book);
  if (stop !== null) return { outcome: 'stopped', stop };
  const { wanted } = call;
  const route = routeOf(call, rules, book);
  const candidates = candidatesOf(route, wanted);
  const denials = candidates.map((one) => denialOf(one, call, rules, book));
  const allowed = candidates.filter((_, i) => denials[i] === null);
  if (allowed.length === 0) {
    const found = denials.filter((denial) => denial !== null);
    const first = found.find(({ outcome }) => outcome === 'stopped') ?? found[0];
    return first ?? { outcome: 'unhealthy', route: route?.key ?? '', permitted: [] };
  }
  const priced = route === null ? allowed : allowed.filter((one) => isPriced(one, call, book));
  return choose(call, route, candidates, priced.length > 0 ? priced : allowed, rules);
}

function routeOf(
  { operation, wanted: { provider, model } }: CallToRoute,
  { routes }: CallRules,
  book: PriceBook,
): Route | null {
  return routes.length === 0
    ? null
    : routeFor(operation, modelNames(book, provider, model), routes);
}

function choose(
  { subject, requestId }: CallToRoute,
  route: Route | null,
  candidates: readonly Candidate[],
  permitted: readonly Candidate[],
  rules: CallRules,
): Routed {
  const [only] = permitted;
  const places = permitted.map(({ provider, model, region }) => ({ provider, model, region }));
  if (route === null) {
    return only === undefined
      ? { outcome: 'unhealthy', route: '', permitted: places }
      : { outcome: 'goes', place: placeOf(only), permitted: places, attempts: 1 };
  }
  const who = {
    targetingKey: targetingKeyOf({ user: subject.user, key: subject.key, requestId }) ?? '',
    requestId,
  };
  const health: Health = rules.health.get(route.key) ?? HEALTHY;
  const choice = chooseTarget(route, candidates, permitted, health, who);
  if (choice === null) return { outcome: 'unhealthy', route: route.key, permitted: places };
  const place = placeOf(choice.target);
  return { outcome: 'goes', place, permitted: places, attempts: route.attempts };
}

const HEALTHY: Health = new Map();

const placeOf = ({ provider, model, region }: Place): Place => ({ provider, model, region });

/** A target that names no region inherits the call's, at the call's provider. */
function candidatesOf(route: Route | null, wanted: Place): readonly Candidate[] {
  if (route === null) return [{ ...wanted, weight: 1 }];
  return route.targets.map(({ provider, model, region, weight }) => ({
    provider,
    model,
    region: region ?? (provider === wanted.provider ? wanted.region : ''),
    weight,
  }));
}

function stopOn(
  { provider, model }: Place,
  { subject, at }: CallToRoute,
  { stops }: CallRules,
  book: PriceBook,
): Stop | null {
  if (stops.list.items.length === 0) return null;
  return stopFor({ ...subject, model }, stops, at, modelNames(book, provider, model));
}

function denialOf(
  place: Place,
  call: CallToRoute,
  rules: CallRules,
  book: PriceBook,
): Denial | null {
  const stop = stopOn(place, call, rules, book);
  if (stop !== null) return { outcome: 'stopped', stop };
  if (rules.access.items.length === 0) return null;
  const { provider, model, region } = place;
  const names = modelNames(book, provider, model);
  const answer = accessFor({ ...call.subject, model, region }, rules.access, names);
  if (answer.allowed) return null;
  const { because, rule } = answer;
  return { outcome: 'not_allowed', because, rule, place: placeOf(place) };
}

const isPriced = (
  { provider, model, region }: Place,
  { inputTokens, units, at }: CallToRoute,
  book: PriceBook,
): boolean =>
  worstRates(book, { modelRef: model, region, provider, at }, inputTokens, units).outcome ===
  'priced';

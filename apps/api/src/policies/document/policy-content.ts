import {
  type AccessRule,
  concerns,
  type FlagData,
  type LimitData,
  type OfflineData,
  type PolicyDocument,
  type RateData,
  readOffline,
  type RouteData,
  type Scope,
  type StopData,
} from '@bursar/policy';
import { canonicalModel, type PriceBook } from '@bursar/pricing';
import type { ProvenGateway } from '../../gateways/gateways.module.js';
import { identifiedScope } from '../../prices/prices.module.js';
import { offlineShares } from './offline-shares.js';
import type { Published } from '../publication.repository.js';
import { contentHashOf } from './document-line.js';

/** What a policy says, without its place in the line and the stops of the moment. */
export interface PolicyContent {
  readonly dimensions: readonly string[];
  readonly flags: readonly FlagData[];
  readonly routes: readonly RouteData[];
  readonly access: readonly AccessRule[];
  readonly limits: readonly LimitData[];
  readonly rates: readonly RateData[];
  /** Left out where there are no budgets to speak of. */
  readonly notes?: { readonly offline: OfflineData };
}

/** Rates are large, and the same for every environment: they are identified by their own hash, worked out once. */
export function hashOf(content: PolicyContent): string {
  const { rates } = content;
  const known = rateHashes.get(rates) ?? contentHashOf(rates);
  rateHashes.set(rates, known);
  return contentHashOf({ ...content, rates: known });
}
const rateHashes = new WeakMap<readonly RateData[], string>();

/** Pure. Models named by their identity: gateways have no price book to know them by any other name. */
export function identified(content: PolicyContent, book: PriceBook): PolicyContent {
  const identify = (model: string) => canonicalModel(book, model);
  const about = <T extends { readonly scope: Scope }>(one: T): T => ({
    ...one,
    scope: identifiedScope(book, one.scope),
  });
  const { access, limits, routes, notes } = content;
  return {
    ...content,
    access: access.map((rule) => ({
      ...about(rule),
      ...(rule.allow && { allow: rule.allow.map(identify) }),
    })),
    limits: limits.map(about),
    routes: routes.map(({ match, ...route }) => ({
      ...route,
      match: {
        ...match,
        ...(match.model !== undefined && { model: identify(match.model) }),
      },
    })),
    ...(notes && { notes: { offline: { budgets: notes.offline.budgets.map(about) } } }),
  };
}

/** Pure. The stops that gateways of an environment get. */
export const stopsFor = (
  stops: readonly StopData[],
  environment: string,
  book: PriceBook,
): StopData[] =>
  stops
    .filter(({ scope }) => concerns(scope, environment))
    .map((stop) => ({ ...stop, scope: identifiedScope(book, stop.scope) }));

/** Rules about calls of another environment are none of a gateway's business. */
export function narrowTo(
  content: PolicyContent,
  environment: string,
  gateways: readonly ProvenGateway[],
): PolicyContent {
  const { access, limits, dimensions, notes } = content;
  const budgets = notes?.offline.budgets ?? [];
  const shares = offlineShares(budgets, environment, dimensions, gateways);
  return {
    ...content,
    access: access.filter(({ scope }) => concerns(scope, environment)),
    limits: limits.filter(({ scope }) => concerns(scope, environment)),
    ...(notes !== undefined && { notes: { offline: { budgets: shares } } }),
  };
}

export const documentOf = <D>({ envelope }: Published): D =>
  (JSON.parse(envelope) as { document: D }).document;

export function contentOf(published: Published): PolicyContent {
  const document = documentOf<PolicyDocument>(published);
  const { dimensions = [], flags, routes, access, limits, rates } = document;
  const offline = readOffline(document.notes, 'notes');
  return {
    ...{ dimensions, flags, routes, access, limits, rates },
    ...(offline !== null && { notes: { offline } }),
  };
}

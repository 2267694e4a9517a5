import {
  type CallRules,
  compileAccess,
  compileRoutes,
  compileStops,
  DEFAULT_MAX_OUTPUT_TOKENS,
  type Health,
  type HealthOf,
  type ModelSource,
  type PriceQuestion,
  ScopedList,
  type Stops,
  type Target,
  type TokenRates,
} from '@bursar/policy';
import { canonicalModel, type PriceBook, worstRates } from '@bursar/pricing';
import { modelNames } from '../prices/prices.module.js';
import type { ControlsState } from './controls-state.service.js';

/** Controls as `decide` of packages/policy reads them: models are the ones that the price book knows by those names. */
export interface ControlRules {
  readonly rules: CallRules;
  readonly stops: Stops;
  readonly health: HealthOf;
}

/** What of the controls calls are judged by. */
export type JudgedControls = Pick<ControlsState, 'version' | 'data' | 'health'>;

/** Made again only where the controls or the book have changed. */
export function callRules(state: JudgedControls, book: PriceBook): ControlRules {
  const known = rulesOf.get(state);
  if (known?.book === book) return known.rules;
  const { stops, access, routes } = state.data;
  const identify = (model: string) => canonicalModel(book, model);
  const rules: ControlRules = {
    rules: {
      access: compileAccess(access, identify),
      routes: compileRoutes(routes, identify),
      // Quotas count what they limit, and set their ceiling, after the controls.
      limits: new ScopedList([]),
      models: modelsOf(book),
      defaultMaxOutputTokens: DEFAULT_MAX_OUTPUT_TOKENS,
    },
    stops: compileStops(state.version, stops, identify),
    health: (route) => state.health.get(route) ?? HEALTHY,
  };
  rulesOf.set(state, { book, rules });
  return rules;
}
const rulesOf = new WeakMap<JudgedControls, { book: PriceBook; rules: ControlRules }>();
const HEALTHY: Health = new Map();

/** The price book as the source of names and rates. Budgets decide of a call without a price. */
function modelsOf(book: PriceBook): ModelSource {
  return {
    names: (provider, reference) => modelNames(book, provider, reference),
    rates: (target, question) => ratesAt(book, target, question),
    maxOutputTokens: () => null,
    unpriced: 'leave',
  };
}

function ratesAt(
  book: PriceBook,
  { provider, model, region }: Target,
  { inputTokens, units, at }: PriceQuestion,
): TokenRates | null {
  const call = { modelRef: model, region: region ?? '', provider, at };
  const rates = worstRates(book, call, inputTokens, units);
  return rates.outcome === 'priced' ? rates : null;
}

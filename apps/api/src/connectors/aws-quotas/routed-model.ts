import { type PriceBook, resolveModel, withoutPrefix } from '@bursar/pricing';
import type { Routing } from './quota-name.js';

export interface RoutedModel {
  /** Its identity. */
  readonly model: string;
  readonly routing: Routing;
}

/** Pure. The quota that a call counts against: of the model behind an id, a profile or an ARN, and of how it is reached. */
export function routedModel(book: PriceBook, ref: string): RoutedModel {
  const { shown, model, canonical } = resolveModel(book, ref);
  // A vendor's name may look like a geography's: what is listed as it stands has none before it.
  const prefix = shown === model ? null : withoutPrefix(shown);
  const routing = prefix === null ? 'inRegion' : prefix.routing === 'global' ? 'global' : 'geo';
  return { model: canonical, routing };
}

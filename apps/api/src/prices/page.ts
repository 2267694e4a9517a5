import { comparePlaces, type Page, pageOf, type PlacedList } from '../platform/graphql/pages.js';
import type { ModelPrices } from './catalogue.js';

const MODELS: PlacedList<ModelPrices> = {
  firstMax: 500,
  placeOf: ({ model, provider }) => [model, provider],
  isPlace: ({ length }) => length === 2,
  compare: comparePlaces,
};

export const pageOfModels = (
  all: readonly ModelPrices[],
  first: number,
  after: string | null,
): Page<ModelPrices> => pageOf(all, MODELS, first, after);

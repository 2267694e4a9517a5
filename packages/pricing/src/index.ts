export * from './book.js';
export { compileBook, type PriceBook } from './compile.js';
export {
  BadPriceBook,
  compareLayers,
  compileLayer,
  LAYER_MATCH_KEYS,
  matchingLayers,
  type Layer,
  type LayerSubject,
} from './layer.js';
export { identityOf, idInArn, type KnownModels, withoutPrefix } from './model-id.js';
export {
  canonicalModel,
  knowsModel,
  type ModelBook,
  resolveModel,
  type ResolvedModel,
} from './resolve.js';
export * from './measures.js';
export { TOKEN_METERS } from './meters/narrow.js';
export { rate, type RatedCall, type Rating, type UnpricedCall } from './rate.js';
export type { RateCard } from './card.js';
export { rateCardOf } from './lookup.js';
export {
  joinLines,
  rateInDetail,
  type ChargeLine,
  type DetailedCall,
  type DetailedRating,
} from './detail.js';
export {
  hasPrice,
  type Units,
  UNITS_NOT_GIVEN,
  worstRates,
  type WorstRates,
} from './worst-case.js';
export {
  daysBetween,
  endOfLifeOf,
  loadLifecycle,
  type EndOfLife,
  type Lifecycle,
} from './lifecycle/lifecycle.js';
export { limitsOfModel, type ModelLimits } from './model-limits.js';
export {
  allocate,
  roundStatement,
  roundWithin,
  roundWithinUnit,
  type ExactLine,
  type RoundedStatement,
  type Share,
} from './allocate.js';
export {
  divideHalfAway,
  formatMinor,
  fromFemto,
  fromRate,
  InexactAmount,
  toFemto,
  toMinor,
  toRate,
  toScaled,
  type FemtoUsd,
} from './money.js';
export {
  applyRerating,
  invoicedTotal,
  restatedTotal,
  type Adjustment,
  type PeriodState,
  type RatedVersion,
  type RatingHistory,
} from './rerate.js';
export { findOverlaps, type Overlap } from './overlap.js';
export {
  loadSeed,
  type LoadedSeed,
  type SeedBook,
  type SeedConfirmation,
  type SeedRow,
} from './seed.js';
export { quantities, readUsage, type UsageConvention } from './meters/meters.js';
export { finalStreamUsage } from './meters/meters-anthropic.js';
export { capacityOf, type CapacityRef } from './meters/meters-capacity.js';
export { GUARDRAIL_MODEL } from './meters/meters-media.js';
export type { RawUsage, UsageRead } from './meters/meters-read.js';
export { compareIn, compareWithBook, regionsOfListed, type Verdict } from './maps/compare.js';
export { listedFor, readGenaiPrices, type MatchedPrices } from './maps/genai-prices.js';
export { bareAtGlobalPrice, readLiteLlm } from './maps/litellm.js';
export {
  GEOGRAPHIES,
  type ListedDoubt,
  type ListedPrice,
  type PriceList,
  type Publisher,
  PUBLISHERS,
  type ReadList,
} from './maps/listed.js';
export { AWS_OFFERS } from './maps/aws-offers.js';
export { readUsageType, type UsageMeaning } from './maps/aws-usage-type.js';
export { bareId, modelNames, type ModelNames } from './maps/model-names.js';
export { type KnownModel, readPriceList, UnknownPriceList } from './maps/read-list.js';

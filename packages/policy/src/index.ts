export {
  acceptDocument,
  acceptStops,
  POLICY_BYTES_MAX,
  REJECTION_REASONS,
  STOPS_BYTES_MAX,
  type Acceptance,
  type Held,
  type HeldPolicy,
  type HeldStops,
  type RejectionReason,
} from './document/accept.js';
export { accessFor, compileAccess, type Access, type AccessAnswer } from './access.js';
export {
  INPUT_TOKENS_MAX,
  OUTPUT_TOKENS_MAX,
  readInputTokens,
  readMaxOutputTokens,
  type TokenBound,
} from './ask.js';
export {
  closedSince,
  compileBreaker,
  healthOf,
  NOTHING_OFFERED,
  observe,
  offer,
  type Breaker,
  type BreakerState,
  type BreakerWindow,
  type Offered,
  type TargetHealth,
} from './breaker.js';
export { hashOf, isAmong, pickOf } from './bucket.js';
export type { Call, Decision, Denial, Proceed } from './call.js';
export { decide } from './decide.js';
export * from './document/document.js';
export {
  nextInLine,
  signDocument,
  type Envelope,
  type SignedDocument,
} from './document/envelope.js';
export {
  compileFlags,
  evaluateFlag,
  flagContext,
  readFlagContext,
  targetingKeyOf,
  type FlagAnswer,
  type FlagContext,
  type FlagErrorCode,
  type Flags,
} from './flags.js';
export { closeness, compileGlob, compileGlobs, type Matcher } from './glob.js';
export { canonicalJson, UnfitJson, type JsonValue } from './document/json.js';
export {
  readKeys,
  readSigningKey,
  type PolicyKeyData,
  type PolicyKeys,
  type SigningKey,
} from './document/keys.js';
export {
  askOf,
  limitDenial,
  limitsFor,
  outputCeiling,
  type Ask,
  type LimitDenial,
  type Taken,
} from './limits.js';
export { compilePolicy, DEFAULT_MAX_OUTPUT_TOKENS, type Policy } from './document/policy.js';
export {
  hasRates,
  Models,
  tokenRates,
  worstCaseFemto,
  type Model,
  type TokenRates,
} from './document/rates.js';
export { OfflineBudgets, readOffline, type OfflineBudget } from './offline.js';
export { readPolicy, readStopsDocument } from './document/read-document.js';
export { Malformed } from './document/reading.js';
export {
  chooseTarget,
  compileRoutes,
  routeFor,
  type Choice,
  type Health,
  type HealthOf,
  type Route,
} from './routes.js';
export type { CallRules, ModelSource, PriceQuestion } from './rules.js';
export {
  compileModel,
  compilePermitted,
  concerns,
  type Identify,
  type Means,
  SCOPE_NAMES,
  ScopedList,
  selfNames,
  type ModelNames,
  type Scope,
  type Subject,
} from './scope.js';
export { compileStops, newerStops, NO_STOPS, stopFor, type Stop, type Stops } from './stops.js';
export { healthKeys, targetKey, type ModelRef, type Target } from './target.js';
export { traceIdOf } from './trace.js';

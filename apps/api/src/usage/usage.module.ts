/** Reading any format into disjoint meters, and whose usage it is. All of it is pure, so there is nothing to inject. */
export type { Attribution } from './attribution.js';
export { CALL_DIMENSIONS } from './attribution-memory.js';
export { LINE_TOO_LONG, readBedrockLog } from './bedrock/bedrock-log.js';
export type { BedrockReading } from './bedrock/bedrock-log.js';
export { redactBedrockLog } from './bedrock/bedrock-redaction.js';
export { keyOf } from './fingerprint.js';
export { leaseSecret } from './lease-token.js';
export { attributionOf } from './token-attribution.js';
export type { Tokens } from './token-attribution.js';
export { sealToken } from './token.js';
export type { TokenClaims } from './token.js';
export { QUARANTINE_REASONS } from './quarantine-reasons.js';
export type { QuarantineReason } from './quarantine-reasons.js';
export type { RejectedLine, TimeBounds, UsageRecord } from './record.js';
export * as reports from './reports.js';

/** Reading any format into disjoint meters, and whose usage it is. All of it is pure, so there is nothing to inject. */
export { attribute } from './attribution.js';
export type { Attribution } from './attribution.js';
export { LINE_TOO_LONG, readBedrockLog } from './bedrock/bedrock-log.js';
export type { BedrockReading } from './bedrock/bedrock-log.js';
export { redactBedrockLog } from './bedrock/bedrock-redaction.js';
export { keyOf } from './fingerprint.js';
export { gunzip } from './gunzip.js';
export { headOfLease, leaseHeadOf, leaseSecret } from './lease-token.js';
export { attributeByToken } from './token-attribution.js';
export { openToken, sealToken, TOKEN_FIELD } from './token.js';
export type { TokenClaims } from './token.js';
export { QUARANTINE_REASONS } from './quarantine-reasons.js';
export type { QuarantineReason } from './quarantine-reasons.js';
export type { RejectedLine, TimeBounds, UsageRecord } from './record.js';
export * as reports from './reports.js';

import { createHash } from 'node:crypto';
import { fingerprint } from '@bursar/logs';
import { toFemto } from '@bursar/pricing';
import { z } from 'zod';
import { settlementKeyOf } from '../../ledger/ledger.module.js';
import { storableText } from '../../platform/text/storable.js';
import { reports, type UsageRecord } from '../../usage/usage.module.js';
import type { Implausible, StoredHold } from '../../holds/holds.module.js';
import type { Actor } from '../../platform/actor.js';
import { unitsAsked, usdBeside } from '../units-asked.js';

const count = z.int().min(0).max(1_000_000_000).default(0);
const ATTEMPTS_MAX = 100;

const Usage = z.strictObject({
  input: count,
  output: count,
  cacheRead: count,
  cacheWrite5m: count,
  cacheWrite1h: count,
  /** Written, but it is unknown for how long. */
  cacheWrite: count,
  /** Images, queries, seconds and what else is sold by itself, as the price book names it. */
  units: unitsAsked.nullish(),
});

const Settlement = z.object({
  outcome: z.enum(['ok', 'error', 'throttled', 'cancelled', 'unknown']),
  usage: Usage.nullish(),
  /** For what is sold by no meter, such as the call of a tool. No log of a provider has it: it stays when the log corrects the usage. */
  chargeUsd: usdBeside.nullish(),
  providerRequestId: storableText.regex(/^[^\p{Cc}]{1,256}$/u).nullish(),
  provider: z
    .string()
    .regex(/^[a-z][a-z0-9-]{0,31}$/)
    .nullish(),
  model: storableText.regex(/^[^\s\p{Cc}]{1,256}$/u).nullish(),
  region: z
    .string()
    .regex(/^[a-z0-9-]{1,40}$/)
    .nullish(),
  attempts: z.int().min(0).max(ATTEMPTS_MAX).default(1),
  responseCacheHit: z.boolean().default(false),
  latencyMs: z.int().min(0).max(2_000_000_000).nullish(),
});
export const SettlementRequest = Settlement.refine(
  (request) => (request.chargeUsd ?? null) === null || settlementKindOf(request) === 'usage',
  {
    path: ['chargeUsd'],
    message: 'is charged beside usage: report the usage too, {} where there was none',
  },
);
export type SettlementRequest = z.infer<typeof Settlement>;

export const settlementHash = (request: SettlementRequest): string => {
  const words = Object.entries(request)
    .filter(([, value]) => value !== null && value !== undefined)
    .sort(([a], [b]) => (a < b ? -1 : 1));
  return createHash('sha256').update(JSON.stringify(words)).digest('hex');
};

/** free: no provider was asked. unknown: the worst case stays presumed until the log reports the call. */
export type SettlementKind = 'free' | 'unknown' | 'usage';

/**
 * What a settlement says about cost. A failed call costs nothing unless it carries usage; one that was cut off and reports
 * none may have cost anything.
 */
export function settlementKindOf({
  outcome,
  usage,
  responseCacheHit,
}: SettlementRequest): SettlementKind {
  if (responseCacheHit) return 'free';
  if (outcome === 'unknown') return 'unknown';
  const hasUsage = usage !== null && usage !== undefined;
  if (outcome === 'cancelled' || outcome === 'ok') return hasUsage ? 'usage' : 'unknown';
  return 'usage';
}

/** What a settlement charges beside usage, as its hold takes it. */
export function chargedBeside(
  { chargeUsd }: SettlementRequest,
  kind: SettlementKind,
): { readonly charged?: bigint } {
  const charged = kind === 'usage' ? toFemto(chargeUsd ?? '0') : 0n;
  return charged > 0n ? { charged } : {};
}

/** All tokens that a settlement reports; null where it reports none. */
export function tokensReported(request: SettlementRequest): number | null {
  const kind = settlementKindOf(request);
  if (kind === 'unknown') return null;
  if (kind === 'free') return 0;
  const { units: _, ...tokens } = request.usage ?? {};
  return Object.values(tokens).reduce((sum, count) => sum + count, 0);
}

/** The call as the gateway reports it. Its identity is the admission; it happened when it was admitted. */
export function recordOfSettlement(hold: StoredHold, request: SettlementRequest): UsageRecord {
  const { answer, createdAt } = hold;
  const { usage, outcome, chargeUsd } = request;
  const beside = reports.charged(chargeUsd ?? '0');
  const more = { ...usage?.units, ...beside };
  return {
    key: settlementKeyOf(hold.id),
    content: fingerprint(settlementHash(request)),
    occurredAt: createdAt,
    provider: request.provider ?? answer.provider,
    account: '',
    region: request.region ?? answer.region,
    inferenceRegion: null,
    requestId: request.providerRequestId ?? hold.id,
    operation: 'Gateway',
    modelRef: request.model ?? answer.model,
    principal: null,
    metadata: answer.requestMetadata,
    tier: 'standard',
    latencyMs: request.latencyMs ?? null,
    errorCode: outcome === 'ok' ? null : outcome,
    quantities: {
      input: usage?.input ?? 0,
      output: usage?.output ?? 0,
      cacheRead: usage?.cacheRead ?? 0,
      cacheWrite5m: usage?.cacheWrite5m ?? 0,
      cacheWrite1h: usage?.cacheWrite1h ?? 0,
      cacheWriteUnknown: usage?.cacheWrite ?? 0,
      ...(Object.keys(more).length > 0 && { more }),
    },
  };
}

/** What was reported of a call and cannot have happened, as it is shown for review. */
export function implausibleOf(
  {
    actor,
    request: { outcome, usage, chargeUsd },
    record,
  }: {
    readonly actor: Pick<Actor, 'id'>;
    readonly request: SettlementRequest;
    readonly record: Pick<UsageRecord, 'modelRef'>;
  },
  reason: string,
  now: Date,
): Implausible {
  const { units, ...tokens } = usage ?? {};
  return {
    ...{ at: now.toISOString(), key: actor.id, outcome, model: record.modelRef, reason },
    usage: { ...tokens, ...units, ...reports.charged(chargeUsd ?? '0') },
  };
}

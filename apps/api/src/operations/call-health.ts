import type { SpendFigures } from '../spend/spend.module.js';

/** How calls fared: what went wrong, how long they took, what they cost and used. Shares are 0 to 1. */
export interface CallHealth {
  readonly requests: bigint;
  readonly errors: bigint;
  /** Of the errors, those that the provider refused for want of capacity. */
  readonly throttles: bigint;
  /** Null where there are no calls. */
  readonly errorRate: number | null;
  readonly throttleRate: number | null;
  readonly latency: SpendFigures['latency'];
  readonly cacheHitShare: number | null;
  readonly unpriced: bigint;
  readonly estimated: bigint;
  /** USD, exact. */
  readonly cost: string;
  readonly costPerRequest: string | null;
  /** Of all meters. */
  readonly tokens: bigint;
  readonly tokensPerRequest: number | null;
}

/** Pure. A share of no calls is not known, and not zero. */
export function toHealth(figures: SpendFigures): CallHealth {
  const { requests, errors, latency, cacheHitShare, unpriced, estimated, cost } = figures;
  const throttles = figures.throttles ?? 0n;
  const tokens = Object.values(figures.tokens).reduce((sum, count) => sum + count, 0n);
  const perRequest = (count: bigint): number | null =>
    requests > 0n ? Number(count) / Number(requests) : null;
  return {
    requests,
    errors,
    throttles,
    errorRate: perRequest(errors),
    throttleRate: perRequest(throttles),
    latency,
    cacheHitShare,
    unpriced,
    estimated,
    cost,
    costPerRequest: figures.costPerRequest,
    tokens,
    tokensPerRequest: perRequest(tokens),
  };
}

export interface Latency {
  readonly p50Ms: number;
  readonly p95Ms: number;
  readonly p99Ms: number;
  /** The share of calls that report a latency, 0 to 1. */
  readonly coverage: number;
}

/** Bin b holds the calls of more than 1.05^(b-1) and at most 1.05^b ms. */
export const BIN_GROWTH = 1.05;

/** The value that is at most 2.5 % off for every call of a bin. */
export function midpointMs(bin: number): number {
  return (2 * BIN_GROWTH ** bin) / (1 + BIN_GROWTH);
}

export interface LatencyBins {
  readonly p50: number;
  readonly p95: number;
  readonly p99: number;
  readonly calls: bigint;
}

export function toLatency(bins: LatencyBins | undefined, requests: bigint): Latency | null {
  if (bins === undefined || requests <= 0n) return null;
  return {
    p50Ms: midpointMs(bins.p50),
    p95Ms: midpointMs(bins.p95),
    p99Ms: midpointMs(bins.p99),
    coverage: Number(bins.calls) / Number(requests),
  };
}

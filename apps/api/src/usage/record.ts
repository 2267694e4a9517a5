import type { Quantities } from '@bursar/pricing';

/** One model call as a source reports it, in disjoint meters. */
export interface UsageRecord {
  /** UUID text: 128 bits of SHA-256 over provider, account, region and request id. One provider request has one key. */
  readonly key: string;
  /** UUID text: 128 bits of SHA-256 over the normalised usage. Two copies of one call have the same. */
  readonly content: string;
  /** Epoch milliseconds. */
  readonly occurredAt: number;
  /** Who was called: `bedrock`, or a provider's own API. */
  readonly provider: string;
  readonly account: string;
  /** The region that was called; `inferenceRegion` is where the model ran. */
  readonly region: string;
  readonly inferenceRegion: string | null;
  readonly requestId: string;
  readonly operation: string;
  /** As logged: a model id, a profile id or an ARN. */
  readonly modelRef: string;
  readonly principal: string | null;
  readonly metadata: Readonly<Record<string, string>> | null;
  readonly tier: string;
  readonly latencyMs: number | null;
  readonly errorCode: string | null;
  readonly quantities: Quantities;
  /** The ARN of the Bedrock project that the call was made under, where the source says so. */
  readonly bedrockProject?: string | null;
  /** The program that made the call, where the source names one that is known: see client.ts. */
  readonly client?: string | null;
  /** Set where the call is reported by a source below settlements and the provider's log. */
  readonly trace?: TraceNames;
}

/** By what other reports of the same call may know it. */
export interface TraceNames {
  /** Request ids, as any of the provider, the client and the tracer gave them; the first is the report's own. */
  readonly ids: readonly string[];
  readonly admission: string | null;
}

/** Why a line was not counted, and what may be kept of it. */
export interface RejectedLine {
  /** A key of QUARANTINE_REASONS. */
  readonly reason: string;
  readonly detail: string;
  /** The line without its bodies. */
  readonly redacted: string;
  readonly requestId: string | null;
}

/** Epoch milliseconds, both inclusive: retention and the tolerance for clocks that run ahead. */
export interface TimeBounds {
  readonly oldest: number;
  readonly newest: number;
}

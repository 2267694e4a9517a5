import type { TokenUsage } from '@aws-sdk/client-bedrock-runtime';
import type { Forward, Settlement, Usage } from '@bursar/gateway';

/** How long a cache write lives is told in the details only; what they do not tell stays untold. */
export function usageOf(usage: TokenUsage): Usage {
  const written = (ttl: string): number =>
    (usage.cacheDetails ?? [])
      .filter((detail) => detail.ttl === ttl)
      .reduce((sum, detail) => sum + (detail.inputTokens ?? 0), 0);
  const [cacheWrite5m, cacheWrite1h] = [written('5m'), written('1h')];
  const cacheWrite = Math.max(0, (usage.cacheWriteInputTokens ?? 0) - cacheWrite5m - cacheWrite1h);
  return {
    input: usage.inputTokens ?? 0,
    output: usage.outputTokens ?? 0,
    cacheRead: usage.cacheReadInputTokens ?? 0,
    ...{ cacheWrite5m, cacheWrite1h, cacheWrite },
  };
}

export interface Told {
  readonly usage: TokenUsage | undefined;
  readonly requestId: string | undefined;
  readonly latencyMs: number;
}

const whereTo = ({ provider, region }: Forward, requestId: string | undefined) => ({
  provider,
  ...(region !== '' && { region }),
  ...(requestId !== undefined && { providerRequestId: requestId }),
});

/** An answer that came to its end. Without usage nobody here can tell what it cost. */
export function settled(call: Forward, { usage, requestId, latencyMs }: Told): Settlement {
  const where = { ...whereTo(call, requestId), latencyMs: Math.round(latencyMs) };
  return usage === undefined
    ? { outcome: 'unknown', ...where }
    : { outcome: 'ok', usage: usageOf(usage), ...where };
}

export type Failure =
  /** No connection was made. */
  | { readonly kind: 'never-sent' }
  | {
      readonly kind: 'answered';
      readonly status: number;
      readonly name: string;
      readonly requestId: string | undefined;
    }
  /** It broke on the way. */
  | { readonly kind: 'broken' };

const NEVER_SENT = new Set(['ECONNREFUSED', 'ENOTFOUND', 'EAI_AGAIN', 'CredentialsProviderError']);
/** The model was at work when these came: the provider may charge for it. */
const AT_WORK = new Set([408, 424]);

interface SdkError {
  readonly name?: unknown;
  readonly code?: unknown;
  readonly $metadata?: { readonly httpStatusCode?: number; readonly requestId?: string };
}

export function failureOf(error: unknown): Failure {
  const { name, code, $metadata } = (error ?? {}) as SdkError;
  if (NEVER_SENT.has(String(code)) || NEVER_SENT.has(String(name))) return { kind: 'never-sent' };
  const status = $metadata?.httpStatusCode;
  if (status === undefined || status < 400) return { kind: 'broken' };
  return { kind: 'answered', status, name: String(name), requestId: $metadata?.requestId };
}

/** What a failure before the answer began says about cost; null: nothing was sent. */
export function settledFailure(
  call: Forward,
  failure: Failure,
  latencyMs: number,
): Settlement | null {
  if (failure.kind === 'never-sent') return null;
  if (failure.kind === 'broken') return { outcome: 'unknown', latencyMs: Math.round(latencyMs) };
  const { status, requestId } = failure;
  const where = { ...whereTo(call, requestId), latencyMs: Math.round(latencyMs) };
  if (AT_WORK.has(status)) return { outcome: 'unknown', ...where };
  return { outcome: status === 429 ? 'throttled' : 'error', ...where };
}

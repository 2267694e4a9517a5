import type { Forward, Settlement, Usage } from '@bursar/gateway';
import { readUsage, type UsageConvention } from '@bursar/pricing';
import type { Json } from './json.js';

/** As Bursar counts; undefined: nothing was said, or it contradicts itself, so the cost of the call is unknown here. */
export function usageIn(
  convention: UsageConvention,
  raw: Json | null | undefined,
): Usage | undefined {
  if (raw === null || raw === undefined || Object.keys(raw).length === 0) return undefined;
  const read = readUsage(convention, raw);
  if (read.outcome === 'rejected') return undefined;
  const { input, output, cacheRead, cacheWrite5m, cacheWrite1h } = read.usage;
  const { cacheWrite30m, cacheWriteUnknown } = read.usage;
  // The book of the model has the one lifetime that it sells: how long it is need not be said.
  const cacheWrite = (cacheWrite30m ?? 0) + cacheWriteUnknown;
  return { input, output, cacheRead, cacheWrite5m, cacheWrite1h, cacheWrite };
}

export interface Answered {
  readonly usage: Usage | undefined;
  readonly requestId: string | undefined;
  readonly latencyMs: number;
}

const whereTo = ({ provider, region }: Forward, requestId: string | undefined) => ({
  provider,
  ...(region !== '' && { region }),
  ...(requestId !== undefined && { providerRequestId: requestId }),
});

/** An answer that came to its end. Without usage its cost is unknown here. */
export function settled(call: Forward, { usage, requestId, latencyMs }: Answered): Settlement {
  const where = { ...whereTo(call, requestId), latencyMs: Math.round(latencyMs) };
  return usage === undefined
    ? { outcome: 'unknown', ...where }
    : { outcome: 'ok', usage, ...where };
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
  readonly cause?: { readonly code?: unknown };
  readonly $metadata?: { readonly httpStatusCode?: number; readonly requestId?: string };
}

export function failureOf(error: unknown): Failure {
  const { name, code, cause, $metadata } = (error ?? {}) as SdkError;
  if ([code, cause?.code, name].some((one) => NEVER_SENT.has(String(one))))
    return { kind: 'never-sent' };
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

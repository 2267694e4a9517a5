import { traceIdOf } from '@bursar/policy';

/** By meter; a text may carry up to six decimals. */
export type Units = Readonly<Record<string, number | string>>;

/** A call that a gateway would like to make. */
export interface GatewayCall {
  /** Of this call alone, for ever; made up where left out. */
  readonly requestId?: string | undefined;
  /** W3C: the caller's trace, or the whole `traceparent`. What is neither is left out: no call fails for it. */
  readonly traceId?: string | undefined;
  readonly team?: string | null | undefined;
  readonly project?: string | null | undefined;
  /** The gateway's own where left out. */
  readonly environment?: string | undefined;
  readonly user?: string | null | undefined;
  readonly provider?: string | undefined;
  readonly model: string;
  readonly region?: string | undefined;
  readonly operation?: string | undefined;
  /** An upper bound that binds. */
  readonly inputTokens: number;
  readonly maxOutputTokens?: number | undefined;
  /** Of a model that is sold by images, queries or seconds: an upper bound that binds. */
  readonly units?: Units | undefined;
  /** USD beside tokens and units, such as for tools: an upper bound that binds. */
  readonly maxChargeUsd?: string | undefined;
  /** Provider requests that the admission pays for. */
  readonly attempts?: number | undefined;
  readonly dimensions?: Readonly<Record<string, string>> | undefined;
  /** Answered from a cache of the gateway's own: no provider is asked, so it costs nothing. */
  readonly responseCacheHit?: boolean | undefined;
}

/** The call as it is asked for: what is sent, and sent again, under its id. */
export interface AskedCall {
  readonly requestId: string;
  readonly traceId: string | undefined;
  readonly team: string | undefined;
  readonly project: string | undefined;
  readonly environment: string;
  readonly user: string | undefined;
  readonly provider: string;
  readonly model: string;
  readonly region: string;
  readonly operation: string | undefined;
  readonly inputTokens: number;
  readonly maxOutputTokens: number | undefined;
  readonly units: Units | undefined;
  readonly maxChargeUsd: string | undefined;
  readonly attempts: number;
  readonly dimensions: Readonly<Record<string, string>>;
  readonly responseCacheHit: true | undefined;
}

/** What to send to the provider. */
export interface Forward {
  readonly provider: string;
  readonly model: string;
  readonly region: string;
  /** A ceiling that binds, whatever the caller asked for. */
  readonly maxOutputTokens: number;
  /** Goes along with the request, so that the provider's log shows whose it was. */
  readonly requestMetadata: Readonly<Record<string, string>>;
  readonly downgraded: boolean;
}

export interface Usage {
  readonly input?: number;
  readonly output?: number;
  readonly cacheRead?: number;
  readonly cacheWrite5m?: number;
  readonly cacheWrite1h?: number;
  /** Written, but it is unknown for how long. */
  readonly cacheWrite?: number;
  /** What else is sold by itself, as the price book names it: 'image.out[1024,standard]'. */
  readonly units?: Units;
}

/** How a call went. A failed one without usage costs nothing; `cancelled` or `ok` without usage may have cost anything. */
export interface Settlement {
  readonly outcome: 'ok' | 'error' | 'throttled' | 'cancelled' | 'unknown';
  readonly usage?: Usage;
  /** USD beside the usage, for what no meter counts: the call of a tool. The provider's log does not take it away. */
  readonly chargeUsd?: string;
  readonly providerRequestId?: string;
  readonly provider?: string;
  readonly model?: string;
  readonly region?: string;
  /** How many requests reached the provider. */
  readonly attempts?: number;
  readonly responseCacheHit?: boolean;
  readonly latencyMs?: number;
}

export type Proof = 'never-dispatched' | 'unbilled-error';

/** What ends a call. */
export type Ending =
  | { readonly do: 'settle'; readonly settlement: Settlement }
  | { readonly do: 'void'; readonly proof: Proof };

/** RFC 9457: why a call may not be made. */
export interface Problem {
  readonly type: string;
  readonly title: string;
  readonly status: number;
  readonly code: string;
  readonly detail: string;
  readonly [extension: string]: unknown;
}

const TITLES: Readonly<Record<number, string>> = {
  402: 'Budget exhausted',
  403: 'Not allowed',
  409: 'Conflict',
  422: 'Bad input',
  503: 'Unavailable',
};

export const problemOf = (
  status: number,
  code: string,
  detail: string,
  more: Readonly<Record<string, unknown>> = {},
): Problem => ({
  type: `urn:bursar:problem:${code}`,
  title: TITLES[status] ?? 'Error',
  status,
  code,
  detail,
  ...more,
});

/** What Bedrock takes as a value of request metadata. */
const METADATA_VALUE = /^[a-zA-Z0-9\s:_@$#=/+,.-]{1,256}$/;

/** Beside the token, what everybody can read; what Bedrock would refuse stays out. */
export function metadataOf(call: AskedCall, token: string | null): Record<string, string> {
  const metadata: Record<string, string> = token === null ? {} : { bursar: token };
  const { team, project: app, environment: env, traceId, dimensions } = call;
  for (const [key, value] of Object.entries({ team, app, env, traceId, ...dimensions }))
    if (value !== undefined && METADATA_VALUE.test(value)) metadata[key] ??= value;
  return metadata;
}

const NO_DIMENSIONS: Readonly<Record<string, string>> = Object.freeze({});

/** Names that are empty are none. */
const nameOf = (text: string | null | undefined): string | undefined =>
  text === null || text === '' ? undefined : text;

/** Defaults filled in. Every call has the same shape, which engines read fastest; what is undefined is not sent. */
export function askedCall(
  call: GatewayCall,
  environment: string,
  requestId: string,
  team: string | null,
): AskedCall {
  return {
    requestId,
    traceId: call.traceId === undefined ? undefined : (traceIdOf(call.traceId) ?? undefined),
    team: nameOf(team ?? call.team),
    project: nameOf(call.project),
    environment: call.environment ?? environment,
    user: nameOf(call.user),
    provider: call.provider ?? 'bedrock',
    model: call.model,
    region: call.region ?? '',
    operation: nameOf(call.operation),
    inputTokens: call.inputTokens,
    maxOutputTokens: call.maxOutputTokens,
    units: call.units,
    maxChargeUsd: call.maxChargeUsd,
    attempts: call.attempts ?? 1,
    dimensions: call.dimensions ?? NO_DIMENSIONS,
    responseCacheHit: call.responseCacheHit === true ? true : undefined,
  };
}

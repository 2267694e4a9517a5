import { createHash } from 'node:crypto';
import type { Coordinates } from '@bursar/limits';
import { traceIdOf } from '@bursar/policy';
import { type PriceBook, toFemto, worstRates } from '@bursar/pricing';
import { z } from 'zod';
import { planning } from '../budgets/budgets.module.js';
import { storableText } from '../platform/text/storable.js';
import type { RecognitionRules } from '../org/org.module.js';
import { unitsAsked, usdBeside } from './units-asked.js';

/** What Bedrock takes as a value of request metadata. */
const METADATA_VALUE = /^[a-zA-Z0-9\s:_@$#=/+,.-]{1,256}$/;
/** No model answers longer; more than this is clamped, and the answer says what to forward. */
const OUTPUT_TOKENS_MAX = 128_000;
/** Set where a call names no ceiling of its own: a hold needs one that binds. */
const OUTPUT_TOKENS_DEFAULT = 4_096;
const INPUT_TOKENS_MAX = 10_000_000;
const ATTEMPTS_MAX = 10;

const name = storableText
  .min(1)
  .max(200)
  .refine((text) => !/\p{Cc}/u.test(text), 'holds control characters');
const metadataName = name.regex(METADATA_VALUE, 'is no value that request metadata can carry');

/** A trace id, or the whole `traceparent` that carries one. */
export const traceId = z
  .string()
  .max(256)
  .transform((text, context) => {
    const id = traceIdOf(text);
    if (id !== null) return id;
    context.addIssue({
      code: 'custom',
      message: 'is no trace id of 32 lower-case hexadecimal digits',
    });
    return z.NEVER;
  });

export const AdmissionRequest = z.object({
  requestId: name,
  /** Of the caller's trace, which may have many calls. */
  traceId: traceId.nullish(),
  team: name.nullish(),
  project: metadataName.nullish(),
  environment: metadataName.nullish(),
  user: name.nullish(),
  provider: z
    .string()
    .regex(/^[a-z][a-z0-9-]{0,31}$/)
    .default('bedrock'),
  model: storableText.regex(/^[^\s\p{Cc}]{1,256}$/u),
  region: z
    .string()
    .regex(/^[a-z0-9-]{1,40}$/)
    .default(''),
  /** What is done, as routes name it: chat, embeddings, … */
  operation: name.nullish(),
  /** An upper bound that binds. */
  inputTokens: z.int().min(0).max(INPUT_TOKENS_MAX),
  maxOutputTokens: z.int().min(1).nullish(),
  /** Of a model that is sold by images, queries or seconds: an upper bound that binds. */
  units: unitsAsked.nullish(),
  /** USD beside tokens and units, such as for tools: an upper bound that binds. */
  maxChargeUsd: usdBeside.nullish(),
  /** How often the gateway may try: each try may be billed. */
  attempts: z.int().min(1).max(ATTEMPTS_MAX).default(1),
  dimensions: z.record(name, metadataName).default({}),
  /** Answered from a cache of the gateway's own: no provider is asked, and nothing is held. */
  responseCacheHit: z.boolean().nullish(),
});
export type AdmissionRequest = z.infer<typeof AdmissionRequest>;

/** Who asks. */
export interface Asking {
  readonly keyId: string;
  readonly keyName: string;
  /** The one team that the key acts for, whatever the request says. */
  readonly boundTeam: string | null;
}

/** A call as budgets see it, and the most that it can cost. */
export interface PricedCall {
  readonly call: Coordinates;
  readonly team: string;
  readonly plan: planning.CallPlan;
  /** Null: some meter of it has no price. */
  readonly worst: bigint | null;
  readonly unpricedReason: string;
}

export type Identified =
  | {
      readonly outcome: 'known';
      readonly known: planning.IdentifiedCall;
      readonly asked: planning.CallPlan;
    }
  | { readonly outcome: 'unknown_scope'; readonly detail: string };

/**
 * The same body is the same request; what is not named, or named by its default, is the same too. Whose trace it is in is no
 * part of it: a caller that tries again may have begun another.
 */
export function bodyHashOf(request: AdmissionRequest): string {
  const { dimensions, traceId: _, responseCacheHit, ...rest } = request;
  const named = responseCacheHit === true ? { ...rest, responseCacheHit } : rest;
  const words = [named, dimensions].map((part) =>
    Object.entries(part).sort(([a], [b]) => (a < b ? -1 : 1)),
  );
  return createHash('sha256').update(JSON.stringify(words)).digest('hex');
}

/** Pure. Whose call it is, and where it would go; an unknown team or project is refused. */
export function identifyCall(
  request: AdmissionRequest,
  asking: Asking,
  rules: RecognitionRules,
  removedTeams: ReadonlySet<string>,
  book: PriceBook,
  at: number,
): Identified {
  const unknown = (detail: string): Identified => ({ outcome: 'unknown_scope', detail });
  const team = asking.boundTeam ?? request.team ?? null;
  if (team === null) return unknown('The call names no team, and neither does the key.');
  const found = rules.teams.get(team);
  if (found === undefined || removedTeams.has(team)) return unknown(`There is no team ${team}.`);
  const { project = null, environment = null, user = null, dimensions } = request;
  if (project !== null && found.projects?.has(project) === false)
    return unknown(`${found.name} has no project ${project}.`);
  const unlisted = Object.keys(dimensions).find((one) => !rules.dimensions.includes(one));
  if (unlisted !== undefined) return unknown(`There is no dimension ${unlisted}.`);
  const { provider, model, region, attempts } = request;
  const names = { team, project, environment, user, region, key: asking.keyName };
  const call = { ...dimensions, ...names, ...planning.modelOf(book, { provider, model }) };
  const target = { provider, model, region };
  const maxOutputTokens = Math.min(
    request.maxOutputTokens ?? OUTPUT_TOKENS_DEFAULT,
    OUTPUT_TOKENS_MAX,
  );
  const asked: planning.CallPlan = {
    target,
    permitted: [target],
    maxOutputTokens,
    attempts,
    downgraded: false,
    throttledTo: null,
  };
  const key = { id: asking.keyId, name: asking.keyName };
  const known = { request, key, call, at };
  const isFree = () => priceCall(known, asked, book).worst === 0n;
  return { outcome: 'known', known: { ...known, isFree }, asked };
}

/** Pure. The most that all attempts can cost together, each at the most expensive place that the call may end up at. */
export function priceCall(
  {
    request,
    call,
    at,
  }: Pick<planning.IdentifiedCall, 'call' | 'at'> & { readonly request: AdmissionRequest },
  plan: planning.CallPlan,
  book: PriceBook,
): PricedCall {
  const { target, permitted, maxOutputTokens, attempts } = plan;
  const { inputTokens } = request;
  const asked = request.units ?? undefined;
  let [input, output, units] = [0n, 0n, 0n];
  let unpriced: string | null = null;
  const isCached = request.responseCacheHit === true;
  for (const { provider, model, region } of isCached ? [] : permitted) {
    const place = { modelRef: model, region, provider, team: call.team ?? undefined, at };
    const rates = worstRates(book, place, inputTokens, asked);
    if (rates.outcome === 'unpriced') {
      unpriced ??= rates.reason;
      continue;
    }
    [input, output] = [larger(input, rates.input), larger(output, rates.output)];
    units = larger(units, rates.units);
  }
  const tokens = BigInt(inputTokens) * input + BigInt(maxOutputTokens) * output;
  const beside = isCached ? 0n : toFemto(request.maxChargeUsd ?? '0');
  const worst = (tokens + units) * BigInt(attempts) + beside;
  return {
    call: { ...call, ...planning.modelOf(book, target), region: target.region },
    team: call['team'] ?? '',
    plan,
    worst: unpriced === null ? worst : null,
    unpricedReason: unpriced ?? '',
  };
}

const larger = (a: bigint, b: bigint): bigint => (a > b ? a : b);

/** What travels with the call: the token, and beside it what everybody can read and Bedrock takes. */
export function metadataOf(
  { call, team }: Pick<PricedCall, 'call' | 'team'>,
  request: AdmissionRequest,
  token: string,
): Record<string, string> {
  const metadata: Record<string, string> = { bursar: token };
  const { dimensions, traceId } = request;
  const [app, env] = [call['project'], call['environment']];
  const readable = { team, app, env, traceId, ...dimensions };
  for (const [key, value] of Object.entries(readable))
    if (typeof value === 'string' && METADATA_VALUE.test(value)) metadata[key] ??= value;
  return metadata;
}

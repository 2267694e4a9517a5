import type { Quantities } from '@bursar/pricing';
import type { Json } from '../bedrock/bedrock-body.js';
import { type Rejection, readTime } from '../bedrock/bedrock-fields.js';
import type { TimeBounds, UsageRecord } from '../record.js';
import { CHARGE_METER } from './charge-meter.js';
import { UsageEvent } from './event-schema.js';
import { modelNamed, providerNamed } from './provider-names.js';
import { toTrace } from './reported.js';

const ERROR_CODE = /^[A-Za-z0-9_.:-]{1,64}$/;
const DETAIL_CHARS_MAX = 200;

/** Of a canonical event. `principal` is the key that reported it; `otherIds`: names of the call beside those of the event. */
export function readEvent(
  raw: Json,
  principal: string,
  bounds: TimeBounds,
  otherIds: readonly string[] = [],
): UsageRecord | Rejection {
  const parsed = UsageEvent.safeParse(raw);
  if (!parsed.success) return { reason: 'bad_event', detail: detailOf(parsed.error.issues) };
  const event = parsed.data;
  const occurredAt = readTime(event.at, bounds);
  if (typeof occurredAt !== 'number') return occurredAt;
  const errorCode = errorOf(event.error);
  const quantities = quantitiesOf(event);
  if (quantities === null && errorCode === null)
    return { reason: 'no_counts', detail: 'usage and chargeUsd are missing.' };
  const called = calledIn(event);
  if (called === null) return { reason: 'no_model', detail: 'model is missing.' };
  return toTrace({
    ...called,
    occurredAt,
    account: event.account ?? '',
    region: event.region ?? '',
    inferenceRegion: null,
    operation: event.operation ?? 'event',
    principal,
    metadata: metadataOf(event),
    tier: event.tier ?? 'standard',
    latencyMs:
      event.latencyMs === null || event.latencyMs === undefined
        ? null
        : Math.round(event.latencyMs),
    errorCode,
    quantities: quantities ?? readMeters({}),
    trace: {
      ids: idsOf(event.requestId, event.providerRequestId, ...otherIds),
      admission: event.admissionId?.toLowerCase() ?? null,
    },
  });
}

/** By which a call may be known; the first is the report's own. */
export const idsOf = (...ids: readonly (string | null | undefined)[]): string[] => [
  ...new Set(ids.flatMap((id) => (id === null || id === undefined || id === '' ? [] : [id]))),
];

/** Who was called, and for what. What has an amount of its own and no usage needs no model. */
function calledIn({
  provider,
  model,
  usage,
  chargeUsd,
  tool,
}: UsageEvent): Pick<UsageRecord, 'provider' | 'modelRef'> | null {
  const isChargeAlone = (chargeUsd ?? null) !== null && Object.keys(usage ?? {}).length === 0;
  const named = provider ?? (isChargeAlone && (model ?? null) === null ? 'other' : 'bedrock');
  const known = providerNamed(named);
  if (model !== null && model !== undefined)
    return { provider: known, modelRef: modelNamed(model, known) };
  return isChargeAlone ? { provider: known, modelRef: tool ?? 'charge' } : null;
}

function quantitiesOf({ usage, chargeUsd }: UsageEvent): Quantities | null {
  const meters = usage ?? {};
  if (Object.keys(meters).length === 0 && (chargeUsd ?? null) === null) return null;
  return readMeters({
    ...meters,
    ...((chargeUsd ?? null) !== null && { [CHARGE_METER]: chargeUsd ?? '0' }),
  });
}

/** The token meters of a record, and every other one beside them. */
function readMeters(meters: Readonly<Record<string, number | string>>): Quantities {
  const {
    input,
    output,
    cacheRead,
    cacheWrite5m,
    cacheWrite1h,
    cacheWrite,
    cacheWrite30m,
    ...more
  } = meters;
  const count = (value: number | string | undefined): number => Number(value ?? 0);
  const others = Object.entries(more).filter(([, quantity]) => Number(quantity) !== 0);
  return {
    input: count(input),
    output: count(output),
    cacheRead: count(cacheRead),
    cacheWrite5m: count(cacheWrite5m),
    cacheWrite1h: count(cacheWrite1h),
    // A provider that keeps writes for half an hour sells no other kind: an unknown lifetime is that one there.
    cacheWriteUnknown: count(cacheWrite) + count(cacheWrite30m),
    ...(others.length > 0 && { more: Object.fromEntries(others) }),
  };
}

/** A message could quote a prompt: only what looks like a code is kept. */
export function errorOf(error: boolean | string | null | undefined): string | null {
  if (error === null || error === undefined || error === false || error === '') return null;
  return typeof error === 'string' && ERROR_CODE.test(error) ? error : 'error';
}

/** What an event says of its caller, under the names that request metadata has for it. */
export function metadataOf(
  event: Pick<
    UsageEvent,
    'team' | 'project' | 'environment' | 'user' | 'session' | 'agent' | 'tool' | 'metadata'
  >,
): UsageRecord['metadata'] {
  const { team, project, environment, user, session, agent, tool, metadata } = event;
  const named = { team, app: project, env: environment, user, session, agent, tool };
  const given = Object.entries(named).filter(
    (entry): entry is [string, string] => (entry[1] ?? '') !== '',
  );
  // A token proves whose a call is to the gateway that forwards it to a provider; reports name their admission instead.
  const further = Object.entries(metadata ?? {}).filter(([name]) => name !== 'bursar');
  const all = [...further, ...given];
  return all.length === 0 ? null : Object.fromEntries(all);
}

interface Issue {
  readonly path: readonly PropertyKey[];
  readonly message: string;
}

/** Where, and what; never a value, and no name that is not of the schema. */
function detailOf(issues: readonly Issue[]): string {
  const [{ path, message } = { path: [], message: 'It is no event' }] = issues;
  const [field] = path;
  return `${typeof field === 'string' ? field : 'event'}: ${message}`.slice(0, DETAIL_CHARS_MAX);
}

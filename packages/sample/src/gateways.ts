import type { Calendar } from './calendar.js';
import type { Call } from './calls.js';
import { mutate, signIn } from './ask.js';
import { JSON_BODY, send, type Server, type TimedServer } from './send.js';

/** Which workloads ask through which gateway; of each, a part of the calls do: those of its newer release. */
const GATEWAYS: Readonly<Record<string, readonly string[]>> = {
  'edge-us': ['search-answers'],
  'edge-eu': ['support-agent-assist'],
};
const RELEASED = /^[01]/;
const OUTPUT_TOKENS_MAX = 4_000;
/** How an admission is refused. */
export const DENIED = [402, 403, 422, 429, 503];

const keys = new Map<string, string>();

export async function connectGateways(server: Server): Promise<void> {
  const as = await signIn(server, 'platform');
  for (const name of Object.keys(GATEWAYS)) {
    const text = `($input: CreateApiKeyInput!, $reason: String) { createApiKey(input: $input, reason: $reason) {
      ... on NewApiKey { secret } ... on Problem { message } } }`;
    const reason =
      'The shared gateway moves in front of the products, an eighth of their calls first';
    const input = { name, kind: 'gateway' };
    const { secret } = await mutate<{ secret: string }>(server, as, text, { input, reason });
    keys.set(name, secret);
  }
}

const gatewayOf = ({ workload, requestId, errorCode, at }: Call, calendar: Calendar) =>
  at < calendar.gatewaysFrom || errorCode !== null || !RELEASED.test(requestId)
    ? undefined
    : Object.keys(GATEWAYS).find((name) => GATEWAYS[name]?.includes(workload.id));

/**
 * Asks for those of the calls that go through a gateway, each at its own time, and reports what it used. What was denied is not
 * called; what was allowed is called as the answer says: another model, perhaps, and the proof among its metadata.
 */
export async function passGateways(
  server: TimedServer,
  calls: readonly Call[],
  calendar: Calendar,
): Promise<Call[]> {
  const made: Call[] = [];
  for (const call of calls) {
    const gateway = gatewayOf(call, calendar);
    const passed = gateway === undefined ? call : await pass(server, gateway, call);
    if (passed !== null) made.push(passed);
  }
  return made;
}

interface Allowed {
  readonly admissionId: string;
  readonly model: string;
  readonly requestMetadata: Readonly<Record<string, string>>;
}

async function pass(server: TimedServer, gateway: string, call: Call): Promise<Call | null> {
  await server.goTo(new Date(call.at), null);
  const { usage, metadata, workload, requestId } = call;
  const written = usage.cacheWrite5m + usage.cacheWrite30m + usage.cacheWrite1h;
  const asked = await post(server, gateway, '/v1/admissions', {
    requestId: `${gateway}-${requestId}`,
    team: metadata?.['team'],
    project: metadata?.['app'],
    environment: metadata?.['env'],
    model: call.model,
    region: workload.region,
    inputTokens: usage.input + usage.cacheRead + written,
    maxOutputTokens: Math.max(OUTPUT_TOKENS_MAX, usage.output),
  });
  if (!asked.ok) return null;
  const { admissionId, model, requestMetadata } = (await asked.json()) as Allowed;
  const used = Object.entries(usage).filter(([, tokens]) => tokens > 0);
  await post(server, gateway, `/v1/admissions/${admissionId}/settlement`, {
    outcome: 'ok',
    usage: Object.fromEntries(used),
    providerRequestId: requestId,
    provider: 'bedrock',
    region: workload.region,
    attempts: 1,
    latencyMs: call.latencyMs,
  });
  return { ...call, model, metadata: { ...metadata, ...requestMetadata } };
}

/** Each gateway has a lease for its busiest calls, and says which policy it applies. */
export async function reportGateways(server: Server, now: Date): Promise<void> {
  for (const name of Object.keys(GATEWAYS)) {
    const asked = { gateway: name, epoch: 1, ...LEASED[name] };
    const granted = await post(server, name, '/v1/leases', asked);
    if (granted.ok) {
      // Its calls are over: what is left of it goes back.
      const { leaseId } = (await granted.json()) as { leaseId: string };
      await post(server, name, `/v1/leases/${leaseId}/return`, { epoch: 1, open: [] });
    }
    for (const kind of ['policy', 'stops']) {
      const { headers } = await send(server, {
        method: 'GET',
        path: `/v1/policy?environment=prod&gateway=${name}&format=${kind}`,
        headers: bearer(name),
      });
      const version = Number(headers.get('x-bursar-version'));
      const ack = { gateway: name, environment: 'prod', kind, version, appliedAt: now };
      await post(server, name, '/v1/policy/acks', ack);
    }
  }
}

/** Of a small model, and of teams that no limit of a minute counts: those leave ample room. */
const LEASED: Readonly<Record<string, object>> = {
  'edge-us': { team: 'checkout', project: 'address-help', ...haikuIn('us-east-1') },
  'edge-eu': { team: 'growth', project: 'experiments', ...haikuIn('eu-west-1') },
};

function haikuIn(region: string): object {
  return { environment: 'prod', model: 'global.anthropic.claude-haiku-5-5', region };
}

const bearer = (gateway: string) => ({ Authorization: `Bearer ${keys.get(gateway) ?? ''}` });

/** As the gateway itself; a denial is an answer. */
export function post(
  server: Server,
  gateway: string,
  path: string,
  body: object,
): Promise<Response> {
  return send(server, {
    method: 'POST',
    path,
    headers: { ...JSON_BODY, ...bearer(gateway) },
    body: JSON.stringify(body),
    expected: [...DENIED, 409],
  });
}

import { createKey, json } from '../http/access.js';
import type { Answer } from '../limits/admissions.js';
import { bearer, type Caller } from '../http/client.js';
import type { TestBursar } from '../processes/server.js';

/** Two teams under one organisation, with room for leases; search may spend on while no authority can be reached. */
export const SHARED = `apiVersion: bursar/v1
trustedMetadataPrincipals: ["arn:aws:sts::*:assumed-role/GatewayRole/*"]
teams:
  - { id: search, name: Search, costCentre: CC-4410, recognisedBy: { principals: ["arn:aws:sts::*:assumed-role/SearchRole/*"] } }
  - { id: ads, name: Ads, costCentre: CC-4420, recognisedBy: { principals: ["arn:aws:sts::*:assumed-role/AdsRole/*"], requestMetadata: { team: ads } } }
budgets:
  - { id: everything, scope: {}, limit: "5000", window: month }
  - { id: search, scope: { team: search }, limit: "4920.5", window: month, onUnavailable: { allow: "5.00" } }
  - { id: ads, scope: { team: ads }, limit: "1", window: month }
`;

export interface Machine {
  readonly id: string;
  readonly name: string;
  readonly secret: string;
  readonly as: Caller;
}

export async function machine(
  bursar: TestBursar,
  name: string,
  more: Record<string, unknown> = {},
): Promise<Machine> {
  const { secret, key } = await createKey(bursar, { name, kind: 'gateway', ...more });
  return { id: key.id, name, secret, as: bearer(secret) };
}

/** Any request; what is no JSON is answered as nothing. */
export async function send(
  bursar: TestBursar,
  where: string,
  init: RequestInit | undefined,
  as: Caller,
): Promise<Answer> {
  const response = await bursar.http(where, init, as);
  const text = response.headers.get('content-type')?.includes('event-stream')
    ? await response.body?.cancel().then(() => '')
    : await response.text();
  return { status: response.status, body: text?.startsWith('{') === true ? parsed(text) : {} };
}

const parsed = (text: string) => JSON.parse(text) as Record<string, unknown>;

export const post = (
  bursar: TestBursar,
  where: string,
  body: unknown,
  as: Caller,
): Promise<Answer> => send(bursar, where, json(body), as);

/** So many at a time, as no caller sends more. */
export async function inTurn<T>(
  count: number,
  work: (n: number) => Promise<T>,
  together = 8,
): Promise<T[]> {
  const done: T[] = [];
  for (let from = 0; from < count; from += together) {
    const ns = Array.from({ length: Math.min(together, count - from) }, (_, n) => from + n);
    done.push(...(await Promise.all(ns.map(work))));
  }
  return done;
}

export async function acknowledge(
  bursar: TestBursar,
  said: Record<string, unknown>,
  as: Caller,
): Promise<Answer> {
  const ack = { environment: 'prod', kind: 'stops', version: 1, appliedAt: new Date() };
  return post(bursar, '/v1/policy/acks', { ...ack, ...said }, as);
}

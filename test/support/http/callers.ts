import { KEY_SCOPES } from '../../../apps/api/src/platform/actor.js';
import { anonymous, createKey } from './access.js';
import { bearer, type Caller } from './client.js';
import { delegateOf } from './delegates.js';
import type { TestBursar } from '../processes/server.js';

export const ROLES = [
  'finance',
  'teamLead',
  'platform',
  'executive',
  'auditor',
  'developer',
] as const;
/** A delegate of finance, who has no role but that of a developer; and a service account for each scope. */
export const CALLERS = [
  ...ROLES,
  'delegate',
  'ingestKey',
  'gatewayKey',
  ...KEY_SCOPES,
  'anonymous',
] as const;
export type CallerName = (typeof CALLERS)[number];

export type Callers = Readonly<Record<CallerName, Caller>>;

/** A person of each role, freshly signed in. */
export const everyPerson = async (bursar: TestBursar) => ({
  finance: await bursar.as('finance'),
  teamLead: await bursar.as('teamLead', ['search']),
  platform: await bursar.as('platform'),
  executive: await bursar.as('executive'),
  auditor: await bursar.as('auditor'),
  developer: await bursar.as('developer'),
  delegate: (await delegateOf(bursar, 'finance')).caller,
});

/** One caller of every kind. */
export async function everyCaller(bursar: TestBursar): Promise<Callers> {
  const key = async (kind: string) =>
    bearer((await createKey(bursar, { name: kind, kind })).secret);
  const services: [string, Caller][] = [];
  for (const scope of KEY_SCOPES) services.push([scope, await serviceKey(bursar, [scope])]);
  return {
    ...(await everyPerson(bursar)),
    ...(Object.fromEntries(services) as Record<(typeof KEY_SCOPES)[number], Caller>),
    ingestKey: await key('ingest'),
    gatewayKey: await key('gateway'),
    anonymous,
  };
}

const DAY_MS = 24 * 3_600_000;

/** A key of a service account, for a month. */
export async function serviceKey(
  bursar: TestBursar,
  scopes: readonly string[],
  more: Record<string, unknown> = {},
): Promise<Caller> {
  const expiresAt = new Date(Date.now() + 30 * DAY_MS).toISOString();
  const name = `service ${scopes.join(' ')} ${JSON.stringify(more)}`.slice(0, 90);
  const input = { name, kind: 'service', scopes, expiresAt, ...more };
  return bearer((await createKey(bursar, input)).secret);
}

import { anonymous, createKey } from './access.js';
import { bearer, type Caller } from './client.js';
import type { TestBursar } from '../processes/server.js';

export const ROLES = [
  'finance',
  'teamLead',
  'platform',
  'executive',
  'auditor',
  'developer',
] as const;
export const CALLERS = [...ROLES, 'ingestKey', 'gatewayKey', 'anonymous'] as const;
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
});

/** One caller of every kind. */
export async function everyCaller(bursar: TestBursar): Promise<Callers> {
  const key = async (kind: string) =>
    bearer((await createKey(bursar, { name: kind, kind })).secret);
  return {
    ...(await everyPerson(bursar)),
    ingestKey: await key('ingest'),
    gatewayKey: await key('gateway'),
    anonymous,
  };
}

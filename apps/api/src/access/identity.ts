import type { IncomingHttpHeaders } from 'node:http';
import {
  type Actor,
  KEY_KINDS,
  KEY_SCOPES,
  type KeyKind,
  type KeyScope,
  type Role,
  ROLES,
} from '../platform/actor.js';

/** Roles to whom the figures of every team belong. A team lead who is nothing else sees only their own. */
const SEES_ALL: readonly Role[] = ['finance', 'platform', 'executive', 'auditor'];

export interface PersonIdentity {
  readonly id: string;
  readonly name: string;
  readonly roles: readonly string[];
  readonly teams: readonly string[];
  readonly email: string;
  /** False: an identity provider did not check the address. */
  readonly emailChecked?: boolean;
}

export interface KeyIdentity {
  readonly id: string;
  readonly name: string;
  readonly kind: string;
  readonly roles: readonly string[];
  readonly scopes: readonly string[];
  readonly team: string | null;
}

/** A word that is no role, from an older or newer Bursar, grants nothing. */
export const rolesAmong = (words: readonly string[]): Role[] =>
  ROLES.filter((role) => words.includes(role));

/** The same for scopes of keys. */
export const scopesAmong = (words: readonly string[]): KeyScope[] =>
  KEY_SCOPES.filter((scope) => words.includes(scope));

const kindOf = (word: string): KeyKind | null => KEY_KINDS.find((kind) => kind === word) ?? null;

const seesAll = (roles: readonly Role[]): boolean => roles.some((role) => SEES_ALL.includes(role));

export function personActor(person: PersonIdentity): Actor {
  const roles = rolesAmong(person.roles);
  return {
    kind: 'person',
    id: person.id,
    name: person.name,
    roles: new Set(roles),
    keyKind: null,
    teams: seesAll(roles) ? 'all' : [...person.teams],
    // Addresses are kept in lower case, as the users of calls are. One that was not checked may be anyone's.
    user: person.emailChecked === false ? null : person.email,
    via: 'web',
  };
}

/** A key bound to a team acts for that team alone; a machine's key carries no role, and no team binds it unless named. */
export function keyActor(key: KeyIdentity, via: 'cli' | 'api'): Actor {
  const kind = kindOf(key.kind);
  const roles = kind === 'cli' ? rolesAmong(key.roles) : [];
  const unbound = kind === 'cli' && !seesAll(roles) ? [] : ('all' as const);
  return {
    kind: 'key',
    id: key.id,
    name: key.name,
    roles: new Set(roles),
    keyKind: kind,
    teams: key.team === null ? unbound : [key.team],
    user: null,
    via: kind === 'cli' || kind === 'service' ? via : 'api',
    ...(kind === 'service' && { scopes: new Set(scopesAmong(key.scopes)) }),
  };
}

/** The client of this repository says who it is; every other program is the API's. */
export function programOf(headers: IncomingHttpHeaders): 'cli' | 'api' {
  const named =
    headers['x-bursar-client'] !== undefined ||
    (headers['user-agent'] ?? '').startsWith('bursar-cli');
  return named ? 'cli' : 'api';
}

/** The page an actor lands on; of several roles the one with the widest view decides. */
export function landingFor(actor: Pick<Actor, 'roles' | 'teams'>): string {
  const { roles, teams } = actor;
  if (roles.has('finance') || roles.has('executive')) return '/overview';
  if (roles.has('platform')) return '/platform/ingestion';
  if (roles.has('auditor')) return '/audit';
  const [own] = teams === 'all' ? [] : teams;
  if (own === undefined && roles.has('developer')) return '/me';
  return own === undefined ? '/overview' : `/teams/${encodeURIComponent(own)}`;
}

export interface Me {
  id: string;
  name: string;
  kind: string;
  roles: Role[];
  /** Null = all. */
  teams: string[] | null;
  landing: string;
  /** The person in whose name a delegate acts. */
  actsFor: string | null;
}

export const toMe = (actor: Actor): Me => ({
  id: actor.id,
  name: actor.name,
  kind: actor.kind,
  roles: [...actor.roles],
  teams: actor.teams === 'all' ? null : [...actor.teams],
  landing: landingFor(actor),
  actsFor: actor.actsFor?.name ?? null,
});

import { createParamDecorator, SetMetadata, type ExecutionContext } from '@nestjs/common';
import { GqlExecutionContext, type GqlContextType } from '@nestjs/graphql';
import type { FastifyRequest } from 'fastify';

/** Roles that may see more than what is their own. */
export const STAFF_ROLES = ['finance', 'teamLead', 'platform', 'executive', 'auditor'] as const;
/** A developer sees what calls of their own cost, and nothing of anyone else's. */
export const ROLES = [...STAFF_ROLES, 'developer'] as const;
export type Role = (typeof ROLES)[number];
export const KEY_KINDS = ['gateway', 'ingest', 'cli', 'service'] as const;
export type KeyKind = (typeof KEY_KINDS)[number];
/** What a key of a service account may do: each opens the few endpoints that name it, and nothing else. */
export const KEY_SCOPES = [
  'readSpend',
  'sendUsage',
  'readConfig',
  'applyConfig',
  'readAudit',
  'importPeople',
  'importPrices',
  'noteEvents',
] as const;
export type KeyScope = (typeof KEY_SCOPES)[number];

/** Who acts: a person, a machine with a key, or Bursar itself. */
export interface Actor {
  readonly kind: 'person' | 'key' | 'system';
  readonly id: string;
  readonly name: string;
  readonly roles: ReadonlySet<Role>;
  /** Which kind of key; null for people and for Bursar itself. */
  readonly keyKind: KeyKind | null;
  /** The teams whose figures this actor may see. */
  readonly teams: 'all' | readonly string[];
  /** The user that calls name where this person makes them; null for machines and for Bursar itself. */
  readonly user: string | null;
  readonly via: 'web' | 'cli' | 'api' | 'system';
  /** Of a service account's key; every other actor has none. */
  readonly scopes?: ReadonlySet<KeyScope>;
  /** The person who is away, in whose name this person acts as their delegate. */
  readonly actsFor?: { readonly id: string; readonly name: string };
  /** Of a change that is sent again where no answer came. */
  readonly attempt?: Attempt;
}

/** A change by a key of its sender's choice is done once, however often it is sent. */
export interface Attempt {
  readonly key: string;
  /** The one request, in which a change may write several entries. */
  readonly request: string;
}

/** Bursar itself: jobs, migrations, the ladder. */
export const SYSTEM: Actor = Object.freeze({
  kind: 'system',
  id: 'bursar',
  name: 'Bursar',
  roles: new Set(STAFF_ROLES),
  keyKind: null,
  teams: 'all',
  user: null,
  via: 'system',
});

/**
 * Who may call an endpoint. `anyone` needs no sign-in, `signedIn` any person or key with a role; `ingestKey`, `gatewayKey` and
 * `cliKey` are machines' keys. A CLI key passes by the roles it carries, and by `cliKey` whatever they are; a service account's
 * key by its scopes alone.
 */
export type Who = Role | KeyScope | 'anyone' | 'signedIn' | 'ingestKey' | 'gatewayKey' | 'cliKey';

export const ALLOW = 'bursar:allow';

/** Every query, mutation and route carries exactly one; boot and a test refuse an endpoint without it. */
export const Allow = (...who: [Who, ...Who[]]) => SetMetadata(ALLOW, who);

/** What a person may be asked to prove again who they are for: the configuration file says for which of these. */
export const GUARDED = ['stops', 'approvals'] as const;
export type Guarded = (typeof GUARDED)[number];

export const RECENT = 'bursar:recent';

/** Where `signIn.reauthenticate` names this, a person who did not prove lately who they are does so first. */
export const Recent = (guarded: Guarded) => SetMetadata(RECENT, guarded);

export function isAllowed(actor: Actor | null, who: readonly Who[]): boolean {
  if (who.includes('anyone')) return true;
  if (actor === null) return false;
  if (who.includes('ingestKey') && actor.keyKind === 'ingest') return true;
  if (who.includes('gatewayKey') && actor.keyKind === 'gateway') return true;
  if (who.includes('cliKey') && actor.keyKind === 'cli') return true;
  const { scopes } = actor;
  if (scopes !== undefined) return who.some((w) => scopes.has(w as KeyScope));
  if (actor.roles.size === 0) return false;
  return who.includes('signedIn') || who.some((w) => actor.roles.has(w as Role));
}

/** Pure. An actor who sees all teams sees every scope; others see those of their own teams, and of themselves. */
export const isSeenBy = (
  { teams, user }: Pick<Actor, 'teams'> & Partial<Pick<Actor, 'user'>>,
  scope: Readonly<Record<string, string | undefined>>,
): boolean =>
  teams === 'all' ||
  (scope['team'] !== undefined && teams.includes(scope['team'])) ||
  (typeof user === 'string' && scope['user'] === user);

/** Pure. Whether what has this scope looks at calls of a team: it is the team's, or no team's. Null: of any. */
export const isOfTeam = (
  scope: Readonly<Record<string, string | undefined>>,
  team: string | null,
): boolean => team === null || scope['team'] === undefined || scope['team'] === team;

export type ActingRequest = FastifyRequest & { actor?: Actor | null; attempt?: Attempt };

export function requestOf(context: ExecutionContext): ActingRequest {
  if (context.getType<GqlContextType>() === 'graphql') {
    return GqlExecutionContext.create(context).getContext<{ req: ActingRequest }>().req;
  }
  return context.switchToHttp().getRequest<ActingRequest>();
}

/** The actor the guard found; null only behind @Allow('anyone'). */
export const CurrentActor = createParamDecorator(
  (_: unknown, context: ExecutionContext): Actor | null => requestOf(context).actor ?? null,
);

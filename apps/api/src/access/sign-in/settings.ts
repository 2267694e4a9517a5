import { z } from 'zod';
import { GUARDED, type Guarded, ROLES } from '../../platform/actor.js';
import { SECRET_REFERENCE } from '../../platform/outgoing/secret-reference.js';
import { label, textThat } from '../../platform/text/checked-text.js';

/** Signatures with a public key. `none` and those with a shared secret are no choice. */
export const ALGORITHMS = [
  'RS256',
  'RS384',
  'RS512',
  'PS256',
  'PS384',
  'PS512',
  'ES256',
  'ES384',
  'ES512',
  'EdDSA',
] as const;

const providerId = textThat((text) => /^[a-z0-9][a-z0-9-]{0,31}$/.test(text), {
  code: 'bad_provider_id',
  message: (text) => `“${text}” cannot name an identity provider`,
  hint: 'a small letter or digit, then up to 31 small letters, digits or -',
}).meta({ pattern: '^[a-z0-9][a-z0-9-]{0,31}$' });

const issuer = textThat((text) => /^https?:\/\/[^@\s/?#]+(?:\/[^\s?#]*)?$/.test(text), {
  code: 'bad_issuer',
  message: (text) => `“${text}” is no issuer`,
  hint: 'write it as the provider does: https://host/path, without user, ? or #',
}).meta({ pattern: '^https?://' });

const reference = textThat((text) => SECRET_REFERENCE.test(text), {
  code: 'secret_in_clear',
  message: () => 'a secret has no place in this file',
  hint: 'write env:NAME or file:/path, and keep the secret there',
}).meta({ pattern: '^(env:|file:/)' });

const word = (what: string) =>
  textThat((text) => /^[^\s"\\\p{Cc}]{1,200}$/u.test(text), {
    code: 'bad_word',
    message: (text) => `“${text}” is no ${what}`,
    hint: 'one word, without blanks or quotes',
  });

/** What Bursar itself says when it sends a person to a provider. */
const OWN_PARAMETERS = new Set(
  'client_id redirect_uri response_type response_mode scope state nonce code_challenge code_challenge_method request request_uri'.split(
    ' ',
  ),
);

const parameter = textThat(
  (text) => /^[A-Za-z][\w.-]{0,63}$/.test(text) && !OWN_PARAMETERS.has(text),
  {
    code: 'bad_parameter',
    message: (text) => `“${text}” cannot be a parameter here`,
    hint: 'one that the provider documents, such as prompt or access_type; Bursar sets state, nonce and the like itself',
  },
);

const GroupInFile = z.strictObject({
  group: label,
  roles: z.array(z.enum(ROLES)).optional(),
  teams: z.array(z.string().min(1).max(200)).optional(),
  /** The team that calls of these people are charged to. */
  directory: z.string().min(1).max(200).optional(),
});

const ProviderInFile = z.strictObject({
  id: providerId,
  name: label.optional(),
  issuer,
  clientId: word('client id'),
  clientSecret: reference.optional(),
  scopes: z.array(word('scope')).min(1).max(20).optional(),
  groupsClaim: word('claim').optional(),
  algorithms: z.array(z.enum(ALGORITHMS)).min(1).optional(),
  clockSkewSeconds: z.int().min(0).max(300).optional(),
  checkMinutes: z.int().min(1).max(60).optional(),
  parameters: z.record(parameter, z.string().max(500)).optional(),
  groups: z.array(GroupInFile).max(500).optional(),
});

export const SignInInFile = z.strictObject({
  accounts: z.boolean().optional(),
  demo: z.boolean().optional(),
  sessionHours: z.int().min(1).max(720).optional(),
  idleMinutes: z.int().min(1).max(43_200).optional(),
  reauthenticate: z.array(z.enum(GUARDED)).optional(),
  reauthenticateMinutes: z.int().min(1).max(720).optional(),
  providers: z.array(ProviderInFile).max(10).optional(),
});
export type SignInInFile = z.infer<typeof SignInInFile>;

export interface Provider {
  readonly id: string;
  readonly name: string;
  readonly issuer: string;
  readonly clientId: string;
  readonly clientSecret: string | null;
  readonly scopes: readonly string[];
  readonly groupsClaim: string;
  readonly algorithms: readonly string[];
  readonly clockSkewSeconds: number;
  readonly checkMinutes: number;
  /** Further parameters of the address that a person is sent to. */
  readonly parameters: Readonly<Record<string, string>>;
  readonly groups: readonly {
    readonly group: string;
    readonly roles: readonly string[];
    readonly teams: readonly string[];
    /** The team that the directory has these people in; null: the group says nothing of it. */
    readonly directory: string | null;
  }[];
}

export interface SignInSettings {
  /** Whether Bursar's own accounts may sign in with a password. */
  readonly accounts: boolean;
  readonly demo: boolean;
  readonly sessionHours: number;
  /** Null: a session that is not used lasts as long as one that is. */
  readonly idleMinutes: number | null;
  readonly reauthenticate: readonly Guarded[];
  readonly reauthenticateMinutes: number;
  readonly providers: readonly Provider[];
}

/** A working day: people who come back tomorrow sign in again. */
const SESSION_HOURS = 12;

/** As the file says it, with what is meant where the file is silent. */
export function toSettings(file: SignInInFile): SignInSettings {
  return {
    accounts: file.accounts ?? true,
    demo: file.demo ?? true,
    sessionHours: file.sessionHours ?? SESSION_HOURS,
    idleMinutes: file.idleMinutes ?? null,
    reauthenticate: file.reauthenticate ?? [],
    reauthenticateMinutes: file.reauthenticateMinutes ?? 15,
    providers: (file.providers ?? []).map((provider) => ({
      id: provider.id,
      name: provider.name ?? provider.id,
      issuer: provider.issuer,
      clientId: provider.clientId,
      clientSecret: provider.clientSecret ?? null,
      scopes: provider.scopes ?? ['openid', 'profile', 'email', 'offline_access'],
      groupsClaim: provider.groupsClaim ?? 'groups',
      algorithms: provider.algorithms ?? ['RS256', 'PS256', 'ES256', 'EdDSA'],
      clockSkewSeconds: provider.clockSkewSeconds ?? 30,
      checkMinutes: provider.checkMinutes ?? 5,
      parameters: provider.parameters ?? {},
      groups: (provider.groups ?? []).map(
        ({ group, roles = [], teams = [], directory = null }) => ({
          group,
          roles,
          teams,
          directory,
        }),
      ),
    })),
  };
}

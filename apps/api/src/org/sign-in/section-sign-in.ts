import { isDeepStrictEqual } from 'node:util';
import { signInSettings, signInStore } from '../../access/access.module.js';
import {
  type Consequence,
  defineSection,
  type Finding,
  noteRepeats,
  type Planned,
} from '../../config/config.module.js';
import type { Sql, Tx } from '../../platform/database.js';
import { listOf, recordOf, textOf } from '../../platform/text/raw.js';
import { quoted } from '../arn.js';

export interface SignInState {
  readonly file: signInSettings.SignInInFile;
  readonly teams: ReadonlySet<string>;
  /** Where people with the role platform signed in already. */
  readonly platformIssuers: readonly string[];
}

async function loadState(sql: Sql): Promise<SignInState> {
  const teams = await sql.rows<{ id: string }>('SELECT id FROM team WHERE removed_at IS NULL');
  return {
    file: await signInStore.loadSignIn(sql),
    teams: new Set(teams.map(({ id }) => id)),
    platformIssuers: await signInStore.platformIssuers(sql),
  };
}

/** Teams that exist, or that the same file makes. */
function teamsIn(state: SignInState, file: Readonly<Record<string, unknown>>): ReadonlySet<string> {
  const made = listOf(file['teams']).flatMap((team) => textOf(recordOf(team)['id']) ?? []);
  return new Set([...state.teams, ...made]);
}

function unknownTeams(wanted: signInSettings.SignInInFile, known: ReadonlySet<string>): Finding[] {
  return (wanted.providers ?? []).flatMap(({ groups = [] }, provider) =>
    groups.flatMap(({ teams = [], directory }, group) =>
      [
        ...teams.map((team, at) => ({ team, step: ['teams', at] })),
        ...(directory === undefined ? [] : [{ team: directory, step: ['directory'] }]),
      ].flatMap(({ team, step }): Finding[] =>
        known.has(team)
          ? []
          : [
              {
                path: ['providers', provider, 'groups', group, ...step],
                code: 'unknown_team',
                message: `there is no team ${quoted(team)}`,
                hint: 'add the team to `teams`, or correct its id',
              },
            ],
      ),
    ),
  );
}

/** Passwords go only once a person has shown that there is another way in for those who could undo it. */
function lockOut(wanted: signInSettings.SignInInFile, { platformIssuers }: SignInState): Finding[] {
  const { accounts, providers } = signInSettings.toSettings(wanted);
  if (accounts || providers.some(({ issuer }) => platformIssuers.includes(issuer))) return [];
  return [
    {
      path: wanted.accounts === false ? ['accounts'] : ['providers'],
      code: 'would_lock_out',
      message:
        'it could not be undone in a browser: no person with the role platform has signed in at one of these providers yet',
      hint: 'leave accounts on, map a group to the role platform, sign in there once as one of that group, then switch them off',
    },
  ];
}

/** Pure. */
export function planSignIn(
  state: SignInState,
  wanted: signInSettings.SignInInFile | undefined,
  context: { readonly prune: boolean; readonly file: Readonly<Record<string, unknown>> },
): Planned<signInSettings.SignInInFile> {
  const isSaid = Object.keys(state.file).length > 0;
  if (wanted === undefined && !(context.prune && isSaid)) return { changes: [] };
  const after = wanted ?? {};
  const findings = [...unknownTeams(after, teamsIn(state, context.file)), ...lockOut(after, state)];
  if (isDeepStrictEqual(state.file, after)) return { changes: [], findings };
  return {
    changes: [
      {
        action: 'change',
        entityType: 'signIn',
        entityId: 'signIn',
        summary: `How people sign in: ${shown(after)}`,
        before: state.file,
        after,
        edit: after,
      },
    ],
    findings,
  };
}

function shown(file: signInSettings.SignInInFile): string {
  const { accounts, providers, sessionHours, idleMinutes } = signInSettings.toSettings(file);
  const at = providers.map(({ name, groups }) => `${name} (${groups.length} groups)`);
  return [
    accounts ? 'passwords' : 'no passwords',
    at.length === 0 ? 'no identity provider' : at.join(', '),
    `sessions of ${sessionHours} h${idleMinutes === null ? '' : `, ${idleMinutes} min unused`}`,
  ].join('; ');
}

async function save(tx: Tx, edits: readonly signInSettings.SignInInFile[]): Promise<void> {
  const edit = edits.at(-1);
  if (edit !== undefined) await signInStore.saveSignIn(tx, edit);
}

/** What says who may be whom. How long a session lasts is no part of it. */
const WHO = ['providers', 'accounts', 'demo', 'reauthenticate', 'reauthenticateMinutes'] as const;

export const signInSection = (consequence: Consequence) =>
  defineSection<signInSettings.SignInInFile, SignInState, signInSettings.SignInInFile>({
    key: 'signIn',
    position: 46,
    schema: signInSettings.SignInInFile,
    consequence,
    check: (raw, note, lineOf) => {
      const providers = listOf(recordOf(raw)['providers']);
      for (const field of ['id', 'issuer']) {
        const entries = providers.flatMap((provider, at) => {
          const key = textOf(recordOf(provider)[field]);
          return key === undefined
            ? []
            : [{ key, path: ['providers', at, field], what: quoted(key) }];
        });
        noteRepeats(entries, 'duplicate_provider', note, lineOf);
      }
      providers.forEach((provider, at) => {
        const scopes = recordOf(provider)['scopes'];
        if (!Array.isArray(scopes) || scopes.includes('openid')) return;
        note({
          path: ['providers', at, 'scopes'],
          code: 'openid_missing',
          message: 'without the scope openid no provider says who a person is',
          hint: 'add openid',
        });
      });
    },
    load: loadState,
    plan: planSignIn,
    apply: save,
    toFile: ({ file }) => (Object.keys(file).length === 0 ? undefined : file),
    // A person who could say who has which role, or who needs no proof, could approve everything.
    asks: ({ before, after }) => {
      const [old, next] = [before, after].map((one) => recordOf(one));
      const isSame = WHO.every((key) => isDeepStrictEqual(old?.[key], next?.[key]));
      return isSame ? null : { what: 'signIn', amountUsd: null, team: null };
    },
  });

import { describe, expect, it } from '@jest/globals';
import { toSettings } from '../sign-in/settings.js';
import { directoryTeamOf, groupsOf, profileOf } from './claims.js';

describe('groups in claims', () => {
  it.each<[string, Record<string, unknown>, string, string[]]>([
    ['a list', { groups: ['a', 'b'] }, 'groups', ['a', 'b']],
    ['one word', { groups: 'a' }, 'groups', ['a']],
    ['words among other things', { groups: ['a', 7, null] }, 'groups', ['a']],
    ['inside an object', { realm_access: { roles: ['a'] } }, 'realm_access.roles', ['a']],
    [
      'under a name with dots',
      { 'https://acme.example/groups': ['a'] },
      'https://acme.example/groups',
      ['a'],
    ],
    ['nowhere', {}, 'realm_access.roles', []],
    ['in an object that is none', { realm_access: 'x' }, 'realm_access.roles', []],
  ])('%s', (_story, claims, claim, groups) => {
    expect(groupsOf(claims, claim)).toEqual(groups);
  });
});

describe('a profile', () => {
  it('has name and address, the address as accounts have it', () => {
    const claims = { name: 'Ana', email: 'Ana@Acme.Example' };
    expect(profileOf(claims, 's')).toEqual({
      name: 'Ana',
      email: 'ana@acme.example',
      emailChecked: true,
    });
  });

  it('names no user of calls by an address that was not checked, or is none', () => {
    expect(profileOf({ email: 'a@b', email_verified: false }, 's').emailChecked).toBe(false);
    expect(profileOf({ preferred_username: 'ana' }, 's')).toEqual({
      name: 'ana',
      email: 'ana',
      emailChecked: false,
    });
    expect(profileOf({}, 'subject')).toMatchObject({ name: 'subject', email: 'subject' });
  });

  it('hides nothing in a name', () => {
    expect(profileOf({ name: 'A\u202ena\n' }, 's').name).toBe('Ana');
  });
});

describe('the team that groups put a person into', () => {
  const groups = [
    { group: 'guests' },
    { group: 'search', directory: 'search' },
    { group: 'ads', directory: 'ads' },
  ];
  const [provider] = toSettings({
    providers: [{ id: 'corp', issuer: 'https://login.example', clientId: 'bursar', groups }],
  }).providers;

  it.each([
    [['ads', 'search'], 'search'],
    [['guests', 'ads'], 'ads'],
    [['guests'], null],
    [[], null],
  ])('%s is %s: the first in the file that names one', (held, team) => {
    expect(provider && directoryTeamOf({ groups: held }, provider)).toBe(team);
  });
});

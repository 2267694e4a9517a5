import { describe, expect, it } from '@jest/globals';
import { groupsOf, profileOf } from './claims.js';

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

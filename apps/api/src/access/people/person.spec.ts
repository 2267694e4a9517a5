import { describe, expect, it } from '@jest/globals';
import { checkPerson, type PersonInput } from './person.js';

const person = (over: Partial<PersonInput> = {}): PersonInput => ({
  email: 'ana@acme.example',
  name: 'Ana',
  roles: ['finance'],
  teams: [],
  ...over,
});

describe('a person is refused', () => {
  it.each<[string, Partial<PersonInput>, string]>([
    ['without an address', { email: '' }, 'email_unfit'],
    ['with an address of two', { email: 'a@b@c' }, 'email_unfit'],
    ['with an address without end', { email: `${'a'.repeat(260)}@b` }, 'email_unfit'],
    ['without a name', { name: ' ' }, 'name_missing'],
    ['with a name of two lines', { name: 'a\nb' }, 'name_unfit'],
    ['without a role', { roles: [] }, 'roles_missing'],
    ['as team lead of no team', { roles: ['teamLead'] }, 'teams_missing'],
    ['with a short password', { password: 'eleven char' }, 'password_unfit'],
    ['with a password without end', { password: 'x'.repeat(257) }, 'password_unfit'],
  ])('%s', (_story, over, code) => {
    expect(checkPerson(person(over))).toMatchObject({ __typename: 'Problem', code });
  });
});

describe('a person is fine', () => {
  it('with the address in small letters, each role and team once', () => {
    const input = person({
      email: ' Ana@Acme.Example ',
      roles: ['teamLead', 'teamLead'],
      teams: ['search', 'search'],
    });
    expect(checkPerson(input)).toEqual({
      email: 'ana@acme.example',
      name: 'Ana',
      roles: ['teamLead'],
      teams: ['search'],
    });
  });

  it('without a password, to be given one later', () => {
    expect(checkPerson(person({ password: null }))).not.toHaveProperty('code');
  });
});

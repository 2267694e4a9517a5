import { describe, expect, it } from '@jest/globals';
import { identitiesOf, type Party, sameHuman, subjectOf } from './subject.js';

const account = { id: 'a1', issuer: null, subject: null, email: 'ada@example.org' };
const party = (one: Parameters<typeof identitiesOf>[0]): Party => ({
  person: one.id,
  people: [one.id],
  identities: new Set(identitiesOf(one)),
});

describe('who a person is', () => {
  it('is the subject at its issuer, else the account', () => {
    expect(subjectOf(account)).toBe('account a1');
    const at = { ...account, issuer: 'https://id.example', subject: '42' };
    expect(subjectOf(at)).toBe('subject https://id.example 42');
  });

  it.each([
    ['the same subject', { issuer: 'https://id', subject: '1', email: 'other@example.org' }, true],
    ['the same address', { issuer: null, subject: null, email: 'ada@example.org' }, true],
    ['another of both', { issuer: 'https://id', subject: '2', email: 'bob@example.org' }, false],
    ['the subject at another issuer', { issuer: 'https://x', subject: '1', email: 'c@d' }, false],
  ])('two accounts with %s', (_, other, same) => {
    const one = { ...account, issuer: 'https://id', subject: '1' };
    expect(sameHuman(party(one), party({ id: 'a2', ...other }))).toBe(same);
  });
});

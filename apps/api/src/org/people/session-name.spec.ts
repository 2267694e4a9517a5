import { describe, expect, it } from '@jest/globals';
import { compileSessions, sessionOf, sessionPatternComplaint, userName } from './session-name.js';

describe('the session of a principal', () => {
  it.each([
    ['arn:aws:sts::111122223333:assumed-role/DevRole/ana@example.com', 'ana@example.com'],
    ['arn:aws-us-gov:sts::111122223333:assumed-role/DevRole/ana', 'ana'],
    ['arn:aws:sts::111122223333:federated-user/ana', 'ana'],
    ['arn:aws:iam::111122223333:user/ana', 'ana'],
    ['arn:aws:iam::111122223333:user/staff/berlin/ana', 'ana'],
    ['arn:aws:iam::111122223333:role/DevRole', null],
    ['arn:aws:iam::111122223333:root', null],
    ['arn:aws:sts::111122223333:assumed-role/DevRole/', null],
    [`arn:aws:sts::111122223333:assumed-role/DevRole/${'a'.repeat(129)}`, null],
    ['ana@example.com', null],
  ])('%s is %s', (principal, expected) => {
    expect(sessionOf(principal)).toBe(expected);
  });
});

describe('the user behind a session', () => {
  const sessionArn = (name: string) => `arn:aws:sts::111122223333:assumed-role/DevRole/${name}`;
  const whole = compileSessions([]);

  it.each([
    ['ana@example.com', 'ana@example.com'],
    ['Ana@Example.com', 'ana@example.com'],
    ['botocore-session-1764338400', null],
    ['i-0abc', null],
    ['ana@laptop', null],
    ['a@b@example.com', null],
  ])('is by default a session name that is an e-mail address: %s → %s', (session, expected) => {
    expect(whole(sessionArn(session))).toBe(expected);
  });

  it('is the whole name where a pattern fits it, and what stands for {user} where one says so', () => {
    const byPatterns = compileSessions(['claude-{user}', '{user}@corp', 'dev-*']);
    const user = (name: string) => byPatterns(sessionArn(name));
    expect(user('claude-ana')).toBe('ana');
    expect(user('claude-')).toBeNull();
    expect(user('BEN@corp')).toBe('BEN');
    expect(user('dev-eve')).toBe('dev-eve');
    expect(user('ana@example.com')).toBeNull();
  });

  it('is one person, in whatever case an address is typed', () => {
    expect(userName(' Ana@Example.com ')).toBe('ana@example.com');
    expect(userName('U-17')).toBe('U-17');
  });

  it.each([
    ['claude-{user}', null],
    ['*@example.com', null],
    ['', 'is empty'],
    ['a b', 'contains blanks'],
    ['{user}-{user}', 'names {user} twice'],
    ['{user}-*', 'has both {user} and *'],
    ['a'.repeat(129), 'is longer'],
  ])('a pattern %s: %s', (pattern, complaint) => {
    const message = sessionPatternComplaint(pattern)?.message ?? 'none';
    expect(message).toContain(complaint ?? 'none');
  });
});

import { describe, expect, it } from '@jest/globals';
import { cookieText, newSessionToken, sessionId, sessionName, sessionTokenIn } from './session.js';

const token = newSessionToken();
const name = sessionName('abc');

describe('a cookie', () => {
  const cookie = { name, value: token, path: '/', maxAgeSeconds: 43_200 };

  it('is out of reach of scripts and other sites, and of the open wire where the page came encrypted', () => {
    expect(cookieText({ ...cookie, secure: true })).toBe(
      `bursar_session_abc=${token}; Path=/; Max-Age=43200; HttpOnly; SameSite=Strict; Secure`,
    );
    expect(cookieText({ ...cookie, secure: false })).not.toContain('Secure');
  });
});

describe('a Cookie header', () => {
  it.each([
    ['alone', `${name}=${token}`, token],
    ['among others', `theme=dark; ${name}=${token};a=b`, token],
    ['after one that Bursar never set', `${name}=x; ${name}=${token}`, token],
    ['of another installation', `bursar_session_abd=${token}`, null],
    ['with a name that only ends alike', `not_${name}=${token}`, null],
    ['with SQL in it', `${name}=' OR 1=1 --`, null],
    ['with a name alone', name, null],
    ['that is empty', '', null],
    ['that is absent', undefined, null],
  ])('%s', (_story, header, expected) => {
    expect(sessionTokenIn(header, 'abc')).toBe(expected);
  });
});

it('a session is stored under a hash of its token', () => {
  expect(sessionId(token)).toMatch(/^[0-9a-f]{64}$/);
  expect(sessionId(token)).not.toBe(sessionId(newSessionToken()));
});

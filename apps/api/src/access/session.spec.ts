import { describe, expect, it } from '@jest/globals';
import {
  endedCookie,
  newSessionToken,
  sessionCookie,
  sessionId,
  sessionTokenIn,
} from './session.js';

const token = newSessionToken();

describe('the session cookie', () => {
  it('is out of reach of scripts and other sites, and of the open wire where the page came encrypted', () => {
    expect(sessionCookie(token, { secure: true })).toBe(
      `bursar_session=${token}; Path=/; Max-Age=43200; HttpOnly; SameSite=Strict; Secure`,
    );
    expect(sessionCookie(token, { secure: false })).not.toContain('Secure');
  });

  it('ends by being emptied', () => {
    expect(endedCookie({ secure: false })).toBe(
      'bursar_session=; Path=/; Max-Age=0; HttpOnly; SameSite=Strict',
    );
  });
});

describe('a Cookie header', () => {
  it.each([
    ['alone', `bursar_session=${token}`, token],
    ['among others', `theme=dark; bursar_session=${token};a=b`, token],
    ['after one that Bursar never set', `bursar_session=x; bursar_session=${token}`, token],
    ['with a name that only ends alike', `not_bursar_session=${token}`, null],
    ['with SQL in it', "bursar_session=' OR 1=1 --", null],
    ['with a name alone', 'bursar_session', null],
    ['that is empty', '', null],
    ['that is absent', undefined, null],
  ])('%s', (_story, header, expected) => {
    expect(sessionTokenIn(header)).toBe(expected);
  });
});

it('a session is stored under a hash of its token', () => {
  expect(sessionId(token)).toMatch(/^[0-9a-f]{64}$/);
  expect(sessionId(token)).not.toBe(sessionId(newSessionToken()));
});

import { describe, expect, it } from '@jest/globals';
import { type SignInInFile, toSettings } from '../sign-in/settings.js';
import { isRecent, type SessionState, stateOf } from './session-state.js';

const NOW = new Date('2026-11-28T12:00:00Z');
const ago = (minutes: number) => new Date(NOW.getTime() - minutes * 60_000);
const issuer = 'https://login.example';
const providers: SignInInFile['providers'] = [
  { id: 'corp', issuer, clientId: 'x', checkMinutes: 5 },
];
const session = (more: Partial<SessionState> = {}): SessionState => ({
  way: 'password',
  provider: null,
  issuer: null,
  seenAt: ago(1),
  checkedAt: null,
  hasTokens: false,
  ...more,
});
const ofProvider = (checked: number, more: Partial<SessionState> = {}) =>
  session({
    way: 'provider',
    provider: 'corp',
    issuer,
    hasTokens: true,
    checkedAt: ago(checked),
    ...more,
  });

describe('a session', () => {
  it.each<[string, SessionState, SignInInFile, string]>([
    ['as it began', session(), {}, 'live'],
    ['not used for long, where that does not matter', session({ seenAt: ago(600) }), {}, 'live'],
    ['not used for long', session({ seenAt: ago(60) }), { idleMinutes: 60 }, 'ended'],
    ['by a password, which are switched off', session(), { accounts: false }, 'ended'],
    ['of a stand-in, which are switched off', session({ way: 'demo' }), { demo: false }, 'ended'],
    [
      'by the token of the installation, whatever is off',
      session({ way: 'token' }),
      { accounts: false, demo: false },
      'live',
    ],
    ['of a provider, checked lately', ofProvider(4), { providers }, 'live'],
    ['of a provider, whose check is due', ofProvider(5), { providers }, 'due'],
    [
      'of a provider that gave nothing to ask with',
      ofProvider(50, { hasTokens: false }),
      { providers },
      'live',
    ],
    ['of a provider that has not answered for an hour', ofProvider(60), { providers }, 'ended'],
    ['of a provider that is configured no more', ofProvider(1), {}, 'ended'],
    [
      'of a provider that is another issuer now',
      ofProvider(1, { issuer: 'https://old.example' }),
      { providers },
      'ended',
    ],
  ])('%s', (_story, state, file, expected) => {
    expect(stateOf(state, toSettings(file), NOW)).toBe(expected);
  });
});

it('a proof is fresh for so many minutes, and one whose time is unknown never', () => {
  const settings = toSettings({ reauthenticateMinutes: 10 });
  expect(isRecent(ago(9), settings, NOW)).toBe(true);
  expect(isRecent(ago(10), settings, NOW)).toBe(false);
  expect(isRecent(null, settings, NOW)).toBe(false);
});

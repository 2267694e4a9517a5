import { describe, expect, it } from '@jest/globals';
import { openToken, sealToken, type TokenClaims } from './token.js';

const secret = Buffer.alloc(32, 7);
const claims: Omit<TokenClaims, 'lease'> = {
  admission: '0198a1b2-0000-7000-8000-0123456789ab',
  key: '0198a1b2-0000-7000-8000-ba9876543210',
  team: 'search',
  project: 'app1',
  environment: 'prod',
  user: 'Zoë',
};
const sealed = (more: Partial<TokenClaims> = {}): string =>
  sealToken(secret, { ...claims, ...more }) ?? '';

describe('a token', () => {
  it.each([
    ['everything', claims],
    ['a team alone', { ...claims, project: null, environment: null, user: null }],
  ])('says what was sealed into it: %s', (_, stated) => {
    expect(openToken(secret, sealed(stated))).toEqual({ ...stated, lease: null });
  });

  it('is made of characters that Bedrock takes, and of no more than it takes', () => {
    const token = sealed({ team: 't'.repeat(60), project: 'p'.repeat(60), user: 'u'.repeat(200) });
    expect(token).toMatch(/^[a-zA-Z0-9_-]{1,256}$/);
    expect(openToken(secret, token)).toMatchObject({ project: 'p'.repeat(60), user: null });
  });

  it('is not made where its names do not fit', () => {
    expect(sealToken(secret, { ...claims, team: 't'.repeat(150) })).toBeNull();
  });

  it('does not open with another key, nor with any character changed', () => {
    const token = sealed();
    expect(openToken(Buffer.alloc(32, 8), token)).toBeNull();
    for (let at = 0; at < token.length; at++) {
      const other = token[at] === 'A' ? 'B' : 'A';
      expect(openToken(secret, token.slice(0, at) + other + token.slice(at + 1))).toBeNull();
    }
  });

  it.each(['', 'bursar', 'x'.repeat(100), sealed().slice(0, -1), `${sealed()}A`])(
    'is not found in %j',
    (text) => {
      expect(openToken(secret, text)).toBeNull();
    },
  );
});

import { describe, expect, it } from '@jest/globals';
import { bearerIn, hashOf, isSecret, newSecret, prefixOf, sameHash } from './api-key.js';

describe('the secret of a key', () => {
  it.each(['gateway', 'ingest', 'cli'] as const)(
    'of kind %s shows its kind and carries 256 bits and a checksum',
    (kind) => {
      const secret = newSecret(kind);
      expect(secret).toMatch(new RegExp(`^bur_${kind}_[0-9A-Za-z]{43}_[0-9A-Za-z]{6}$`));
      expect(isSecret(secret)).toBe(true);
    },
  );

  it('is never made twice', () => {
    const made = Array.from({ length: 1_000 }, () => newSecret('cli'));
    expect(new Set(made).size).toBe(made.length);
  });

  it('with one character changed is no secret', () => {
    const secret = newSecret('cli');
    const at = 'bur_cli_'.length + 3;
    const other = secret.charAt(at) === 'a' ? 'b' : 'a';
    expect(isSecret(secret.slice(0, at) + other + secret.slice(at + 1))).toBe(false);
  });

  it.each(['gateway', 'ingest', 'cli'] as const)(
    'of kind %s is recognised by its kind and six characters',
    (kind) => {
      const secret = newSecret(kind);
      expect(prefixOf(secret)).toBe(secret.slice(0, `bur_${kind}_`.length + 6));
    },
  );

  it('of another shape shows twelve characters', () => {
    expect(prefixOf('0123456789abcdef0123456789abcdef')).toBe('0123456789ab');
  });
});

describe('hashes', () => {
  it('are the same only for the same secret', () => {
    expect(sameHash(hashOf('a'), hashOf('a'))).toBe(true);
    expect(sameHash(hashOf('a'), hashOf('b'))).toBe(false);
  });

  it('of nothing equal nothing', () => {
    expect(sameHash('', '')).toBe(false);
    expect(sameHash(hashOf('a'), '')).toBe(false);
  });
});

describe('an Authorization header', () => {
  it.each([
    ['Bearer abc', 'abc'],
    ['bearer   abc ', 'abc'],
    ['Basic abc', null],
    ['Bearer', null],
    ['', null],
    ["Bearer x' OR 1=1 --", null],
    ["Bearer x'OR'1'='1", "x'OR'1'='1"],
    [`Bearer ${'x'.repeat(10_000)}`, null],
  ])('%j holds the secret %j', (header, secret) => {
    expect(bearerIn(header)).toBe(secret);
  });
});

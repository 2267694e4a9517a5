import { createHash } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import {
  type AuditContent,
  canonicalJson,
  follows,
  fromCursor,
  GENESIS_HASH,
  hashEntry,
  toCursor,
  withoutSecrets,
} from './audit-entry.js';

const entry = (over: Partial<AuditContent> = {}): AuditContent => ({
  seq: 1n,
  at: '2026-11-20T12:00:00.123000Z',
  actorKind: 'person',
  actorId: '0198c0de',
  actorName: 'Finance',
  via: 'web',
  action: 'apiKey.revoke',
  entityType: 'apiKey',
  entityId: 'k1',
  reason: null,
  before: { name: 'gw', revokedAt: null },
  after: { name: 'gw', revokedAt: '2026-11-20T12:00:00.123Z' },
  previousHash: GENESIS_HASH,
  ...over,
});

describe('canonical JSON', () => {
  it('is one text for one value, whatever order the keys came in', () => {
    expect(canonicalJson({ b: [1, { d: null, c: 'é' }], a: 2n })).toBe(
      '{"a":"2","b":[1,{"c":"é","d":null}]}',
    );
    expect(canonicalJson({ b: 1, a: 2 })).toBe(canonicalJson({ a: 2, b: 1 }));
  });

  it('keeps a key named __proto__ as a key', () => {
    expect(canonicalJson(JSON.parse('{"__proto__":{"x":1}}'))).toBe('{"__proto__":{"x":1}}');
  });

  it('writes empty objects and lists as such', () => {
    expect(canonicalJson({ a: {}, b: [] })).toBe('{"a":{},"b":[]}');
  });
});

describe('the hash of an entry', () => {
  it('is the SHA-256 of a zero byte and its canonical text', () => {
    const expected = createHash('sha256').update('\0').update(canonicalJson(entry())).digest('hex');
    expect(hashEntry(entry())).toBe(expected);
  });

  it.each(Object.keys(entry()))('changes with %s', (field) => {
    const other =
      field === 'seq' ? 2n : field === 'before' || field === 'after' ? { name: 'other' } : 'other';
    expect(hashEntry(entry({ [field]: other }))).not.toBe(hashEntry(entry()));
  });
});

describe('the chain', () => {
  const first = { ...entry(), hash: hashEntry(entry()) };
  const content = entry({ seq: 2n, previousHash: first.hash });
  const second = { ...content, hash: hashEntry(content) };

  it('accepts the entry that follows', () => {
    expect(follows(first, second)).toBe(true);
  });

  it('refuses a gap, an edit and another predecessor', () => {
    expect(follows({ seq: 0n, hash: first.hash }, second)).toBe(false);
    expect(follows(first, { ...second, actorName: 'Another person' })).toBe(false);
    expect(follows({ seq: 1n, hash: GENESIS_HASH }, second)).toBe(false);
  });
});

describe('what an entry keeps of a change', () => {
  it('drops secrets at any depth and keeps what only sounds like one', () => {
    const change = {
      name: 'gw',
      secret: 'bur_1',
      clientSecret: 'x',
      password: 'x',
      passwordHash: 'x',
      api_token: 'x',
      nested: [{ hash: 'x', tokens: 3, tokensPerDay: 5, hashed: true }],
    };
    expect(withoutSecrets(change)).toEqual({
      name: 'gw',
      nested: [{ tokens: 3, tokensPerDay: 5, hashed: true }],
    });
  });

  it('writes instants, 64-bit counts and sets as JSON can hold them', () => {
    const change = {
      at: new Date(0),
      count: 9_007_199_254_740_993n,
      roles: new Set(['finance']),
      gone: undefined,
    };
    expect(withoutSecrets(change)).toEqual({
      at: '1970-01-01T00:00:00.000Z',
      count: '9007199254740993',
      roles: ['finance'],
    });
  });

  it('replaces what Postgres cannot store, so that the hash is over what is read back', () => {
    expect(withoutSecrets('a\0b\uD800c')).toBe('a\uFFFDb\uFFFDc');
  });
});

describe('cursors', () => {
  it('return to the place they name', () => {
    expect(fromCursor(toCursor(41n))).toBe(41n);
  });

  it.each([
    '',
    'zzz',
    Buffer.from('audit:-1').toString('base64url'),
    Buffer.from("audit:1'--").toString('base64url'),
  ])('refuse %j', (cursor) => {
    expect(fromCursor(cursor)).toBeNull();
  });
});

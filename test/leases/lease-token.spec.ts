import { headOfLease, leaseHeadOf } from '@bursar/limits';
import { describe, expect, it } from '@jest/globals';
import {
  leasedAdmissionId,
  type LeasedCaller,
  sealLeasedCall,
} from '../../packages/gateway/src/lease/lease-token.js';
import { type LeaseClaims, leaseSecret } from '../../apps/api/src/usage/lease-token.js';
import { openToken, sealToken } from '../../apps/api/src/usage/token.js';

const secret = Buffer.alloc(32, 7);
const lease: LeaseClaims = {
  lease: '0198a1b2-3344-4566-9788-0123456789ab',
  key: '0198a1b2-0000-4000-8000-ba9876543210',
  team: 'search',
  boundBy: ['team', 'environment', 'model'],
  project: 'app1',
  environment: 'prod',
  user: null,
};
const admission = leasedAdmissionId(lease.lease, 7);
const caller: LeasedCaller = {
  team: 'search',
  project: 'app1',
  environment: 'prod',
  user: 'Zoë',
};
/** As a gateway does it that has been handed this lease. */
const sealed = (more: Partial<LeasedCaller> = {}, of: LeaseClaims = lease): string =>
  sealLeasedCall(leaseSecret(secret, of), leasedAdmissionId(of.lease, 7), {
    ...caller,
    ...more,
  }) ?? '';

describe('a token that a gateway seals under its lease', () => {
  it('opens without a look-up, and says lease, key and caller', () => {
    expect(openToken(secret, sealed())).toEqual({
      admission,
      key: lease.key,
      lease: lease.lease,
      ...caller,
    });
  });

  it.each([0, 1, 2 ** 53, 2n ** 62n - 1n])(
    'names call %s by a UUID that begins like the lease',
    (n) => {
      const id = leasedAdmissionId(lease.lease, n);
      expect(id).toMatch(/^0198a1b2-3344-8566-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
      expect(leaseHeadOf(id)).toBe(headOfLease(lease.lease));
      const token = sealLeasedCall(leaseSecret(secret, lease), id, caller) ?? '';
      expect(openToken(secret, token)?.admission).toBe(id);
    },
  );

  it('is free in names that the lease is not bound by', () => {
    expect(openToken(secret, sealed({ project: 'app2', user: null }))).toMatchObject({
      project: 'app2',
      user: null,
    });
  });

  it.each([
    ['another team', { team: 'ads' }],
    ['a bound name changed', { environment: 'dev' }],
    ['a bound name left out', { environment: null }],
  ])('proves nothing for %s', (_, more) => {
    expect(openToken(secret, sealed(more))).toBeNull();
  });

  it.each([
    ['another lease', { lease: '0198a1b2-3344-4566-9788-0123456789ac' }],
    ['another key', { key: '0198a1b2-0000-4000-8000-ba9876543211' }],
    ['fewer bonds', { boundBy: ['team'] }],
    ['more bonds', { boundBy: ['team', 'environment', 'user'] }],
  ])('proves nothing under the prefix of %s', (_, more) => {
    const { tokenKey } = leaseSecret(secret, lease);
    const { tokenPrefix } = leaseSecret(secret, { ...lease, ...more });
    const token = sealLeasedCall({ tokenKey, tokenPrefix }, admission, caller) ?? '';
    expect(openToken(secret, token)).toBeNull();
  });

  it('cannot name another lease\u2019s call: whatever id it is sealed with begins like its own lease', () => {
    const other = leasedAdmissionId('ffffffff-ffff-4fff-bfff-ffffffffffff', 7);
    const token = sealLeasedCall(leaseSecret(secret, lease), other, caller) ?? '';
    expect(openToken(secret, token)?.admission).toBe(admission);
  });

  it('is made of characters that Bedrock takes, and of no more than it takes', () => {
    const token = sealed({ project: 'p'.repeat(90), user: 'u'.repeat(200) });
    expect(token).toMatch(/^[a-zA-Z0-9_-]{1,256}$/);
    expect(openToken(secret, token)).toMatchObject({ project: 'p'.repeat(90), user: null });
  });

  it.each([
    ['its names do not fit', { project: 'p'.repeat(150) }, ['team']],
    ['the user it is bound by does not', { user: 'u'.repeat(150) }, ['team', 'user']],
  ])('is not made where %s', (_, more, boundBy) => {
    const bound = { ...lease, boundBy };
    expect(
      sealLeasedCall(leaseSecret(secret, bound), admission, { ...caller, ...more }),
    ).toBeNull();
  });

  it('does not open with another key, nor with any character changed', () => {
    const token = sealed();
    expect(openToken(Buffer.alloc(32, 8), token)).toBeNull();
    for (let at = 0; at < token.length; at++) {
      const other = token[at] === 'A' ? 'B' : 'A';
      expect(openToken(secret, token.slice(0, at) + other + token.slice(at + 1))).toBeNull();
    }
  });

  it('is never taken for the token of a strict admission, nor that for it', () => {
    const { tokenKey } = leaseSecret(secret, lease);
    const strict = sealToken(Buffer.from(tokenKey, 'base64url'), {
      ...caller,
      admission,
      key: lease.key,
    });
    expect(openToken(secret, strict ?? '')).toBeNull();
    expect(leaseHeadOf('0198a1b2-3344-4566-9788-0123456789ab')).toBeNull();
  });
});

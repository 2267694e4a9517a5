import { describe, expect, it } from '@jest/globals';
import { signatureOf } from './signature.js';

describe('the signature of a webhook', () => {
  it('is the HMAC-SHA256 of timestamp, full stop and body, as other programs compute it', () => {
    // printf '1790000000.{"a":"é"}' | openssl dgst -sha256 -hmac key
    expect(signatureOf('key', '1790000000', '{"a":"é"}')).toBe(
      'v1=c2af41528603584a65fc75a37b9d81640f5edc39ce55feb6e3b2f05a936e0065',
    );
  });
});

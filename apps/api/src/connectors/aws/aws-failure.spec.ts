import { describe, expect, it } from '@jest/globals';
import { awsFailure } from './aws-failure.js';

const CALL = {
  policyCommand: 'bursar sources policy logs',
  action: 's3:GetObject',
  resource: 'arn:aws:s3:::b/k',
};
const ROLE = 'arn:aws:iam::1:role/R';
const error = (name: string, message = '') => ({ name, message, $metadata: {} });

describe('a failed call to AWS', () => {
  it.each([
    ['AccessDenied', '', /s3:GetObject on arn:aws:s3:::b\/k/, /Allow s3:GetObject/],
    [
      'AccessDeniedException',
      'User: arn:aws:iam::1:user/x is not authorized to perform: logs:FilterLogEvents on resource: y',
      /logs:FilterLogEvents/,
      /sources policy logs/,
    ],
    [
      'AccessDenied',
      'User: x is not authorized to perform: sts:AssumeRole on resource: y',
      /may not take the role arn:aws:iam::1:role\/R/,
      /trust policy/,
    ],
    ['AccessDenied', 'not authorized to perform: kms:Decrypt', /kms:Decrypt/, /policy of the key/],
    ['ExpiredToken', '', /expired/, /assumeRole/],
    ['RequestTimeTooSkewed', '', /clock of this machine/, /NTP/],
    [
      'InvalidSignatureException',
      'Signature expired: 20260915T100000Z is now earlier than 20260915T102000Z',
      /clock of this machine/,
      /NTP/,
    ],
    ['SignatureDoesNotMatch', '', /does not know these credentials/, /AWS_SECRET_ACCESS_KEY/],
    ['ExpiredTokenException', '', /expired/, /assumeRole/],
    ['ThrottlingException', 'Rate exceeded', /slow down/, /again by itself/],
    ['InvalidAccessKeyId', '', /does not know these credentials/, /AWS_ACCESS_KEY_ID/],
    ['NoSuchBucket', '', /no such bucket/, /`bucket`/],
    ['SlowDown', '', /slow down/, /again by itself/],
    ['ECONNREFUSED', '', /cannot be reached/, /AWS_ENDPOINT_URL/],
    ['CredentialsProviderError', '', /no AWS credentials/, /AWS_PROFILE/],
    ['SomethingNew', 'odd', /s3:GetObject on .* failed: SomethingNew/, /again/],
  ])('%s %s says what is wrong and what to do', (name, message, what, hint) => {
    const failure = awsFailure(error(name, message), CALL, ROLE);
    expect(failure.message).toMatch(what);
    expect(failure.hint).toMatch(hint);
  });

  it('that is a bug of ours stays one', () => {
    expect(() => awsFailure(new TypeError('x is not a function'), CALL)).toThrow(TypeError);
  });
});

import { describe, expect, it } from '@jest/globals';
import { principalComplaint, profileComplaint } from './arn.js';

describe('a principal', () => {
  it.each([
    'arn:aws:sts::*:assumed-role/SearchRole/*',
    'arn:aws:sts::111122223333:assumed-role/SearchRole/session',
    'arn:aws:iam::111122223333:user/ana',
    'arn:aws-us-gov:iam::111122223333:root',
    'arn:*:assumed-role/SearchRole/*',
    'arn:aws:*:role/x',
    '*',
  ])('%s is fine', (pattern) => {
    expect(principalComplaint(pattern)).toBeNull();
  });

  it.each([
    ['SearchRole', 'does not begin with "arn:"'],
    ['arn:aws:sts', 'too few parts'],
    ['arn:gcp:sts::111122223333:assumed-role/a/b', 'partition'],
    ['arn:aws:s3::111122223333:bucket', 'iam or sts'],
    ['arn:aws:sts:us-east-1:111122223333:assumed-role/a/b', 'region'],
    ['arn:aws:sts::1111:assumed-role/a/b', '12 digits'],
    ['arn:aws:sts::111122223333:', 'names no identity'],
    ['arn:aws:sts::111122223333:assumed-role/a b/c', 'blanks'],
    ['', 'does not begin'],
  ])('%s is not: %s', (pattern, why) => {
    expect(principalComplaint(pattern)?.message).toContain(why);
  });
});

describe('an inference profile', () => {
  it.each([
    'arn:aws:bedrock:us-east-1:111122223333:application-inference-profile/abc',
    'arn:aws:bedrock:us-gov-west-1:111122223333:inference-profile/us.anthropic.claude-sonnet-4-5-20250929-v1:0',
    'arn:aws:bedrock:eu-central-1:111122223333:provisioned-model/xyz1',
  ])('%s is fine', (arn) => {
    expect(profileComplaint(arn)).toBeNull();
  });

  it.each([
    'arn:aws:bedrock:us-east-1:111122223333:application-inference-profile/*',
    'arn:aws:bedrock:us-east-1:1111:application-inference-profile/abc',
    'arn:aws:bedrock:us-east-1::foundation-model/amazon.nova-lite-v1:0',
    'arn:aws:iam::111122223333:user/ana',
    'abc',
    '',
  ])('%s is not', (arn) => {
    expect(profileComplaint(arn)).not.toBeNull();
  });
});

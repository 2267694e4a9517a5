import { describe, expect, it } from '@jest/globals';
import { problemsOf, START, toFile } from './draft.js';

const WHOLE = {
  ...START,
  account: '444455556666',
  bucket: 'my-logs',
  role: 'arn:aws:iam::444455556666:role/BursarRead',
};

describe('a source as it is being written', () => {
  it('stands in the file with what its kind has, and nothing else', () => {
    expect(problemsOf(WHOLE, [])).toEqual({});
    expect(toFile(WHOLE)).toEqual({
      id: 'bedrock-logs',
      type: 'bedrock-s3',
      account: '444455556666',
      regions: ['us-east-1'],
      bucket: 'my-logs',
      assumeRole: {
        arn: 'arn:aws:iam::444455556666:role/BursarRead',
        externalId: 'env:BURSAR_EXTERNAL_ID',
      },
    });
    const logs = {
      ...WHOLE,
      kind: 'bedrock-cloudwatch-logs',
      logGroup: '/b',
      access: 'own',
    } as const;
    expect(toFile(logs)).toEqual({
      id: 'bedrock-logs',
      type: 'bedrock-cloudwatch-logs',
      account: '444455556666',
      regions: ['us-east-1'],
      logGroup: '/b',
    });
  });

  it.each([
    [{ id: 'A b' }, 'id'],
    [{ id: 'taken' }, 'id'],
    [{ account: '12' }, 'account'],
    [{ regions: ' ' }, 'regions'],
    [{ bucket: '' }, 'bucket'],
    [{ since: 'May' }, 'since'],
    [{ role: 'BursarRead' }, 'role'],
    [{ externalId: 's3cret' }, 'externalId'],
  ] as const)('%j is said to be wrong at %s', (change, field) => {
    expect(Object.keys(problemsOf({ ...WHOLE, ...change }, ['taken']))).toEqual([field]);
  });
});

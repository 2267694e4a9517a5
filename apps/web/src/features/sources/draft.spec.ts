import { describe, expect, it } from '@jest/globals';
import { problemsOf, START, toFile, withKind } from './draft.js';

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

  it.each([
    ['cloudwatch-metrics', { account: '444455556666' }, ['account', 'regions']],
    ['aws-quotas', { account: '444455556666' }, ['account', 'regions']],
    ['cost-explorer', { account: '444455556666', budgetUsd: '1.50' }, ['account', 'budgetUsd']],
    ['cur', { bucket: 'my-bill', prefix: 'exports/bill/' }, ['bucket', 'prefix']],
    ['cost-categories', { costCategories: 'Team, Cost Centre' }, ['costCategories']],
    ['bedrock-batch', { bucket: 'my-batches' }, ['bucket', 'regions']],
    ['bedrock-inventory', {}, ['regions']],
    ['aws-organization', {}, []],
    ['aws-prices', {}, []],
    ['openai', { secret: 'env:OPENAI_ADMIN_KEY' }, ['secret']],
    ['anthropic', { secret: 'file:/run/key', since: '2026-09-01' }, ['secret', 'since']],
    ['litellm', { url: 'https://proxy.example.com', secret: 'env:LITELLM_KEY' }, ['url', 'secret']],
  ] as const)('of the kind %s stands there with its own fields alone', (kind, fields, own) => {
    const draft = { ...withKind({ ...START, access: 'own' }, kind), ...fields };
    expect(problemsOf(draft, [])).toEqual({});
    const file = toFile(draft) as Record<string, unknown>;
    expect(Object.keys(file).sort()).toEqual(['id', 'type', ...own].sort());
    expect(file['id']).not.toBe('bedrock-logs');
  });

  it('of a list of names keeps the blanks within them', () => {
    const draft = { ...withKind(START, 'cost-categories'), costCategories: 'Team, Cost Centre' };
    expect(toFile(draft)).toMatchObject({ costCategories: ['Team', 'Cost Centre'] });
  });

  it.each([
    ['openai', {}, 'secret'],
    ['openai', { secret: 'sk-admin-1234' }, 'secret'],
    ['litellm', { secret: 'env:K' }, 'url'],
    ['litellm', { secret: 'env:K', url: 'https://me:pass@host' }, 'url'],
    ['cost-explorer', { account: '444455556666', budgetUsd: 'five' }, 'budgetUsd'],
    ['cloudwatch-metrics', {}, 'account'],
  ] as const)('of the kind %s is said to be wrong at %j: %s', (kind, fields, field) => {
    const draft = { ...withKind({ ...START, access: 'own' }, kind), ...fields };
    expect(Object.keys(problemsOf(draft, []))).toEqual([field]);
  });

  it('keeps a name that was written when its kind changes', () => {
    expect(withKind({ ...START, id: 'mine' }, 'openai').id).toBe('mine');
    expect(withKind(START, 'openai').id).toBe('openai');
  });
});

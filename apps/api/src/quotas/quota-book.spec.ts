import { describe, expect, it } from '@jest/globals';
import type { Limits, Quota } from './quota.js';
import { QuotaBook } from './quota-book.js';

const quota = (
  id: string,
  scope: Record<string, string>,
  limits: Limits = { concurrency: 1 },
): Quota => ({
  id,
  scope,
  limits,
  timezone: 'UTC',
  parent: null,
  raises: [],
});
const SONNET = 'us.anthropic.claude-sonnet-4-5-20250929-v1:0';
const call = {
  team: 'search',
  project: 'ranking',
  environment: 'prod',
  feature: 'chat',
  model: SONNET,
};
const at = { provider: 'bedrock' };
const ids = (quotas: Quota[], model = SONNET) =>
  new QuotaBook(1, quotas, 0)
    .limitsOf({ call: { ...call, model }, ...at, model })
    .map(({ id }) => id);

describe('the limits of a call', () => {
  it('are those whose scope it is in, the narrowest first', () => {
    expect(
      ids([
        quota('all', {}),
        quota('search', { team: 'search' }),
        quota('ads', { team: 'ads' }),
        quota('chat', { team: 'search', feature: 'chat' }),
        quota('user', { user: 'ana' }),
      ]),
    ).toEqual(['chat', 'search', 'all']);
  });

  it('know a model by every name it goes by', () => {
    const quotas = [
      quota('pattern', { model: 'anthropic.*' }),
      quota('profile', { model: SONNET }),
      quota('other', { model: 'amazon.*' }),
    ];
    expect(ids(quotas).sort()).toEqual(['pattern', 'profile']);
    const arn = `arn:aws:bedrock:us-east-1:111122223333:inference-profile/${SONNET}`;
    expect(ids(quotas, arn).sort()).toEqual(['pattern', 'profile']);
  });

  it('have their raises for as long as these last', () => {
    const raised = {
      ...quota('q', {}, { concurrency: 10 }),
      raises: [
        { limit: 'concurrency' as const, amount: 5, from: 100, until: 200 },
        { limit: 'tokensPerDay' as const, amount: 5, from: 0, until: 1_000 },
      ],
    };
    const limitsAt = (moment: number) => {
      const book = new QuotaBook(1, [raised], moment);
      const [limit] = book.limitsOf({ call, ...at, model: SONNET });
      return [limit?.concurrency, limit?.tokensPerDay, book.goodUntil];
    };
    expect(limitsAt(99)).toEqual([10, undefined, 100]);
    expect(limitsAt(100)).toEqual([15, undefined, 200]);
    expect(limitsAt(200)).toEqual([10, undefined, 1_000]);
    expect(limitsAt(1_000)).toEqual([10, undefined, Infinity]);
  });
});

describe('what is in the way of granting ahead', () => {
  const within = (quotas: Quota[], bound: Record<string, string>) =>
    new QuotaBook(1, quotas, 0).countingWithin(bound).map(({ id }) => id);

  it('is every quota that counts and that some of the calls may fall under', () => {
    const quotas = [
      quota('search', { team: 'search' }),
      quota('ads', { team: 'ads' }),
      quota('ana', { user: 'ana' }),
      quota('ceiling', {}, { maxOutputTokens: 9 }),
      quota('sonnet', { model: 'anthropic.*' }),
      quota('nova', { model: 'amazon.*' }),
    ];
    expect(within(quotas, { team: 'search', user: 'bea', model: SONNET })).toEqual([
      'search',
      'sonnet',
    ]);
    expect(within(quotas, { team: 'core' })).toEqual(['ana', 'sonnet', 'nova']);
    expect(within([quota('ceiling', {}, { maxOutputTokens: 9 })], {})).toEqual([]);
  });
});

import { describe, expect, it } from '@jest/globals';
import type { AnomalyCard } from '../../anomalies/anomalies.module.js';
import { alertOfAnomaly, alertOfOperations } from './anomaly-alerts.js';

const AT = new Date('2026-11-28T12:00:00Z');
const CARD: AnomalyCard = {
  id: 'a1',
  rule: 'burst',
  scope: { team: 'search', key: 'crawler' },
  team: 'search',
  from: new Date('2026-11-28T11:00:00Z'),
  to: null,
  excessUsd: '40.5',
  expectedUsd: '1.5',
  actualUsd: '42',
  cause: [{ dimension: 'key', value: 'crawler', shareOfExcess: 1 }],
  sentence: 'The key crawler of Search uses 9 tokens a minute.',
  path: '/anomalies/a1',
  runbook: 'https://wiki.example.com/burst',
  isPlanned: false,
  ownerId: null,
};

describe('an alert of an anomaly', () => {
  it('says how much, what explains it and what to do, and leads to its page', () => {
    expect(alertOfAnomaly(CARD, 'opened', AT)).toEqual({
      event: 'anomaly',
      key: 'anomaly/a1/opened',
      thread: 'anomaly/a1',
      teams: ['search'],
      usd: '40.5',
      title: 'The key crawler of Search uses 9 tokens a minute.',
      lines: [
        'Spent $42.00 since 2026-11-28 11:00 UTC; expected: $1.50.',
        'Cause: key crawler.',
        'On its page, mark it as real, planned or false.',
        'What to do: https://wiki.example.com/burst',
      ],
      path: '/anomalies/a1',
      at: AT,
      breaks: null,
    });
  });

  it('comes again where no one answers, to its owner too', () => {
    expect(alertOfAnomaly({ ...CARD, ownerId: 'p1' }, 'escalated', AT)).toMatchObject({
      key: 'anomaly/a1/escalated',
      title: 'Not answered yet: The key crawler of Search uses 9 tokens a minute.',
      people: ['p1'],
    });
  });

  it.each(['grew', 'ended'] as const)('is none where it %s', (step) => {
    expect(alertOfAnomaly(CARD, step, AT)).toBeNull();
  });

  it('is none where it was planned', () => {
    expect(alertOfAnomaly({ ...CARD, isPlanned: true }, 'opened', AT)).toBeNull();
  });
});

it.each([
  ['errorRate', 12.5, '12.5 % of calls fail'],
  ['latencyP95', 4_000, 'p95 latency is 4,000 ms'],
  ['tokensPerMinute', 1_000_000, '1,000,000 tokens per minute'],
] as const)('an alert of %s names the model and the figure', (rule, value, words) => {
  const from = '2026-11-28T11:00:00.000Z';
  const news = { episode: 'e1', rule, provider: 'bedrock', model: 'm', value, limit: 1, from };
  expect(alertOfOperations(news, AT)).toMatchObject({
    key: 'operations/e1',
    title: `m (bedrock): ${words}`,
  });
});

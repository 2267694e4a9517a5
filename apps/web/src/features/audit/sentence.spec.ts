import { describe, expect, it } from '@jest/globals';
import { actionText, sentenceOf, thingText } from './sentence.js';

const entry = (more: object) => ({
  ...{ actorName: 'Platform engineer', action: 'budget.change', entityType: 'budget' },
  ...{ entityId: 'legal-month', before: null, after: null, ...more },
});
const scopeOf = (scope: unknown) => JSON.stringify(scope);

describe('an audit entry as a sentence', () => {
  it('says who did what to what, and the first field that changed', () => {
    const changed = entry({ before: { limit: '500', mode: 'soft' }, after: { limit: '3000' } });
    expect(sentenceOf(changed, scopeOf)).toBe(
      'Platform engineer changed budget legal-month: limit 500 → 3000, and 1 more',
    );
    const key = entry({ action: 'apiKey.create', entityType: 'apiKey', entityId: 'edge' });
    expect(sentenceOf(key, scopeOf)).toBe('Platform engineer created API key edge');
  });

  it('has words for fields and for nothing, and says once who it was', () => {
    const quota = {
      ...{ action: 'quota.change', entityType: 'quota', entityId: 'support-rate' },
      ...{ before: { requestsPerMinute: null }, after: { requestsPerMinute: 900 } },
    };
    expect(sentenceOf(entry(quota), scopeOf)).toBe(
      'Platform engineer changed quota support-rate: requests per minute none → 900',
    );
    const seen = {
      ...{ action: 'anomaly.acknowledge', entityType: 'anomaly', entityId: 'a1' },
      ...{ before: { acknowledgedBy: null }, after: { acknowledgedBy: 'Platform engineer' } },
    };
    expect(sentenceOf(entry(seen), scopeOf)).toBe('Platform engineer acknowledged anomaly a1');
    const route = {
      ...{ action: 'route.change', entityType: 'route', entityId: 'chat' },
      ...{ before: { targets: [{ weight: 9 }] }, after: { targets: [{ weight: 8 }] } },
    };
    expect(sentenceOf(entry(route), scopeOf)).toBe(
      'Platform engineer changed route chat: targets 1 weight 9 → 8',
    );
    const agreed = { before: { to: '1' }, after: { to: '2', agreedOn: 'ab12'.repeat(16) } };
    expect(sentenceOf(entry(agreed), scopeOf)).toBe(
      'Platform engineer changed budget legal-month: to 1 → 2',
    );
  });

  it('names what an id that no person chose is about', () => {
    const stop = entry({
      ...{ action: 'stop.raise', entityType: 'stop', after: { scope: { team: 'ads' } } },
      entityId: '019ad9a8-6c7b-7bd0-9df4-0d2ccb1a0001',
    });
    expect(sentenceOf(stop, () => 'Ads')).toBe('Platform engineer stopped Ads');
    const asked = entry({
      ...{
        action: 'limitRequest.open',
        entityType: 'limitRequest',
        after: { budget: 'ads-month' },
      },
      entityId: '019ad9a8-6c7b-7bd0-9df4-0d2ccb1a0002',
    });
    expect(sentenceOf(asked, scopeOf)).toBe(
      'Platform engineer opened request for more of ads-month',
    );
  });

  it('says whose plan it is, of which month, and amounts as money', () => {
    const plan = entry({
      ...{ action: 'plan.set', entityType: 'plan', entityId: 'team/search/2026-12' },
      ...{ before: { usd: null }, after: { usd: '130.5' } },
    });
    expect(sentenceOf(plan, () => 'Search')).toBe(
      'Platform engineer set plan of Search for Dec 2026: amount none → $130.50',
    );
    const cap = entry({ before: { capUsd: '25' }, after: { capUsd: '40' } });
    expect(sentenceOf(cap, scopeOf)).toBe(
      'Platform engineer changed budget legal-month: cap $25.00 → $40.00',
    );
  });

  it('has words for actions and things', () => {
    expect(['ladder.cross', 'key.unfreeze', 'price.endProvisional'].map(actionText)).toEqual([
      'crossed a step of',
      'unfroze',
      'ended provisional',
    ]);
    expect(thingText('plannedEvent')).toBe('planned event');
  });
});

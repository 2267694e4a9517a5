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

  it('has words for actions and things', () => {
    expect(['ladder.cross', 'key.unfreeze', 'price.endProvisional'].map(actionText)).toEqual([
      'crossed a step of',
      'unfroze',
      'ended provisional',
    ]);
    expect(thingText('plannedEvent')).toBe('planned event');
  });
});

import { describe, expect, it } from '@jest/globals';
import type { Quota } from './quotas.query.js';
import {
  draftOf,
  faultAt,
  faultIn,
  newPart,
  partsThatGo,
  readLimit,
  restoring,
  together,
  toPart,
} from './split.js';

const quota = (id: string, parent: string | null, scope: object, more = {}): Quota =>
  ({ id, parent, scope, requestsPerMinute: null, tokensPerDay: null, ...more }) as Quota;

const whole = quota('search-rate', null, { team: 'search' }, { requestsPerMinute: '600' });
const ranking = quota(
  'search-rate/project=ranking',
  'search-rate',
  { team: 'search', project: 'ranking' },
  { requestsPerMinute: '200', effective: { requestsPerMinute: 300 } },
);
const dev = quota(
  'search-rate/project=ranking/environment=dev',
  ranking.id,
  { team: 'search', project: 'ranking', environment: 'dev' },
  { requestsPerMinute: '20' },
);
const all = [whole, ranking, dev];

describe('a quota that is split', () => {
  it('begins with the parts as they were set, within the scope of the whole, without their raises', () => {
    expect(toPart(draftOf(ranking, whole))).toEqual({
      scope: { project: 'ranking' },
      requestsPerMinute: '200',
    });
  });

  it('takes figures as people write them, and shows an invalid one at its field', () => {
    expect(readLimit('2,000 000')).toBe('2000000');
    expect([readLimit('0'), readLimit('1.5'), readLimit('many')]).toEqual([null, null, null]);
    const part = newPart('project');
    const wrong = { ...part, limits: { ...part.limits, concurrency: '-4' } };
    expect(faultIn([part, wrong])).toMatchObject({ part: 1, field: 'concurrency' });
    expect(faultIn([part])).toBeNull();
  });

  it('shows what the server refuses where it was typed', () => {
    expect(faultAt('parts[2].tokensPerDay', 'No.')).toMatchObject({
      part: 2,
      field: 'tokensPerDay',
    });
    expect(faultAt('parts[0]', 'No.')).toMatchObject({ part: 0, field: null });
    expect(faultAt('reason', 'No.')).toMatchObject({ part: null, field: 'reason' });
    expect(faultAt('parent', 'No.')).toMatchObject({ part: null, field: null });
  });

  it('says what the parts may use together', () => {
    const parts = [draftOf(ranking, whole), draftOf(ranking, whole), newPart('key')];
    expect(together(parts, 'requestsPerMinute')).toBe('400');
    expect(together(parts, 'tokensPerDay')).toBeNull();
  });

  it('loses what was split off a part with the part, and is restored from the top down', () => {
    expect(partsThatGo(whole, [draftOf(ranking, whole)], all)).toEqual([]);
    const going = partsThatGo(whole, [], all);
    expect(going.map(({ id }) => id)).toEqual([ranking.id, dev.id]);
    expect(restoring(whole, going, all)).toEqual([
      {
        parent: 'search-rate',
        parts: [{ scope: { project: 'ranking' }, requestsPerMinute: '200' }],
      },
      { parent: ranking.id, parts: [{ scope: { environment: 'dev' }, requestsPerMinute: '20' }] },
    ]);
  });
});

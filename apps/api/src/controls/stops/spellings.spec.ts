import { describe, expect, it } from '@jest/globals';
import { compileStops, stopFor } from '@bursar/policy';
import { spellingNote } from './spellings.js';

const BARE = 'anthropic.claude-sonnet-4-5-20250929-v1:0';
const ARN = `arn:aws:bedrock:us-east-1:1:inference-profile/us.${BARE}`;

describe('the preview of a stop', () => {
  it.each([
    [{}],
    [{ team: 'search' }],
    [{ model: BARE }],
    [{ model: `us.${BARE}` }],
    [{ model: 'anthropic.*' }],
    [{ model: '*sonnet*' }],
  ])('says nothing of spellings for %j, which stops all of them', (scope) =>
    expect(spellingNote(scope)).toBeNull(),
  );

  it.each(['us.anthropic.*', 'arn:aws:bedrock:us-east-1:*'])(
    'of %s says that other spellings go on',
    (model) => expect(spellingNote({ model })).toContain(`that fit "${model}" only`),
  );

  it('says what is so: a model is stopped by every spelling, a pattern by names that fit it', () => {
    const isStopped = (scope: string, model: string) => {
      const stops = compileStops(1, [
        { id: 's', scope: { model: scope }, until: null, reason: 'r', by: 'b' },
      ]);
      return stopFor({ model }, stops, 0) !== null;
    };
    for (const model of [BARE, `us.${BARE}`, `eu.${BARE}`, ARN]) {
      expect(isStopped(`us.${BARE}`, model)).toBe(true);
      expect(isStopped('anthropic.*', model)).toBe(true);
      expect(isStopped('us.anthropic.*', model)).toBe(model.includes('us.anthropic'));
    }
  });
});

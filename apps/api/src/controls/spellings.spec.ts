import { describe, expect, it } from '@jest/globals';
import { compileStops, stopFor } from '@bursar/policy';
import { spellingNote } from './spellings.js';

const BARE = 'anthropic.claude-sonnet-4-5-20250929-v1:0';

describe('the preview of a stop', () => {
  it.each([[{}], [{ team: 'search' }], [{ model: BARE }], [{ model: 'us.anthropic.*' }]])(
    'says nothing of spellings for %j',
    (scope) => expect(spellingNote(scope)).toBeNull(),
  );

  it.each([
    [`us.${BARE}`, `"us.${BARE}" and its ARN`],
    [`arn:aws:bedrock:us-east-1::inference-profile/us.${BARE}`, 'that very ARN'],
  ])('of %s names what stops and what goes on', (model, covered) => {
    const note = spellingNote({ model });
    expect(note).toContain(`This stops ${covered} only.`);
    expect(note).toContain(`stop "${BARE}" to stop all`);
  });

  it('says what is so: another prefix is not stopped, the ARN of the same is', () => {
    const stops = compileStops(1, [
      { id: 's', scope: { model: `us.${BARE}` }, until: null, reason: 'r', by: 'b' },
    ]);
    const isStopped = (model: string) => stopFor({ model }, stops, 0) !== null;
    expect(isStopped(`us.${BARE}`)).toBe(true);
    expect(isStopped(`arn:aws:bedrock:us-east-1:1:inference-profile/us.${BARE}`)).toBe(true);
    expect(isStopped(`eu.${BARE}`)).toBe(false);
  });
});

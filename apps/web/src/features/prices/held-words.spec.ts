import { describe, expect, it } from '@jest/globals';
import { compareHeld, kindText, sourceNames } from './held-words.js';

describe('a held price', () => {
  it('stands beside the row in force, meter by meter, without what does not change hands', () => {
    const held = { per1M: { input: '2', cacheRead: '0.2' }, perUnit: {} };
    const inForce = { per1M: { input: '1', output: '10' }, perUnit: null };
    expect(compareHeld(held, inForce)).toEqual([
      { meter: 'input', before: '1', after: '2' },
      { meter: 'cacheRead', before: null, after: '0.2' },
    ]);
    expect(compareHeld(held, null).map(({ before }) => before)).toEqual([null, null]);
  });

  it('names its kind and its sources, each once', () => {
    expect(kindText('announced')).toBe('Announced price');
    expect(sourceNames([{ source: 'aws' }, { source: 'aws' }, { source: 'litellm' }])).toBe(
      'AWS, LiteLLM',
    );
  });
});

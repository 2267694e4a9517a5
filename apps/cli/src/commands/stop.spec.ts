import { describe, expect, it } from '@jest/globals';
import { toScope } from './scope-words.js';
import { toDuration } from './stop.js';

describe('what to stop', () => {
  it.each([
    ['one thing', ['team/search'], { team: 'search' }],
    ['several', ['team/search', 'environment/dev'], { team: 'search', environment: 'dev' }],
    ['everything', ['everything'], {}],
    [
      'an ARN, which has strokes of its own',
      ['model/arn:aws:bedrock:us-east-1::inference-profile/x'],
      { model: 'arn:aws:bedrock:us-east-1::inference-profile/x' },
    ],
  ])('is %s', (_, words, scope) => {
    expect(toScope(words)).toEqual(scope);
  });

  it.each([
    [['search']],
    [['team/']],
    [['/search']],
    [['everything', 'team/a']],
    [['team/a', 'team/b']],
  ])('is not %s', (words) => {
    expect(() => toScope(words)).toThrow(expect.objectContaining({ exitCode: 2 }));
  });
});

describe('how long', () => {
  it.each([
    ['2h', 7_200_000],
    ['1h30m', 5_400_000],
    ['1d', 86_400_000],
  ])('%s', (text, ms) => expect(toDuration(text)).toBe(ms));

  it.each(['', '2', '2 h', '-2h', '0h', '2w', '2h!'])('is not “%s”', (text) => {
    expect(() => toDuration(text)).toThrow('such as 30m');
  });
});

import { describe, expect, it } from '@jest/globals';
import { seenProblem, versionOf } from './seen.js';

const screen = { via: 'web' } as const;

describe('the version of what is shown', () => {
  it('is of its values, not of the order of its keys', () => {
    expect(versionOf({ b: [1, { d: 2n, c: null }], a: 'x' })).toBe(
      versionOf({ a: 'x', b: [1, { c: null, d: '2' }] }),
    );
    expect(versionOf({ a: [1, 2] })).not.toBe(versionOf({ a: [2, 1] }));
    expect(versionOf(new Date(0))).not.toBe(versionOf(new Date(1)));
    expect([versionOf(null), versionOf(undefined)]).toEqual([null, null]);
  });
});

describe('a change on screen', () => {
  const seen = { version: versionOf({ usd: '1' }) };

  it.each([
    ['of what is as it was seen', seen, { usd: '1' }, undefined],
    ['of what is as it is again', seen, { usd: '1' }, undefined],
    ['of what was not there, and is not', { version: null }, null, undefined],
    ['that leaves the version of nothing out', {}, null, undefined],
    ['of what is another by now', seen, { usd: '2' }, 'changed_since'],
    ['of what is gone by now', seen, null, 'changed_since'],
    ['of what is there by now', { version: null }, { usd: '1' }, 'exists_already'],
    ['without what was seen', undefined, { usd: '1' }, 'not_based'],
  ])('%s', (_, given, now, code) => {
    expect(seenProblem(screen, given, now, 'the plan')?.code).toBe(code);
  });

  it('is refused in a sentence that names it', () => {
    expect(seenProblem(screen, seen, { usd: '2' }, 'the plan of search')).toMatchObject({
      message: 'The plan of search was changed since you opened it.',
      hint: 'Look at it as it is now; nothing was overwritten.',
    });
  });
});

it('a program may set a thing as it is by then', () => {
  expect(seenProblem({ via: 'api' }, null, { usd: '1' }, 'the plan')).toBeNull();
});

import { describe, expect, it } from '@jest/globals';
import { isProblem } from '../platform/outcome.js';
import type { Quota } from './quota.js';
import { type Part, planSplit } from './split.js';

const PARENT: Quota = {
  id: 'search-rate',
  scope: { team: 'search' },
  limits: { requestsPerMinute: 100, concurrency: 10 },
  timezone: 'UTC',
  parent: null,
  raises: [{ limit: 'concurrency', amount: 5, from: 0, until: 1_000 }],
};
const context = {
  names: ['team', 'project', 'key', 'model', 'feature'],
  projects: new Set(['ranking', 'semantic']),
  at: 500,
};
const split = (...parts: Part[]) => planSplit(PARENT, parts, context);

describe('parts of a quota', () => {
  it('lie within it, and carry its name before their own', () => {
    expect(
      split(
        { scope: { project: 'ranking' }, requestsPerMinute: 60 },
        { scope: { key: 'edge', project: 'semantic' }, requestsPerMinute: 60, maxOutputTokens: 9 },
      ),
    ).toEqual([
      {
        id: 'search-rate/project=ranking',
        scope: { team: 'search', project: 'ranking' },
        limits: { requestsPerMinute: 60 },
        timezone: 'UTC',
        parent: 'search-rate',
      },
      {
        id: 'search-rate/key=edge,project=semantic',
        scope: { team: 'search', key: 'edge', project: 'semantic' },
        limits: { requestsPerMinute: 60, maxOutputTokens: 9 },
        timezone: 'UTC',
        parent: 'search-rate',
      },
    ]);
  });

  it('are the same part however much of the whole they repeat, so that what was counted stays counted', () => {
    const part = { requestsPerMinute: 60 };
    expect(split({ ...part, scope: { team: 'search', project: 'ranking' } })).toEqual(
      split({ ...part, scope: { project: 'ranking' } }),
    );
  });

  it('may have as much as it has now, raises included, and together more', () => {
    const part = { concurrency: 15 };
    expect(
      split(
        { ...part, scope: { project: 'ranking' } },
        { ...part, scope: { project: 'semantic' } },
      ),
    ).toHaveLength(2);
    expect(
      planSplit(PARENT, [{ ...part, scope: { key: 'a' } }], { ...context, at: 1_000 }),
    ).toMatchObject({
      code: 'exceeds_parent',
    });
  });

  it.each<[string, Part, string]>([
    ['without a scope', { scope: {}, concurrency: 1 }, 'bad_scope'],
    ['with a scope of a number', { scope: { project: 1 }, concurrency: 1 }, 'bad_scope'],
    ['with a scope as a text', { scope: 'x', concurrency: 1 }, 'bad_scope'],
    ['with a model that nothing fits', { scope: { model: 'a b' }, concurrency: 1 }, 'bad_scope'],
    ['of another team', { scope: { team: 'ads' }, concurrency: 1 }, 'not_within_parent'],
    ['of all of it', { scope: { team: 'search' }, concurrency: 1 }, 'not_within_parent'],
    ['of a project that is none', { scope: { project: 'x' }, concurrency: 1 }, 'unknown_project'],
    ['by a name that is none', { scope: { colour: 'red' }, concurrency: 1 }, 'unknown_dimension'],
    ['that limits nothing', { scope: { key: 'a' } }, 'quota_without_limit'],
    ['of nothing', { scope: { key: 'a' }, concurrency: 0 }, 'bad_limit'],
    ['of half a call', { scope: { key: 'a' }, concurrency: 0.5 }, 'bad_limit'],
    ['that allows more', { scope: { key: 'a' }, requestsPerMinute: 101 }, 'exceeds_parent'],
  ])('%s are refused', (_story, part, code) => {
    expect(split(part)).toMatchObject({ code });
  });

  it('with a long name have an id that a policy can state', () => {
    const ids = ['a', 'b'].flatMap((sign) => {
      const parts = planSplit(
        PARENT,
        [{ scope: { key: sign.repeat(250) }, concurrency: 1 }],
        context,
      );
      return isProblem(parts) ? [] : parts.map(({ id }) => id);
    });
    expect(new Set(ids).size).toBe(2);
    expect(ids.every((id) => id.length <= 200)).toBe(true);
  });
});

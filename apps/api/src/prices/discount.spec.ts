import { describe, expect, it } from '@jest/globals';
import { configFiles } from '../config/config.module.js';
import { planDiscounts } from './discount.js';
import { discountsSection } from './section-discounts.js';

const AT = new Date('2026-11-20T12:00:00Z');

const sections = [discountsSection({ follow: () => Promise.resolve() })];
const problemsIn = (entries: string): string[] => {
  const read = configFiles.readConfigFile(
    `apiVersion: bursar/v1\ndiscounts:\n${entries}`,
    sections,
  );
  return 'problems' in read
    ? read.problems.map(({ line, column, code }) => `${line}:${column} ${code}`)
    : [];
};

describe('a discount in the file', () => {
  it.each([
    ['is fine for a provider', '  - { match: { provider: anthropic }, percent: 12.5 }\n', []],
    [
      'is fine for a model',
      '  - { match: { model: openai.gpt-5.5 }, percent: "12.5", from: 2026-01-01 }\n',
      [],
    ],
    ['needs a subject', '  - { match: {}, percent: 5 }\n', ['3:14 bad_match']],
    [
      'has one subject',
      '  - { match: { provider: a, model: b }, percent: 5 }\n',
      ['3:14 bad_match'],
    ],
    ['is above nothing', '  - { match: { provider: a }, percent: 0 }\n', ['3:40 bad_percent']],
    ['is no premium', '  - { match: { provider: a }, percent: -5 }\n', ['3:40 bad_percent']],
    [
      'is at most everything',
      '  - { match: { provider: a }, percent: 100.5 }\n',
      ['3:40 bad_percent'],
    ],
    [
      'knows its keys',
      '  - { match: { vendor: a }, percent: 5 }\n',
      ['3:14 bad_match', '3:16 unknown_key'],
    ],
    [
      'does not overlap another',
      '  - { match: { provider: a }, percent: 5 }\n  - { match: { provider: a }, percent: 6, from: 2026-01-01 }\n',
      ['4:5 discounts_overlap'],
    ],
  ])('%s', (_story, entries, problems) => {
    expect(problemsIn(entries)).toEqual(problems);
  });
});

describe('a plan for discounts', () => {
  const stored = { id: 7, match: { provider: 'anthropic' }, percent: '12.5', from: null, to: null };
  const state = {
    discounts: [stored],
    listed: new Set<string>(),
    providers: new Set(['anthropic']),
  };
  const plain = { prune: false, file: {}, at: AT };

  it('changes nothing for the same discount in other words', () => {
    expect(
      planDiscounts(state, [{ match: { provider: 'anthropic' }, percent: '12.50' }], plain),
    ).toEqual({ changes: [], warnings: [] });
  });

  it('replaces the discount of a named subject, and keeps others unless pruning', () => {
    expect(
      planDiscounts(state, [{ match: { provider: 'anthropic' }, percent: '15' }], plain).changes,
    ).toMatchObject([
      {
        action: 'change',
        summary: 'Discount on provider anthropic: 15 % off',
        edit: { close: [7], open: [{ percent: '15' }] },
      },
    ]);
    expect(planDiscounts(state, [], plain).changes).toEqual([]);
    expect(planDiscounts(state, [], { prune: true, file: {}, at: AT }).changes).toMatchObject([
      { action: 'remove', edit: { close: [7], open: [] } },
    ]);
  });

  it('warns where it reduces nothing', () => {
    expect(
      planDiscounts(state, [{ match: { provider: 'bedrock' }, percent: '5' }], plain).warnings,
    ).toEqual([expect.stringContaining('known: anthropic')]);
  });
});

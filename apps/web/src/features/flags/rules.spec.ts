import { describe, expect, it } from '@jest/globals';
import { environmentsOf, readRules, rulesIn, ruleText } from './rules.js';

describe('a rule of a flag', () => {
  it.each([
    [{ value: true }, 'always: true'],
    [{ when: { team: 'search' }, rollout: 25, value: true }, '25% where team is search: true'],
    [
      { when: { team: ['search', 'ads'], beta: true }, value: 'short' },
      'where team is search or ads and beta is true: short',
    ],
    [
      {
        variants: [
          { name: 'a', value: 1, weight: 3 },
          { value: 2, weight: 1 },
        ],
      },
      'always: 3 parts a, 1 parts 2',
    ],
  ])('%j reads as a sentence', (rule, text) => {
    expect(ruleText(rule)).toBe(text);
  });

  it('matters in the environments that it names, and everywhere if it names none', () => {
    const rules = readRules([
      { when: { environment: 'dev' }, value: 1 },
      { when: { environment: ['prod', 'staging'] }, value: 2 },
      { value: 3 },
    ]);
    expect(environmentsOf([{ rules }])).toEqual(['dev', 'prod', 'staging']);
    expect(rulesIn(rules, 'dev')[0]).toEqual({ value: 1 });
    expect(rulesIn(rules, 'prod').map(({ value }) => value)).toEqual([2, 3]);
    expect(rulesIn(rules, 'dev').map(({ value }) => value)).toEqual([1, 3]);
  });
});

import { describe, expect, it } from '@jest/globals';
import { describeFilter, fromTokens, toTokens } from './tokens.js';

describe('the tokens of the filter field', () => {
  it('say what the filters say, nothing and commas included', () => {
    const filters = [
      { dimension: 'project', values: [null, 'a,b'], exclude: false },
      { dimension: 'team', values: ['ads'], exclude: true },
    ];
    expect(fromTokens(toTokens(filters))).toEqual(filters);
  });

  it('are joined where one dimension is named twice', () => {
    const tokens = [
      { propertyKey: 'team', operator: '=', value: ['search'] },
      { propertyKey: 'team', operator: '=', value: 'ads' },
      { propertyKey: 'team', operator: '!=', value: ['hr'] },
    ];
    expect(fromTokens(tokens)).toEqual([
      { dimension: 'team', values: ['search', 'ads'], exclude: false },
      { dimension: 'team', values: ['hr'], exclude: true },
    ]);
  });

  it('without a dimension or a value mean nothing', () => {
    expect(
      fromTokens([
        { operator: '=', value: 'x' },
        { propertyKey: 'team', operator: '=', value: [] },
      ]),
    ).toEqual([]);
  });

  it('read as a sentence', () => {
    expect(describeFilter({ dimension: 'environment', values: ['dev', null], exclude: true })).toBe(
      'Environment is not dev or No environment',
    );
  });
});

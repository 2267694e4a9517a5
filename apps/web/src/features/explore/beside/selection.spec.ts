import { describe, expect, it } from '@jest/globals';
import { groupLabel } from '../../../shared/spend/dimensions.js';
import { differenceOf, pairsOf, rowsBy, selectionLabel } from './selection.js';

const row = (key: string | null, cost: string, unpriced = '0', other = false) => ({
  ...{ keys: [key], other, figures: { cost, unpriced } },
});
const team = (...values: string[]) => [{ dimension: 'team', values, exclude: false }];

describe('two selections', () => {
  it('go by what they are of', () => {
    expect(selectionLabel([], groupLabel)).toBe('Everything');
    const filters = [
      ...team('search', 'ads'),
      { dimension: 'environment', values: ['dev'], exclude: true },
    ];
    expect(selectionLabel(filters, groupLabel)).toBe('Team search, ads, environment not dev');
  });

  it('are compared by what both may have more than one of', () => {
    expect(rowsBy(['team', 'model'], [team('search'), team('ads')])).toBe('model');
    expect(rowsBy(['team'], [team('search'), team('ads')])).toBe('model');
    expect(rowsBy(['team', 'model'], [team('search'), []])).toBe('team');
  });

  it('have each group once, the largest difference first, exact to the last digit', () => {
    const first = { rows: [row('a', '1.000000000000001'), row('b', '5'), row(null, '0', '2')] };
    const second = { rows: [row('a', '1'), row('c', '9')] };
    expect(pairsOf(first, second)).toMatchObject([
      { id: '=c', first: '0', second: '9', difference: '9' },
      { id: '=b', first: '5', second: '0', difference: '-5' },
      { id: '=a', difference: '-0.000000000000001' },
      { id: '=', key: null, first: null, second: '0', difference: null },
    ]);
  });

  it('do not know of a group that one was cut to leave out', () => {
    const cut = { rows: [row('a', '1'), row(null, '7', '0', true)] };
    const [pair] = pairsOf(cut, { rows: [row('a', '1'), row('b', '2')] }).filter(
      ({ id }) => id === '=b',
    );
    expect(pair).toMatchObject({ first: null, second: '2', difference: null });
    expect(differenceOf('1', null)).toBeNull();
  });
});

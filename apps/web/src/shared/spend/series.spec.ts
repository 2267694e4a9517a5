import { describe, expect, it } from '@jest/globals';
import { groupLabel } from './dimensions.js';
import { accumulated, toDrawn, toStack } from './series.js';

const row = (team: string | null, day: string, cost: string, other = false) => ({
  keys: [other ? null : team, day],
  other,
  figures: { cost, unpriced: '0' },
});

const frame = {
  keys: ['2026-11-18', '2026-11-19', '2026-11-20'],
  grain: 'day',
  dimension: 'team',
  zone: 'UTC',
  now: Date.parse('2026-11-20T14:00:00Z'),
  labelOf: groupLabel,
} as const;

describe('a stack of spend over time', () => {
  const stack = toStack(
    [
      row('ads', '2026-11-18', '0.1'),
      row('ads', '2026-11-19', '0.2'),
      row('search', '2026-11-19', '5'),
      row(null, '2026-11-20', '1'),
      row('other', '2026-11-20', '40', true),
    ],
    frame,
  );

  it('has the most expensive first, and Other last whatever it costs', () => {
    expect(stack.series.map((s) => s.label)).toEqual(['search', 'No team', 'ads', 'Other']);
  });

  it('sums exactly what floats would not', () => {
    expect(stack.series[2]?.total).toBe('0.3');
    expect(stack.totals).toEqual(['0.1', '5.2', '41']);
  });

  it('marks the bucket that is not over', () => {
    expect(stack.incomplete).toBe('2026-11-20');
    expect(toStack([], { ...frame, now: Date.parse('2026-12-01') }).incomplete).toBeNull();
  });

  it('never shows calls without a price as free', () => {
    const unpriced = {
      keys: ['new', '2026-11-18'],
      other: false,
      figures: { cost: '0', unpriced: '3' },
    };
    const { series, totals } = toStack([unpriced], frame);
    expect(series[0]).toMatchObject({ total: null, amounts: [null, '0', '0'] });
    expect(totals).toEqual([null, '0', '0']);
  });

  it('draws only what is shown', () => {
    expect(toDrawn(stack, new Set(['=search']))[1]).toEqual({
      key: '2026-11-19',
      '=ads': 0.2,
      '=': 0,
      other: 0,
    });
  });

  it('adds up what was spent so far, and what is not known adds nothing', () => {
    const { series, totals } = accumulated(stack);
    expect(series.find(({ id }) => id === '=ads')?.amounts).toEqual(['0.1', '0.3', '0.3']);
    expect(totals).toEqual(['0.1', '5.3', '46.3']);
  });

  const many = (count: number) =>
    Array.from({ length: count }, (_, at) => row(`team-${at}`, '2026-11-18', `${at + 1}`));

  it('names every one of nine: Other never stands for one alone', () => {
    const { series } = toStack(many(9), frame);
    expect(series.map(({ label }) => label)).toEqual(
      Array.from({ length: 9 }, (_, at) => `team-${8 - at}`),
    );
    expect(series.map(({ isGrey }) => isGrey)).toEqual([...Array<boolean>(8).fill(false), true]);
  });

  it('of more than nine has eight and the sum of all others, to the last digit', () => {
    const rest = row('x', '2026-11-19', '0.000000000000001', true);
    const { series, totals } = toStack([...many(9), rest], frame);
    expect(series).toHaveLength(9);
    expect(series.at(-1)).toMatchObject({
      label: 'Other',
      amounts: ['1', '0.000000000000001', '0'],
    });
    expect(totals).toEqual(['45', '0.000000000000001', '0']);
  });
});

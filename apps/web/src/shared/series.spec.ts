import { describe, expect, it } from '@jest/globals';
import { toDrawn, toStack } from './series.js';

const row = (team: string | null, day: string, cost: string, other = false) => ({
  keys: [other ? null : team, day],
  other,
  figures: { cost },
});

const frame = {
  keys: ['2026-11-18', '2026-11-19', '2026-11-20'],
  grain: 'day',
  dimension: 'team',
  zone: 'UTC',
  now: Date.parse('2026-11-20T14:00:00Z'),
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

  it('has the dearest first, and Other last however dear', () => {
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

  it('draws only what is shown', () => {
    expect(toDrawn(stack, new Set(['=search']))[1]).toEqual({
      key: '2026-11-19',
      '=ads': 0.2,
      '=': 0,
      other: 0,
    });
  });
});

import { describe, expect, it } from '@jest/globals';
import { gainOf, toMoveRows } from './moves.js';

const move = (team: string, month: string, before: string, after: string, requests: string) => ({
  ...{ team, month, before, after, requests },
});
const moved = [
  move('platform', '2026-10', '0', '999.66', '40'),
  move('unallocated', '2026-10', '999.66', '0', '0'),
  move('platform', '2026-11', '0', '880.24', '30'),
  move('unallocated', '2026-11', '880.24', '0', '0'),
];
const total = (team: string, month: string, cost: string | null) => ({
  ...{ team, month, cost },
  teamName: team === 'platform' ? 'Platform Engineering' : 'Unallocated',
});

describe('what an assignment moves', () => {
  it('stands between what the team spent in the month before and after, by its name', () => {
    const totals = [total('platform', '2026-10', '8983'), total('unallocated', '2026-10', '1000')];
    const rows = toMoveRows({ dryRun: true, moved: moved.slice(0, 2), totals });
    expect(rows).toEqual([
      {
        ...{ team: 'platform', name: 'Platform Engineering', month: '2026-10', calls: '40' },
        ...{ before: '8983', after: '9982.66', moves: '999.66' },
      },
      {
        ...{ team: 'unallocated', name: 'Unallocated', month: '2026-10', calls: '40' },
        ...{ before: '1000', after: '0.34', moves: '-999.66' },
      },
    ]);
    const after = [total('platform', '2026-10', '9982.66')];
    expect(toMoveRows({ dryRun: false, moved: moved.slice(0, 1), totals: after })).toMatchObject([
      { before: '8983.00', after: '9982.66', moves: '999.66' },
    ]);
  });

  it('is counted over all months that move, and is not known where none of it has a price', () => {
    expect(gainOf({ moved }, 'platform')).toEqual({
      usd: '1879.90',
      months: ['2026-10', '2026-11'],
    });
    expect(gainOf({ moved: [move('ads', '2026-10', '0', '0', '3')] }, 'ads').usd).toBeNull();
    expect(gainOf({ moved: [] }, 'ads')).toEqual({ usd: '0', months: [] });
  });
});

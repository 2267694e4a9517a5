import { describe, expect, it } from '@jest/globals';
import { bucketChanges, bucketStart, dateOf, HOUR, type Zone } from '@bursar/time';
import { readMoment } from './moment.js';
import { isProblem } from '../platform/outcome.js';
import { readBounds, toSpan } from './range.js';

const at = (text: string): number => Date.parse(text);
const NEW_YORK: Zone = {
  name: 'America/New_York',
  offsets: [
    { from: -Infinity, offset: -5 * HOUR },
    { from: at('2026-03-08T07:00Z'), offset: -4 * HOUR },
    { from: at('2026-11-01T06:00Z'), offset: -5 * HOUR },
  ],
};

function span(from: string, to: string): string[] {
  const bounds = readBounds(from, to);
  if (isProblem(bounds)) return [bounds.code];
  const range = toSpan(bounds, NEW_YORK);
  return isProblem(range)
    ? [range.code]
    : [range.from, range.to].map((ms) => new Date(ms).toISOString().slice(0, 16));
}

describe('a bound as written', () => {
  it.each([
    [
      'a date is its midnight',
      '2026-10-01',
      '2026-10-02',
      ['2026-10-01T04:00', '2026-10-02T04:00'],
    ],
    [
      'a time is read on the zone’s clocks',
      '2026-10-01T13:07',
      '2026-10-01T13:30:30',
      ['2026-10-01T17:07', '2026-10-01T17:30'],
    ],
    [
      'an instant keeps its own offset',
      '2026-10-01T00:00Z',
      '2026-10-01T05:45+05:45',
      ['bad_range'],
    ],
    [
      'a day of 25 hours is whole',
      '2026-11-01',
      '2026-11-02',
      ['2026-11-01T04:00', '2026-11-02T05:00'],
    ],
    [
      'a day of 23 hours is whole',
      '2026-03-08',
      '2026-03-09',
      ['2026-03-08T05:00', '2026-03-09T04:00'],
    ],
    [
      'a time that clocks skip is the moment they skip it',
      '2026-03-08T02:30',
      '2026-03-08T04:00',
      ['2026-03-08T07:00', '2026-03-08T08:00'],
    ],
    [
      'a time that clocks show twice is the first',
      '2026-11-01T01:30',
      '2026-11-01T02:00',
      ['2026-11-01T05:30', '2026-11-01T07:00'],
    ],
    ['an empty range is refused', '2026-10-01', '2026-10-01', ['bad_range']],
    ['a range of decades is refused', '2006-10-01', '2026-10-01', ['range_too_long']],
    ['a day that is in no calendar is refused', '2026-02-29', '2026-03-01', ['bad_range']],
    ['anything else is refused', 'yesterday', '2026-03-01', ['bad_range']],
  ])('%s', (_story, from, to, expected) => {
    expect(span(from, to)).toEqual(expected);
  });

  it('writes milliseconds, and refuses what is finer', () => {
    expect(readMoment('2026-10-01T00:00:00.25Z')).toEqual({
      instant: at('2026-10-01T00:00:00.250Z'),
    });
    expect(readMoment('2026-10-01T00:00:00.0001Z')).toBeNull();
  });
});

describe('buckets', () => {
  it('begin weeks on Monday', () => {
    expect(dateOf(bucketStart(at('2026-11-29T23:59Z'), 'week'))).toBe('2026-11-23');
    expect(dateOf(bucketStart(at('1969-12-31T00:00Z'), 'week'))).toBe('1969-12-29');
  });

  it('change where the date does on the zone’s clocks', () => {
    const days = bucketChanges(NEW_YORK, 'day', {
      from: at('2026-10-31T04:00Z'),
      to: at('2026-11-03T00:00Z'),
    });
    expect(days.map((ms) => new Date(ms).toISOString().slice(0, 16))).toEqual([
      '2026-10-31T04:00',
      '2026-11-01T04:00',
      '2026-11-02T05:00',
    ]);
  });
});

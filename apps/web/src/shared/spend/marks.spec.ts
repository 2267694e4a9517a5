import { describe, expect, it } from '@jest/globals';
import type { FeedEvent } from './events.query.js';
import { marksOf } from './marks.js';

const event = (id: string, at: string): FeedEvent => ({
  id,
  at,
  kind: 'deploy',
  title: id,
  detail: null,
  team: null,
  environment: null,
  by: null,
  link: null,
});
const frame = { keys: ['2026-10-01', '2026-10-02'], grain: 'day', zone: 'Asia/Kathmandu' } as const;

describe('events on a chart', () => {
  it('stand at the bucket of the zone that they fall in, those of one bucket together', () => {
    const events = [
      event('later', '2026-10-01T20:00:00Z'),
      event('first', '2026-10-01T01:00:00Z'),
      event('second', '2026-10-01T18:00:00Z'),
    ];
    expect(
      marksOf(events, frame).map(({ number, key, events: own }) => [
        number,
        key,
        own.map(({ id }) => id),
      ]),
    ).toEqual([
      [1, '2026-10-01', ['first', 'second']],
      [2, '2026-10-02', ['later']],
    ]);
  });

  it('are left out where the chart has no bucket for them', () => {
    expect(marksOf([event('before', '2026-09-01T00:00:00Z')], frame)).toEqual([]);
  });
});

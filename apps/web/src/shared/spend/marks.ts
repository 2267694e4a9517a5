import { bucketKey, type Grain } from './grains.js';
import type { FeedEvent } from './events.query.js';

/** Events of one bucket, as one mark on the time axis. */
export interface Mark {
  /** As the list under the chart numbers it, from 1 in the order of time. */
  readonly number: number;
  /** Of the bucket. */
  readonly key: string;
  readonly events: readonly FeedEvent[];
}

/** More lines than this hide what they stand on; the list under the chart has the rest. */
export const MARKS_MAX = 40;

/** Pure. Events by the bucket they fall in; what lies outside of the buckets has no place on the chart. */
export function marksOf(
  events: readonly FeedEvent[],
  {
    keys,
    grain,
    zone,
  }: { readonly keys: readonly string[]; readonly grain: Grain; readonly zone: string },
): Mark[] {
  const known = new Set(keys);
  return marksBy(events, (at) => {
    const key = bucketKey(at, grain, zone);
    return known.has(key) ? key : null;
  });
}

/** Pure. The same by buckets of one's own; null: outside of the chart. */
export function marksBy(
  events: readonly FeedEvent[],
  keyOf: (at: number) => string | null,
): Mark[] {
  const placed = [...events]
    .sort((a, b) => Date.parse(a.at) - Date.parse(b.at))
    .flatMap((event) => {
      const key = keyOf(Date.parse(event.at));
      return key === null ? [] : [{ event, key }];
    });
  return [...Map.groupBy(placed, ({ key }) => key)].map(([key, own], index) => ({
    number: index + 1,
    key,
    events: own.map(({ event }) => event),
  }));
}

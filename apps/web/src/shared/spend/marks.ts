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
  const placed = [...events]
    .sort((a, b) => Date.parse(a.at) - Date.parse(b.at))
    .map((event) => ({ event, key: bucketKey(Date.parse(event.at), grain, zone) }))
    .filter(({ key }) => known.has(key));
  return [...Map.groupBy(placed, ({ key }) => key)].map(([key, own], index) => ({
    number: index + 1,
    key,
    events: own.map(({ event }) => event),
  }));
}

import { addDays, startOfWeek } from './calendar.js';
import type { DateRange } from './ranges.js';
import { instantOf, wallTime } from './wall-time.js';
import { bucketStart, HOUR, QUARTER, readingAt, type TimeUnit, zoneBetween } from './zone.js';

/** So much of 2026-10-01T13:15 names a bucket. */
const KEY_LENGTH: Readonly<Record<TimeUnit, number>> = {
  quarterHour: 16,
  hour: 16,
  day: 10,
  week: 10,
  month: 7,
};

/** The key of the bucket of this instant, as answers about spend name it. */
export function bucketKey(instant: number, unit: TimeUnit, zone: string): string {
  const reading = readingAt(zoneBetween(zone, instant, instant), instant);
  const start = new Date(bucketStart(reading, unit)).toISOString();
  return start.slice(0, KEY_LENGTH[unit]);
}

/** Every bucket from the start of the range to its end or to now, whichever is first, in order. */
export function bucketKeys(range: DateRange, unit: TimeUnit, zone: string, now: number): string[] {
  const end = Math.min(now + 1, instantOf({ date: range.to, time: '00:00' }, zone));
  const keys = new Set<string>();
  if (unit === 'hour' || unit === 'quarterHour') {
    const step = unit === 'hour' ? HOUR : QUARTER;
    const start = instantOf({ date: range.from, time: '00:00' }, zone);
    for (let at = start; at < end; at += step) keys.add(bucketKey(at, unit, zone));
    return [...keys];
  }
  const last = wallTime(end - 1, zone).date;
  for (let date = range.from; date <= last; date = addDays(date, 1)) {
    keys.add(dayBucket(date, unit));
  }
  return [...keys];
}

function dayBucket(date: string, unit: 'day' | 'week' | 'month'): string {
  if (unit === 'month') return date.slice(0, 7);
  return unit === 'week' ? startOfWeek(date) : date;
}

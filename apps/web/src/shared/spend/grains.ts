import {
  addDays,
  bucketStart,
  daysBetween,
  HOUR,
  instantOf,
  QUARTER,
  readingAt,
  startOfWeek,
  TIME_UNITS,
  type TimeUnit,
  wallTime,
  zoneBetween,
} from '@bursar/time';
import { formatDay, formatMonth } from '../format/dates.js';
import type { DateRange } from './ranges.js';

export const GRAINS = TIME_UNITS;
export type Grain = TimeUnit;

export const GRAIN_LABELS: Readonly<Record<Grain, string>> = {
  quarterHour: 'Quarter hour',
  hour: 'Hour',
  day: 'Day',
  week: 'Week',
  month: 'Month',
};

/** No chart is asked for more points than this. */
export const BUCKETS_MAX = 400;

const PER_DAY: Readonly<Record<Grain, number>> = {
  quarterHour: 96,
  hour: 24,
  day: 1,
  week: 1 / 7,
  month: 1 / 28,
};

/** So much of 2026-10-01T13:15 names a bucket. */
const KEY_LENGTH: Readonly<Record<Grain, number>> = {
  quarterHour: 16,
  hour: 16,
  day: 10,
  week: 10,
  month: 7,
};

export function bucketsIn(range: DateRange, grain: Grain): number {
  return Math.ceil(daysBetween(range.from, range.to) * PER_DAY[grain]);
}

/** The wanted grain, or the finest coarser one that stays within the limit; without a wish, what reads well. */
export function chooseGrain(range: DateRange, wanted: Grain | null): Grain {
  const start = wanted ?? (daysBetween(range.from, range.to) <= 2 ? 'hour' : 'day');
  const coarser = GRAINS.slice(GRAINS.indexOf(start));
  return coarser.find((grain) => bucketsIn(range, grain) <= BUCKETS_MAX) ?? 'month';
}

/** The key the server gives the bucket of this instant. */
export function bucketKey(instant: number, grain: Grain, zone: string): string {
  const reading = readingAt(zoneBetween(zone, instant, instant), instant);
  const start = new Date(bucketStart(reading, grain)).toISOString();
  return start.slice(0, KEY_LENGTH[grain]);
}

/** Every bucket from the start of the range to its end or to now, whichever is first, in order. */
export function bucketKeys(range: DateRange, grain: Grain, zone: string, now: number): string[] {
  const end = Math.min(now + 1, instantOf({ date: range.to, time: '00:00' }, zone));
  const keys = new Set<string>();
  if (grain === 'hour' || grain === 'quarterHour') {
    const step = grain === 'hour' ? HOUR : QUARTER;
    const start = instantOf({ date: range.from, time: '00:00' }, zone);
    for (let at = start; at < end; at += step) keys.add(bucketKey(at, grain, zone));
    return [...keys];
  }
  const last = wallTime(end - 1, zone).date;
  for (let date = range.from; date <= last; date = addDays(date, 1)) {
    keys.add(dayBucket(date, grain));
  }
  return [...keys];
}

function dayBucket(date: string, grain: 'day' | 'week' | 'month'): string {
  if (grain === 'month') return date.slice(0, 7);
  return grain === 'week' ? startOfWeek(date) : date;
}

/** "14 Nov", "14 Nov 13:15", "Nov 2026", "week of 9 Nov". */
export function bucketLabel(key: string, grain: Grain): string {
  if (grain === 'month') return formatMonth(key);
  const [date = key, time] = key.split('T');
  const day = formatDay(date);
  if (grain === 'week') return `week of ${day}`;
  return time === undefined ? day : `${day} ${time}`;
}

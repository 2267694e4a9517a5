import { formatDay, formatMonth } from '../format/dates.js';
import type { DateRange } from './ranges.js';
import { addDays, daysBetween, instantOf, startOfWeek, wallTime } from '../format/zones.js';

export const GRAINS = ['quarterHour', 'hour', 'day', 'week', 'month'] as const;
export type Grain = (typeof GRAINS)[number];

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
  const { date, time } = wallTime(instant, zone);
  switch (grain) {
    case 'month':
      return date.slice(0, 7);
    case 'week':
      return startOfWeek(date);
    case 'day':
      return date;
    case 'hour':
      return `${date}T${time.slice(0, 2)}:00`;
    case 'quarterHour':
      return `${date}T${time.slice(0, 3)}${String(Math.floor(Number(time.slice(3)) / 15) * 15).padStart(2, '0')}`;
  }
}

/** Every bucket from the start of the range to its end or to now, whichever is first, in order. */
export function bucketKeys(range: DateRange, grain: Grain, zone: string, now: number): string[] {
  const end = Math.min(now + 1, instantOf({ date: range.to, time: '00:00' }, zone));
  const keys = new Set<string>();
  if (grain === 'hour' || grain === 'quarterHour') {
    const step = grain === 'hour' ? 3_600_000 : 900_000;
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

import { bucketKey, bucketKeys, daysBetween, TIME_UNITS, type TimeUnit } from '@bursar/time';
import { formatDay, formatMonth } from '../format/dates.js';
import type { DateRange } from './ranges.js';

export { bucketKey, bucketKeys };

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

export function bucketsIn(range: DateRange, grain: Grain): number {
  return Math.ceil(daysBetween(range.from, range.to) * PER_DAY[grain]);
}

/** The wanted grain, or the finest coarser one that stays within the limit; without a wish, what reads well. */
export function chooseGrain(range: DateRange, wanted: Grain | null): Grain {
  const start = wanted ?? (daysBetween(range.from, range.to) <= 2 ? 'hour' : 'day');
  const coarser = GRAINS.slice(GRAINS.indexOf(start));
  return coarser.find((grain) => bucketsIn(range, grain) <= BUCKETS_MAX) ?? 'month';
}

/** "14 Nov", "14 Nov 13:15", "Nov 2026", "week of 9 Nov". */
export function bucketLabel(key: string, grain: Grain): string {
  if (grain === 'month') return formatMonth(key);
  const [date = key, time] = key.split('T');
  const day = formatDay(date);
  if (grain === 'week') return `week of ${day}`;
  return time === undefined ? day : `${day} ${time}`;
}

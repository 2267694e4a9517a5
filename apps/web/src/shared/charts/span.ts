import { addDays, addMonths, HOUR, QUARTER } from '@bursar/time';
import { bucketLabel, type Grain } from '../spend/grains.js';
import type { DateRange } from '../spend/ranges.js';
import type { View } from '../spend/view.js';

/** Buckets of a chart that follow one another, by their keys. */
export interface Span {
  readonly first: string;
  readonly last: string;
}

const BETWEEN = '..';

/** What the link says is chosen on a chart; null where the chart has no such buckets. */
export function readSpan(text: string | undefined, keys: readonly string[]): Span | null {
  if (text === undefined) return null;
  const [first = '', last = first] = text.split(BETWEEN);
  const [from, to] = [keys.indexOf(first), keys.indexOf(last)];
  return from < 0 || to < from ? null : { first, last };
}

export const writeSpan = ({ first, last }: Span): string =>
  first === last ? first : `${first}${BETWEEN}${last}`;

/** Two buckets in the order of time, whichever was pressed first. */
export const spanOf = (a: string, b: string): Span =>
  a < b ? { first: a, last: b } : { first: b, last: a };

export function spanLabel({ first, last }: Span, grain: Grain): string {
  return first === last
    ? bucketLabel(first, grain)
    : `${bucketLabel(first, grain)} to ${bucketLabel(last, grain)}`;
}

/** Local dates, or local date-times where its buckets are shorter than a day; `to` is exclusive. Never beyond the range. */
export function boundsOf({ first, last }: Span, grain: Grain, range: DateRange): DateRange {
  const [from, to] = [startOf(first, grain), endOf(last, grain)];
  return { from: from < range.from ? range.from : from, to: to > range.to ? range.to : to };
}

const startOf = (key: string, grain: Grain): string => (grain === 'month' ? `${key}-01` : key);

function endOf(key: string, grain: Grain): string {
  switch (grain) {
    case 'month':
      return addMonths(`${key}-01`, 1);
    case 'week':
      return addDays(key, 7);
    case 'day':
      return addDays(key, 1);
    case 'hour':
      return later(key, HOUR);
    case 'quarterHour':
      return later(key, QUARTER);
  }
}

/** By the clock: a date where it reads midnight. */
function later(local: string, ms: number): string {
  const [date = '', time = ''] = new Date(Date.parse(`${local}Z`) + ms).toISOString().split('T');
  return time.startsWith('00:00') ? date : `${date}T${time.slice(0, 5)}`;
}

/** The whole days that a span lies in. */
export function daysOf({ from, to }: DateRange): DateRange {
  const [day = to, time] = to.split('T');
  return { from: from.slice(0, 10), to: time === undefined ? day : addDays(day, 1) };
}

/** The view of these days alone; null where it is no closer than the one there is. */
export function zoomed(view: View, bounds: DateRange, range: DateRange): View | null {
  const days = daysOf(bounds);
  if (days.from === range.from && days.to === range.to) return null;
  return { ...view, range: days, grain: null };
}

import {
  bucketStart,
  DAY,
  firstInstantReading,
  nextBucket,
  readingAt,
  zoneBetween,
} from './zone.js';

export const WINDOW_UNITS = ['day', 'week', 'month', 'quarter'] as const;
export type WindowUnit = (typeof WINDOW_UNITS)[number];

/** Instants [start, end), epoch ms. Windows of one budget follow each other without gap or overlap. */
export interface Window {
  readonly start: number;
  readonly end: number;
}

/** A window and its neighbour, whatever the unit, lie within so much of any instant in it. */
const REACH = 100 * DAY;

/** Calls come in order of time, so the window found last is nearly always the one asked for. */
const found = new Map<string, Window>();
const FOUND_MAX = 4_096;

/** The window that contains an instant: it begins at the first instant that reads as its first date. */
export function windowAt(unit: WindowUnit, zone: string, at: number): Window {
  const key = `${unit} ${zone}`;
  const last = found.get(key);
  if (last !== undefined && last.start <= at && at < last.end) return last;
  const window = findWindow(unit, zone, at);
  if (found.size >= FOUND_MAX) found.clear();
  found.set(key, window);
  return window;
}

function findWindow(unit: WindowUnit, name: string, at: number): Window {
  const zone = zoneBetween(name, at - REACH, at + REACH);
  const first = firstReading(unit, readingAt(zone, at));
  let start = firstInstantReading(zone, first);
  let next = followingReading(unit, first);
  let end = firstInstantReading(zone, next);
  // Clocks put back over midnight show the old date again, although the next one has begun.
  while (end <= at) {
    start = end;
    next = followingReading(unit, next);
    end = firstInstantReading(zone, next);
  }
  return { start, end };
}

export function windowAfter(unit: WindowUnit, zone: string, window: Window): Window {
  return windowAt(unit, zone, window.end);
}

export function windowBefore(unit: WindowUnit, zone: string, window: Window): Window {
  return windowAt(unit, zone, window.start - 1);
}

/** Of a reading, the first one of its day, week, month or quarter. */
function firstReading(unit: WindowUnit, reading: number): number {
  if (unit !== 'quarter') return bucketStart(reading, unit);
  const date = new Date(reading);
  return Date.UTC(date.getUTCFullYear(), date.getUTCMonth() - (date.getUTCMonth() % 3));
}

function followingReading(unit: WindowUnit, first: number): number {
  if (unit !== 'quarter') return nextBucket(first, unit);
  const date = new Date(first);
  return Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + 3);
}

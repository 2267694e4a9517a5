import { firstInstantReading, readingAt } from './clocks.js';

export const WINDOW_UNITS = ['day', 'week', 'month', 'quarter'] as const;
export type WindowUnit = (typeof WINDOW_UNITS)[number];

/** Instants [start, end), epoch ms. Windows of one budget follow each other without gap or overlap. */
export interface Window {
  readonly start: number;
  readonly end: number;
}

const DAY = 24 * 60 * 60 * 1000;

/** 1970-01-01 was a Thursday; weeks begin on Monday. */
const MONDAY_SHIFT = 3 * DAY;

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

function findWindow(unit: WindowUnit, zone: string, at: number): Window {
  let first = firstReading(unit, readingAt(zone, at));
  let start = firstInstantReading(zone, first);
  let next = followingReading(unit, first);
  let end = firstInstantReading(zone, next);
  // Clocks put back over midnight show the old date again, although the next one has begun.
  while (end <= at) {
    [first, start] = [next, end];
    next = followingReading(unit, first);
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
  const date = new Date(reading);
  switch (unit) {
    case 'day':
      return Math.floor(reading / DAY) * DAY;
    case 'week':
      return Math.floor((reading + MONDAY_SHIFT) / (7 * DAY)) * 7 * DAY - MONDAY_SHIFT;
    case 'month':
      return Date.UTC(date.getUTCFullYear(), date.getUTCMonth());
    case 'quarter':
      return Date.UTC(date.getUTCFullYear(), date.getUTCMonth() - (date.getUTCMonth() % 3));
  }
}

function followingReading(unit: WindowUnit, first: number): number {
  const date = new Date(first);
  switch (unit) {
    case 'day':
      return first + DAY;
    case 'week':
      return first + 7 * DAY;
    case 'month':
      return Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + 1);
    case 'quarter':
      return Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + 3);
  }
}

import { isSameZone, type OffsetSince, readClocks } from './zone-data.js';

export const TIME_UNITS = ['quarterHour', 'hour', 'day', 'week', 'month'] as const;
export type TimeUnit = (typeof TIME_UNITS)[number];

/** The clocks of a zone, for the time they were asked for. */
export interface Zone {
  /** As asked for, and as answers print it. */
  readonly name: string;
  /** In order; the first holds since ever. */
  readonly offsets: readonly OffsetSince[];
}

export const UTC: Zone = { name: 'UTC', offsets: [{ from: -Infinity, offset: 0 }] };

export const MINUTE = 60_000;
export const QUARTER = 15 * MINUTE;
export const HOUR = 60 * MINUTE;
export const DAY = 24 * HOUR;

/** 1970-01-01 was a Thursday; weeks begin on Monday. */
const MONDAY_SHIFT = 3 * DAY;

/** What belongs to a range may reach a month beyond it, such as the sums of its first and last month. */
const REACH = 40 * DAY;

const remembered = new Map<string, Zone['offsets']>();
const REMEMBERED_MAX = 2_000;

/** The zone's clocks from `from` to `to` (epoch ms) and a month around. Throws a RangeError where there is no such zone. */
export function zoneBetween(name: string, from: number, to: number): Zone {
  if (isSameZone(name, 'UTC')) return { ...UTC, name };
  // By whole years, so that ranges share what is remembered: the clocks of a year never change while a process runs.
  const [first, last] = [yearOf(from - REACH), yearOf(to + REACH)];
  const key = `${name.toLowerCase()} ${first} ${last}`;
  let offsets = remembered.get(key);
  if (offsets === undefined) {
    offsets = readClocks(name, first, last);
    if (remembered.size >= REMEMBERED_MAX) remembered.clear();
    remembered.set(key, offsets);
  }
  return { name, offsets };
}

function yearOf(at: number): number {
  const year = new Date(at).getUTCFullYear();
  if (Number.isNaN(year)) throw new RangeError(`${at} is no instant.`);
  return year;
}

/** Instants [from, to), epoch ms. */
export interface Span {
  readonly from: number;
  readonly to: number;
}

interface Piece extends Span {
  readonly offset: number;
}

/** The stretches of constant offset within a span. */
function piecesWithin(zone: Zone, { from, to }: Span): Piece[] {
  const pieces: Piece[] = [];
  zone.offsets.forEach((piece, index) => {
    const begin = Math.max(piece.from, from);
    const end = Math.min(zone.offsets[index + 1]?.from ?? Infinity, to);
    if (begin < end) pieces.push({ from: begin, to: end, offset: piece.offset });
  });
  return pieces;
}

/** What clocks show at an instant, as if it were UTC (epoch ms). */
export function readingAt(zone: Zone, at: number): number {
  let offset = 0;
  for (const piece of zone.offsets) {
    if (piece.from > at) break;
    offset = piece.offset;
  }
  return at + offset;
}

/**
 * The first instant at which clocks read `reading` or later. Where clocks go forward past it, that is the moment they do;
 * where they go back and show it twice, it is the first time. So [date, next date) is the whole day, however long it is.
 */
export function firstInstantReading(zone: Zone, reading: number): number {
  for (const piece of piecesWithin(zone, { from: -Infinity, to: Infinity })) {
    const at = Math.max(piece.from, reading - piece.offset);
    if (at < piece.to) return at;
  }
  return reading;
}

/** The start of the bucket that a reading falls in. */
export function bucketStart(reading: number, unit: TimeUnit): number {
  switch (unit) {
    case 'quarterHour':
      return Math.floor(reading / QUARTER) * QUARTER;
    case 'hour':
      return Math.floor(reading / HOUR) * HOUR;
    case 'day':
      return Math.floor(reading / DAY) * DAY;
    case 'week':
      return Math.floor((reading + MONDAY_SHIFT) / (7 * DAY)) * 7 * DAY - MONDAY_SHIFT;
    case 'month': {
      const date = new Date(reading);
      return Date.UTC(date.getUTCFullYear(), date.getUTCMonth());
    }
  }
}

export function nextBucket(start: number, unit: TimeUnit): number {
  switch (unit) {
    case 'quarterHour':
      return start + QUARTER;
    case 'hour':
      return start + HOUR;
    case 'day':
      return start + DAY;
    case 'week':
      return start + 7 * DAY;
    case 'month': {
      const date = new Date(start);
      return Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + 1);
    }
  }
}

/** The instants in [from, to] at which the bucket changes, in order. A day that clocks visit twice changes twice. */
export function bucketChanges(zone: Zone, unit: TimeUnit, { from, to }: Span): number[] {
  const changes: number[] = [];
  let before = bucketStart(readingAt(zone, from - 1), unit);
  for (const piece of piecesWithin(zone, { from, to: to + 1 })) {
    let start = bucketStart(piece.from + piece.offset, unit);
    if (start !== before) changes.push(piece.from);
    for (;;) {
      const next = nextBucket(start, unit);
      if (next - piece.offset >= piece.to) break;
      changes.push(next - piece.offset);
      start = next;
    }
    before = start;
  }
  return changes;
}

/** Of all instants there are, how many ms of them read within [start, end). */
export function msReading(zone: Zone, start: number, end: number): number {
  return piecesWithin(zone, { from: -Infinity, to: Infinity }).reduce((ms, piece) => {
    const from = Math.max(piece.from, start - piece.offset);
    const to = Math.min(piece.to, end - piece.offset);
    return ms + Math.max(0, to - from);
  }, 0);
}

/** The stretches within a span whose readings never fall on quarter hours of UTC, as under local mean time. */
export function offQuarterSpans(zone: Zone, span: Span): Span[] {
  return piecesWithin(zone, span).filter((piece) => piece.offset % QUARTER !== 0);
}

/** The instants strictly inside a span at which clocks are put forward or back. */
export function clockChanges(zone: Zone, { from, to }: Span): number[] {
  return zone.offsets.map((piece) => piece.from).filter((at) => at > from && at < to);
}

/** '2026-10-01' of a reading. */
export function dateOf(reading: number): string {
  return new Date(reading).toISOString().slice(0, 10);
}

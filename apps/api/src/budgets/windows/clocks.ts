/**
 * How a zone's clocks read, from the time zone data inside Node: windows are decided where calls are admitted, in
 * microseconds and without asking the database. Readings are epoch ms of what clocks show, as if it were UTC.
 */

const HOUR = 60 * 60 * 1000;

/** No clocks have ever been further from UTC than this (Manila, before 1845, came closest). */
const REACH = 16 * HOUR;

/** Never have clocks been changed and changed back within so short a time. */
const STRIDE = 8 * HOUR;

const formats = new Map<string, Intl.DateTimeFormat>();

function formatOf(zone: string): Intl.DateTimeFormat {
  let format = formats.get(zone);
  if (format === undefined) {
    format = new Intl.DateTimeFormat('en-US', {
      timeZone: zone,
      calendar: 'gregory',
      numberingSystem: 'latn',
      hourCycle: 'h23',
      year: 'numeric',
      month: 'numeric',
      day: 'numeric',
      hour: 'numeric',
      minute: 'numeric',
      second: 'numeric',
    });
    formats.set(zone, format);
  }
  return format;
}

/** How far a zone's clocks are ahead of UTC, in ms; whole seconds, as under local mean time. */
export function offsetAt(zone: string, at: number): number {
  if (zone === 'UTC') return 0;
  const second = Math.floor(at / 1000) * 1000;
  // 10/15/2026, 13:07:30
  const [month = 0, day = 0, year = 0, hour = 0, minute = 0, seconds = 0] = formatOf(zone)
    .format(second)
    .split(/\D+/)
    .map(Number);
  return Date.UTC(year, month - 1, day, hour, minute, seconds) - second;
}

export function readingAt(zone: string, at: number): number {
  return at + offsetAt(zone, at);
}

/**
 * The first instant at which clocks read `reading` or later. Where they skip it, that is the moment they skip it; where they
 * show it twice, it is the first time.
 */
export function firstInstantReading(zone: string, reading: number): number {
  let from = reading - REACH;
  let offset = offsetAt(zone, from);
  while (from < reading + REACH) {
    const to = from + STRIDE;
    const next = offsetAt(zone, to);
    const change = next === offset ? to : changeBetween(zone, from, to, offset);
    if (reading - offset < change) return Math.max(from, reading - offset);
    if (next !== offset && change + next >= reading) return change;
    if (next !== offset && reading - next < to) return reading - next;
    from = to;
    offset = next;
  }
  throw new RangeError(`Clocks of ${zone} never read ${new Date(reading).toISOString()}.`);
}

/** The instant after `from` at which clocks are no longer `offset` ahead; they are not at `to`. */
function changeBetween(zone: string, from: number, to: number, offset: number): number {
  let [same, other] = [from / 1000, to / 1000];
  while (other - same > 1) {
    const middle = Math.floor((same + other) / 2);
    if (offsetAt(zone, middle * 1000) === offset) same = middle;
    else other = middle;
  }
  return other * 1000;
}

import { dateOf, firstInstantReading, readingAt, zoneBetween } from './zone.js';

/** Wall-clock time in a zone. `date` is yyyy-mm-dd, `time` HH:MM. */
export interface WallTime {
  readonly date: string;
  readonly time: string;
}

/** What clocks of the zone show at an instant (epoch ms). */
export function wallTime(instant: number, zone: string): WallTime {
  const reading = new Date(readingAt(zoneBetween(zone, instant, instant), instant));
  const [date = '', time = ''] = reading.toISOString().split('T');
  return { date, time: time.slice(0, 5) };
}

/** The first instant at which clocks of the zone show this wall time or later: in a gap, the moment they skip it. */
export function instantOf({ date, time }: WallTime, zone: string): number {
  const reading = Date.parse(`${date}T${time}:00Z`);
  return firstInstantReading(zoneBetween(zone, reading, reading), reading);
}

/** The date that clocks of the zone show at `now` (epoch ms). */
export function todayIn(zone: string, now: number): string {
  return dateOf(readingAt(zoneBetween(zone, now, now), now));
}
